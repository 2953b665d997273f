//! A house in the middle of its year, for `demo --serve`: more offices, a pile of papers to be typed in, numbers that wait
//! for their second reading, requests that wait for an answer.

use office::domain::{ActName, Stop};
use serde_json::{Value, json};

use super::crowd;
use super::people::{self, Newcomer};
use super::script::{DEPARTMENT, Scope, Script, staff};

/// So many newcomers' papers lie on the clerk's desk.
const PILE: usize = 20;
/// So many more were typed in and wait for somebody else to read them.
const READ: usize = 3;
/// So many more were asked and have not answered.
const ASKED: usize = 3;
/// By then an answer is asked for.
const ANSWER_DAYS: i32 = 14;
/// So long an approval is asked for.
const APPROVAL_DAYS: i32 = 3;

impl Script<'_> {
    /// Goes on from the demo's own job.
    pub fn fill_the_house(&mut self, scope: &Scope) -> Result<(), Stop> {
        let today = self.office().now().day();
        let since = today.to_string();
        let second = self.enrol("0005", "uketsuke", "見本 四葉")?;
        let auditor = self.enrol("0006", "kansa", "見本 五月")?;
        self.enrol("0007", "shokuin", "見本 六実")?;
        self.act_by_two(
            ("kacho", "kakari"),
            ActName::Appoint,
            json!({ "staff": auditor, "duty": "auditor", "title": "監査責任者", "since": since }),
        )?;
        let stages = ["acquire", "enter", "use", "retain", "provide", "dispose"];
        let allowed = json!({ "device": scope.device, "staff": second, "since": since });
        self.entered("kakari", ActName::AllowDevice, allowed)?;
        for clerk in [&second, &scope.clerk] {
            self.entered(
                "kacho",
                ActName::DesignateClerk,
                json!({ "staff": clerk, "department": DEPARTMENT, "stages": stages,
                        "affairs": [scope.affairs], "files": [scope.file], "all_people": true,
                        "since": since, "reason": "年末調整の書類の受付と入力" }),
            )?;
        }
        let newcomers = crowd::newcomers(PILE + READ + ASKED);
        let (papers, asked) = newcomers.split_at(PILE + READ);
        for (n, newcomer) in papers.iter().enumerate() {
            let clerk = if n < PILE { "clerk" } else { "uketsuke" };
            let person = self.newcomer(clerk, scope, newcomer)?;
            self.paper_of(clerk, scope, &person)?;
            if n >= PILE {
                self.typed_in(clerk, scope, &person)?;
            }
        }
        let asked: Result<Vec<String>, Stop> =
            asked.iter().map(|newcomer| self.newcomer("clerk", scope, newcomer)).collect();
        self.act(
            Some("clerk"),
            ActName::RequestNumber,
            json!({ "affairs": scope.affairs, "people": asked?, "purposes": [scope.purpose],
                    "answer_by": today.plus_days(ANSWER_DAYS).to_string(), "way": "paper" }),
        )?;
        // Something for the supervisor to decide on.
        self.entered(
            "clerk",
            ActName::RequestApproval,
            json!({ "what": "external_media", "department": DEPARTMENT, "affairs": scope.affairs,
                    "until": today.plus_days(APPROVAL_DAYS).to_string(), "reason": "控えを媒体に移すため" }),
        )?;
        Ok(())
    }

    fn enrol(&mut self, number: &str, sign_in: &'static str, name: &str) -> Result<String, Stop> {
        let input = staff(number, sign_in, name, &self.password(sign_in)?);
        self.entered("kacho", ActName::EnrolStaff, input)
    }

    fn newcomer(
        &mut self,
        clerk: &'static str,
        scope: &Scope,
        newcomer: &Newcomer,
    ) -> Result<String, Stop> {
        let Newcomer { number, name, kana, birth } = newcomer;
        self.entered(
            clerk,
            ActName::RegisterPerson,
            json!({ "staff_number": number, "relation": "self", "name": name, "kana": kana,
                    "birth": birth, "department": DEPARTMENT, "affairs": scope.affairs }),
        )
    }

    fn paper_of(&mut self, clerk: &'static str, scope: &Scope, person: &str) -> Result<(), Stop> {
        self.entered(
            clerk,
            ActName::ReceiveDocument,
            json!({ "affairs": scope.affairs, "people": [person], "kind": "declaration", "count": 1,
                    "medium": "paper", "in_person": true, "sealed": true, "may_hold_number": false,
                    "told": [scope.purpose] }),
        )?;
        self.entered(
            clerk,
            ActName::VerifyIdentity,
            json!({ "person": person, "affairs": scope.affairs, "case": "p3",
                    "number_proof": "residence_certificate", "identity_proofs": ["passport"] }),
        )?;
        Ok(())
    }

    fn typed_in(&mut self, clerk: &'static str, scope: &Scope, person: &str) -> Result<(), Stop> {
        let number = people::number_drawn();
        let input: Value = json!({ "person": person, "affairs": scope.affairs, "file": scope.file,
                                   "purpose": scope.purpose, "number": *number, "again": *number });
        self.act(Some(clerk), ActName::EnterNumber, input)?;
        Ok(())
    }
}
