//! Who may do what, as a table that an officer can read. Nothing is typed: each cell is a decision made with
//! all other facts favourable, and the conditions are those of the policies.

use cedar_policy::Effect;
use domain::facts::{FactKind, FactValue};
use domain::{ActName, Duty, Facts};

use crate::pack::{Pack, with_duty};

/// Facts as favourable as can be: everything holds, every count is high.
fn favourable() -> Facts {
    let mut facts = Facts::none();
    for (name, kind) in Facts::FIELDS {
        let value = match kind {
            FactKind::Bool => FactValue::Bool(true),
            FactKind::Count => FactValue::Count(i64::from(i32::MAX)),
        };
        facts.set(name, value);
    }
    facts
}

impl Pack {
    /// True when one who holds this duty and no other may do the act, all other facts being favourable.
    #[must_use]
    pub fn allows(&self, duty: Duty, act: ActName) -> bool {
        self.decide(act, &with_duty(favourable(), duty)).is_permit()
    }

    /// The table of duties and acts with the conditions of each act below it, in Markdown. `name_of` gives
    /// an act's name to the reader; the codes stand beside it.
    #[must_use]
    pub fn matrix(&self, lang: &str, name_of: &dyn Fn(ActName) -> String) -> String {
        let in_english = lang == "en";
        let (act_word, yes, no) =
            if in_english { ("Act", "yes", "-") } else { ("行為", "○", "―") };
        let mut out = format!("# {} ({})\n\n| {act_word} |", self.name().in_lang(lang), self.id());
        for duty in Duty::ALL {
            out.push_str(&format!(" {} |", self.title(duty, lang)));
        }
        out.push_str(&format!("\n|---|{}\n", ":-:|".repeat(Duty::ALL.len())));
        for act in ActName::ALL {
            out.push_str(&format!("| {} |", label(*act, name_of)));
            for duty in Duty::ALL {
                let cell = if self.allows(duty, *act) { yes } else { no };
                out.push_str(&format!(" {cell} |"));
            }
            out.push('\n');
        }
        out.push_str(if in_english { "\n## Conditions\n" } else { "\n## 条件\n" });
        for act in ActName::ALL {
            out.push_str(&format!("\n### {}\n\n", label(*act, name_of)));
            for (article, text) in self.conditions(*act, lang) {
                out.push_str(&format!("- {article}: {text}\n"));
            }
        }
        out
    }

    /// Article and message of the permits and conditions of an act, permits first, without repetition.
    fn conditions(&self, act: ActName, lang: &str) -> Vec<(String, String)> {
        let rules = self.policies(act).map_or(&[][..], |p| p.rules.as_slice());
        let permits = rules.iter().filter(|r| r.effect == Effect::Permit);
        let forbids = rules.iter().filter(|r| r.effect == Effect::Forbid);
        let mut found: Vec<(String, String)> = Vec::new();
        for rule in permits.chain(forbids) {
            let text = match &rule.message {
                Some(key) => self.message(key, lang).unwrap_or(key).to_owned(),
                None if lang == "en" => "says whose duty this is".to_owned(),
                None => "行う者を定める。".to_owned(),
            };
            let line = (self.article(&rule.clause).to_owned(), text);
            if !found.contains(&line) {
                found.push(line);
            }
        }
        found
    }
}

fn label(act: ActName, name_of: &dyn Fn(ActName) -> String) -> String {
    let name = name_of(act);
    if name == act.code() { format!("`{act}`") } else { format!("{name} `{act}`") }
}
