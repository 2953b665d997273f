//! Work that goes through several forms, on one page in its order: approvals (S19), what leaves the house (S15-S17), and
//! disposal (S20-S22). The page shows where things stand and leads to the forms; it does nothing itself.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{ActName, Stop};
use office::lists::{Filter, Line, Listable, Part, in_era};
use office::{act, said, schema};

use super::acts::may;
use super::at_desk;
use super::detail::facts;
use super::home::{is_of, link};
use super::lists::title_of;
use crate::answer;
use crate::desk::AtDesk;
use crate::form::{self, Shape};
use crate::posted::Posted;
use crate::site::Site;
use crate::view::Frame;

/// So many entries of a step are shown; the register has the others.
const MOST_ROWS: usize = 30;

/// Kinds of work by which something leaves.
const OF_LEAVING: [&str; 4] = ["external_media", "take_device_out", "carry_out", "send_data"];

/// The pages of this kind.
pub const ALL: [&str; 3] = ["approvals", "leaving", "disposal"];

#[derive(Template)]
#[template(path = "work.html")]
struct Page<'a> {
    frame: &'a Frame,
    title: String,
    lead: String,
    steps: Vec<Step>,
}

impl Page<'_> {
    const fn wrong(&self) -> bool {
        false
    }
}

/// One step of the work.
struct Step {
    key: &'static str,
    title: String,
    note: String,
    /// What is to be known before.
    told: Vec<String>,
    rows: Vec<Row>,
    empty: Option<String>,
    /// Forms that begin here.
    acts: Vec<(String, String)>,
    /// The whole register.
    register: Option<(String, String)>,
}

/// An entry of a step, and what can be done with it.
struct Row {
    name: String,
    link: Option<String>,
    facts: String,
    state: Option<String>,
    acts: Vec<(String, String)>,
}

/// What a page is made with.
struct Desk<'a> {
    site: &'a Site,
    at: &'a AtDesk,
    frame: &'a Frame,
}

pub async fn show(
    State(site): State<Arc<Site>>,
    Path(what): Path<String>,
    RawQuery(query): RawQuery,
    at: AtDesk,
) -> Response {
    at_desk(site, at, move |site, at, frame| {
        let asked = Posted::parse(query.unwrap_or_default().as_bytes());
        let desk = Desk { site, at, frame };
        let steps = match what.as_str() {
            "approvals" => desk.approvals()?,
            "leaving" => desk.leaving(asked.one("copy"))?,
            "disposal" => desk.disposal()?,
            _ => return Ok(answer::not_found(frame)),
        };
        let (title, lead) = (format!("web-work-{what}"), format!("web-work-{what}-lead"));
        let page = Page { frame, title: frame.t(&title), lead: frame.t(&lead), steps };
        Ok(answer::page(StatusCode::OK, &frame.nonce, &page))
    })
    .await
}

impl Desk<'_> {
    /// What waits for a decision, what a deputy decided, and what was asked for (H5.4, U6.5).
    fn approvals(&self) -> Result<Vec<Step>, Stop> {
        let mut asked = self.step("asked");
        asked.rows = self.of_duties(ActName::DecideApproval)?;
        let mut review = self.step("review");
        review.rows = self.of_duties(ActName::ReviewDeputyAct)?;
        let mut known = self.step("approvals");
        known.rows = self.of_list(Listable::Approvals, |_| true, &[])?;
        known.acts = self.begins(&[ActName::RequestApproval, ActName::NameDeputy], "");
        known.register = self.register(Listable::Approvals);
        Ok(vec![asked, review, known])
    }

    /// A copy on its way out: which, what must be there first, by which way, and what is out (U6, U8.2).
    fn leaving(&self, copy: Option<&str>) -> Result<Vec<Step>, Stop> {
        // An address names a copy of the register, or none.
        let copies = self.lines(Listable::Copies)?;
        let chosen = copies.iter().find(|line| copy == Some(line.id.as_str()));
        let copy = chosen.map(|line| line.id.as_str());
        let mut which = self.step("copies");
        let is_chosen = |line: &Line| copy.is_none_or(|copy| copy == line.id);
        let here = |line: &Line| state_is(line, &["open", "overdue", "submitted"]);
        which.rows = self.of_list(Listable::Copies, |line| is_chosen(line) && here(line), &[])?;
        for row in &mut which.rows {
            let id = row.link.as_deref().and_then(|link| link.rsplit('/').next());
            if let (None, Some(id)) = (copy, id) {
                let choose = self.frame.t("web-work-choose");
                row.acts.push((format!("/steps/leaving?copy={id}"), choose));
            }
        }
        which.register = self.register(Listable::Copies);
        let mut before = self.step("before");
        before.told = self.needed(chosen)?;
        let open = |line: &Line| state_is(line, &["asked", "granted"]);
        before.rows = self.of_list(Listable::Approvals, open, &[])?;
        before.acts = self.begins(&[ActName::RequestApproval], "");
        let mut ways = self.step("ways");
        let of_copy = copy.map(|copy| format!("copy={copy}")).unwrap_or_default();
        let sent = [ActName::SubmitToAuthority, ActName::SendData, ActName::PostMail];
        ways.acts = self.begins(&sent, &of_copy);
        let carried = copy.map(|copy| format!("things[0]=copy&things[0].copy={copy}"));
        ways.acts.extend(self.begins(&[ActName::CarryOut], &carried.unwrap_or_default()));
        let handed = copy.map(|copy| format!("copies={copy}")).unwrap_or_default();
        ways.acts.extend(self.begins(&[ActName::HandToPerson], &handed));
        ways.empty = ways.acts.is_empty().then(|| self.frame.t("web-no-acts"));
        let mut out = self.step("out");
        out.rows = self.of_list(Listable::Out, |_| true, &[ActName::BringBack])?;
        let waiting = |line: &Line| state_is(line, &["waiting", "overdue", "answered_rejected"]);
        let answers = [ActName::RecordAnswer];
        out.rows.extend(self.of_list(Listable::Submissions, waiting, &answers)?);
        Ok(vec![which, before, ways, out])
    }

    /// What the regulation in force asks for before something leaves, and of a copy that was chosen what is there.
    fn needed(&self, copy: Option<&Line>) -> Result<Vec<String>, Stop> {
        let (pack, frame) = (self.site.office.pack()?, self.frame);
        let approvals = self.lines(Listable::Approvals)?;
        let mut told = Vec::new();
        if let Some(checks) = pack.address_checks() {
            let key = match checks.another_person {
                true => "web-work-checks-other",
                false => "web-work-checks",
            };
            told.push(frame.with(key, &[("times", &checks.times.to_string())]));
        }
        let body = &pack.reference().body;
        let of_leaving = |what: &str| OF_LEAVING.contains(&what);
        for rule in pack.approvals().iter().filter(|rule| of_leaving(rule.what.as_str())) {
            let title = if frame.lang == "ja" { &rule.title.ja } else { &rule.title.en };
            let by = said::office_of(frame.words, body, rule.by);
            let articles: Vec<&str> = rule.clauses.iter().map(|c| pack.article(c)).collect();
            let articles = articles.join(&frame.t("list-between"));
            let args = [("what", title.as_str()), ("by", &by), ("articles", &articles)];
            let mut said = frame.with("web-work-approval", &args);
            if let Some(copy) = copy {
                let covers = |line: &Line| {
                    line.name == *title
                        && state_is(line, &["granted"])
                        && affairs_of(line).is_none_or(|of| affairs_of(copy) == Some(of))
                };
                let is_there = approvals.iter().any(covers);
                let key = if is_there { "web-work-approved" } else { "web-work-not-approved" };
                said.push_str(&frame.t(key));
            }
            told.push(said);
        }
        Ok(told)
    }

    /// What is over, what is chosen and what stands against it, and who says that it is done (H5.7, U7).
    fn disposal(&self) -> Result<Vec<Step>, Stop> {
        let mut due = self.step("due");
        due.rows = self.of_list(Listable::Due, |_| true, &[])?;
        due.acts = self.begins(&[ActName::InstructDisposal, ActName::HoldDisposal], "");
        due.register = self.register(Listable::Due);
        let mut chosen = self.step("chosen");
        chosen.told = self.standing_against()?;
        let carry_out = [ActName::CarryOutDisposal];
        let instructed = |line: &Line| state_is(line, &["instructed"]);
        chosen.rows = self.of_list(Listable::Disposals, instructed, &carry_out)?;
        chosen.acts = self.begins(&[ActName::DisposePaper, ActName::WipeMedium], "");
        chosen.register = self.register(Listable::Disposals);
        let mut backups = self.step("backups");
        backups.told = self.backups()?;
        backups.acts = self.begins(&[ActName::RunShreddingRound], "");
        let mut confirmed = self.step("confirmed");
        let done = |line: &Line| state_is(line, &["carried_out", "confirmed"]);
        let confirm = [ActName::ConfirmDisposal];
        confirmed.rows = self.of_list(Listable::Disposals, done, &confirm)?;
        let papers = [ActName::ConfirmDestruction, ActName::AttachCertificate];
        confirmed.rows.extend(self.of_list(Listable::Destructions, |_| true, &papers)?);
        confirmed.register = self.register(Listable::Destructions);
        Ok(vec![due, chosen, backups, confirmed])
    }

    /// How much lies about that must be gone before anybody is disposed of.
    fn standing_against(&self) -> Result<Vec<String>, Stop> {
        let mut told = Vec::new();
        for what in [Listable::Copies, Listable::Sources, Listable::Out] {
            let open = |line: &Line| state_is(line, &["open", "overdue", "submitted", "out"]);
            let all = self.lines(what)?;
            let count = all.iter().filter(|line| open(line)).count();
            if count > 0 {
                let (count, title) = (count.to_string(), title_of(self.frame, what));
                let args = [("what", title.as_str()), ("count", &count)];
                told.push(self.frame.with("web-work-against", &args));
            }
        }
        Ok(told)
    }

    /// The state of each place that could bring a number back.
    fn backups(&self) -> Result<Vec<String>, Stop> {
        let status = self.site.office.vault_status()?;
        let frame = self.frame;
        let place = |place: &office::SealPlaceStatus| {
            let kind = frame.t(&format!("place-kind-{}", place.kind));
            let state = frame.t(&format!("seal-state-{}", place.state));
            let days = place.age_days.unwrap_or_default().to_string();
            let args = [("kind", kind.as_str()), ("state", &state), ("days", &days)];
            frame.with("web-work-seal", &args)
        };
        Ok(status.seal_places.iter().map(place).collect())
    }

    fn step(&self, key: &'static str) -> Step {
        Step {
            key,
            title: self.frame.t(&format!("web-step-{key}")),
            note: self.frame.t(&format!("web-step-{key}-note")),
            told: Vec::new(),
            rows: Vec::new(),
            empty: None,
            acts: Vec::new(),
            register: None,
        }
    }

    /// Forms that begin something, as far as the reader's offices have them.
    fn begins(&self, acts: &[ActName], brought: &str) -> Vec<(String, String)> {
        let mark = if brought.is_empty() { "" } else { "?" };
        let link = |act: &ActName| {
            let code = act.code();
            let entry = act::find(code).filter(|entry| may(self.site, self.frame, entry))?;
            let title = self.frame.t(&format!("act-{}", entry.spec.name.code()));
            Some((format!("/acts/{code}{mark}{brought}"), title))
        };
        acts.iter().filter_map(link).collect()
    }

    fn register(&self, what: Listable) -> Option<(String, String)> {
        Some((format!("/lists/{}", what.code()), title_of(self.frame, what)))
    }

    fn lines(&self, what: Listable) -> Result<Vec<Line>, Stop> {
        let (by_page, still_out) = (what == Listable::Due, what == Listable::Out);
        let filter = Filter { by_page, still_out, ..Filter::default() };
        Ok(self.site.office.list(what, &filter, &self.at.actor, self.frame.lang)?.lines)
    }

    /// The newest entries of a register, each with the forms that take it.
    fn of_list(
        &self,
        what: Listable,
        keep: impl Fn(&Line) -> bool,
        acts: &[ActName],
    ) -> Result<Vec<Row>, Stop> {
        let fields: Vec<(ActName, String)> =
            acts.iter().filter_map(|act| Some((*act, self.field_of(*act, what)?))).collect();
        let lines = self.lines(what)?;
        let row = |line: &Line| {
            let mut facts = facts(self.frame, line);
            facts.pop();
            let state = line.state.as_ref().map(|_| facts.pop().unwrap_or_default().1);
            let facts = facts.into_iter().map(|(name, value)| format!("{name}: {value}"));
            let links = fields.iter().map(|(act, field)| {
                let code = act.code();
                let title = self.frame.t(&format!("act-{code}"));
                (format!("/acts/{code}?{field}={}", line.id), title)
            });
            let is_open = !state_is(line, &["confirmed", "before_bannin", "ended"]);
            Row {
                name: if line.name.is_empty() { line.id.clone() } else { line.name.clone() },
                link: Some(format!("/lists/{}/{}", what.code(), line.id)),
                facts: facts.collect::<Vec<_>>().join("　"),
                state,
                acts: if is_open { links.collect() } else { Vec::new() },
            }
        };
        Ok(lines.iter().rev().filter(|line| keep(line)).take(MOST_ROWS).map(row).collect())
    }

    /// The field of an act that takes an id of a register, when the reader's offices have the act.
    fn field_of(&self, act: ActName, what: Listable) -> Option<String> {
        let entry = act::find(act.code()).filter(|entry| may(self.site, self.frame, entry))?;
        let fields = form::fields(&schema::explained(entry, self.frame.words));
        let takes =
            |shape: &Shape| matches!(shape, Shape::Id(of) if form::register_of(of) == Some(what));
        fields.into_iter().find(|field| takes(&field.shape)).map(|field| field.name)
    }

    /// One's own duties that an act closes.
    fn of_duties(&self, act: ActName) -> Result<Vec<Row>, Stop> {
        let duties = self.site.office.duties(Some(&self.at.actor))?;
        let mine = duties.iter().filter(|duty| duty.closed_by == act && is_of(&self.at.seat, duty));
        let eras = self.frame.lang == "ja";
        let row = |duty: &office::Duties| Row {
            name: said::about(self.frame.words, duty),
            link: None,
            facts: {
                let due = if eras { in_era(duty.due) } else { duty.due.to_string() };
                format!("{}: {due}", self.frame.t("web-due"))
            },
            state: duty.overdue.then(|| self.frame.t("state-overdue")),
            acts: vec![(link(duty), self.frame.t(&format!("act-{}", act.code())))],
        };
        Ok(mine.map(row).collect())
    }
}

/// The affairs that a line names.
fn affairs_of(line: &Line) -> Option<&str> {
    let part = line.parts.iter().find(|(key, _)| *key == "affairs").map(|(_, part)| part);
    match part {
        Some(Part::Text(name)) => Some(name),
        _ => None,
    }
}

fn state_is(line: &Line, states: &[&str]) -> bool {
    line.state.as_deref().is_some_and(|state| states.contains(&state))
}

/// These pages, each with its address.
pub fn all(frame: &Frame) -> Vec<(String, String)> {
    let link = |what| (format!("/steps/{what}"), frame.t(&format!("web-work-{what}")));
    ALL.map(link).to_vec()
}
