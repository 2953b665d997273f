//! What an act is, and the table of all acts.

use domain::id::PersonId;
use domain::{ActName, Facts, FormError, Phase, Stage, Stop};
use number::IndividualNumber;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::Ahead;

use crate::desk::{Actor, Desk, Query};

/// What is fixed about an act.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// Its one name.
    pub name: ActName,
    /// The stage of the life of a number it belongs to.
    pub stage: Stage,
    /// The phases its records can have, besides `refused`.
    pub phases: &'static [Phase],
    /// True when it changes facts that later decisions rest on; a reveal does not.
    pub changes_facts: bool,
    /// True when it writes many rows and commits alone.
    pub bulk: bool,
    /// True when it needs the vault open.
    pub needs_vault: bool,
}

impl Spec {
    /// An act of one step that changes facts.
    #[must_use]
    pub const fn one_step(name: ActName, stage: Stage) -> Self {
        Self {
            name,
            stage,
            phases: &[Phase::Completed],
            changes_facts: true,
            bulk: false,
            needs_vault: false,
        }
    }

    /// The same act, with the vault open.
    #[must_use]
    pub const fn with_vault(self) -> Self {
        Self { needs_vault: true, ..self }
    }

    /// An act of two steps: numbers leave the vault in a file.
    #[must_use]
    pub const fn two_steps(name: ActName, stage: Stage) -> Self {
        Self {
            name,
            stage,
            phases: &[Phase::Begun, Phase::Completed, Phase::Failed, Phase::Unresolved],
            changes_facts: true,
            bulk: false,
            needs_vault: true,
        }
    }
}

/// One act. The struct is its input: form, JSON, command and schema are one thing.
///
/// `docs/adding-an-act.md` shows how to add one.
pub trait Act: DeserializeOwned + JsonSchema + 'static {
    /// Name, stage, phases.
    const SPEC: Spec;
    /// What it hands back.
    type Done: Serialize + JsonSchema;

    /// Gathers what the decision rests on. A fact that is not gathered stays false and refuses.
    ///
    /// # Errors
    /// A form error for an input that names nothing; a failure of the store.
    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop>;

    /// What its decision and its change are sure to look up, for a database that answers faster when asked at once.
    fn ahead(&self) -> Lookups {
        Lookups::default()
    }

    /// Asks, records, and orders the effects, in straight lines.
    ///
    /// # Errors
    /// Form error, refusal or failure.
    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop>;

    /// The numbers that a face on the allow-list may show, when the act reveals any. `Done` itself never
    /// serializes digits.
    fn shown(_done: &mut Self::Done) -> Vec<Shown> {
        Vec::new()
    }
}

/// Rows that an act is sure to look up.
#[derive(Default)]
pub struct Lookups {
    /// Of the decision.
    pub facts: Vec<Ahead>,
    /// Of the change.
    pub change: Vec<Ahead>,
}

/// A number on its way to the eye of a clerk.
pub struct Shown {
    /// Whose.
    pub person: PersonId,
    /// The number.
    pub number: IndividualNumber,
}

/// What a face gets back from an act it called by name.
pub struct Outcome {
    /// `Done` as JSON; never holds a number.
    pub done: serde_json::Value,
    /// The numbers to show, when the act reveals any.
    pub shown: Vec<Shown>,
}

/// One line of [`ACTS`].
pub struct Entry {
    /// Name, stage, phases.
    pub spec: Spec,
    /// The JSON schema of the input.
    pub input: fn() -> schemars::Schema,
    /// The JSON schema of what it hands back.
    pub done: fn() -> schemars::Schema,
    /// Reads the input and does nothing with it; for examples.
    pub read: fn(serde_json::Value) -> Result<(), Stop>,
    /// Reads the input and runs the act.
    pub run: fn(&Desk<'_>, serde_json::Value) -> Result<Outcome, Stop>,
}

/// The line of an act.
#[must_use]
pub const fn entry<A: Act>() -> Entry {
    Entry {
        spec: A::SPEC,
        input: schema::<A>,
        done: schema::<A::Done>,
        read: read_only::<A>,
        run: run_by_name::<A>,
    }
}

fn schema<T: JsonSchema>() -> schemars::Schema {
    schemars::SchemaGenerator::default().into_root_schema_for::<T>()
}

fn read<A: Act>(input: serde_json::Value) -> Result<A, Stop> {
    serde_path_to_error::deserialize(input).map_err(|e| crate::input::explain(&e))
}

fn read_only<A: Act>(input: serde_json::Value) -> Result<(), Stop> {
    read::<A>(input).map(|_| ())
}

fn run_by_name<A: Act>(desk: &Desk<'_>, input: serde_json::Value) -> Result<Outcome, Stop> {
    let act: A = read(input)?;
    let mut done = act.run(desk).map_err(|stop| cited(desk, stop))?;
    let shown = A::shown(&mut done);
    let done = serde_json::to_value(done)
        .map_err(|_| domain::Failure::new("done_not_json", A::SPEC.name.code()))?;
    Ok(Outcome { done, shown })
}

/// A form error that states a rule says by which article of the pack in force.
fn cited(desk: &Desk<'_>, stop: Stop) -> Stop {
    let Stop::Form(errors) = stop else { return stop };
    let Ok(pack) = desk.office.pack() else { return Stop::Form(errors) };
    let cite = |error: FormError| {
        let is_rule = regulation::FORM_RULES.contains(&error.code);
        match is_rule.then(|| pack.clause_of(error.code)).flatten() {
            Some(clause) => error.with(ARTICLE, pack.article(clause)),
            None => error,
        }
    };
    Stop::Form(errors.into_iter().map(cite).collect())
}

/// Under which name a form error has its article among its facts.
pub(crate) const ARTICLE: &str = "article";

/// The act called `name`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Entry> {
    crate::acts::ACTS.iter().find(|e| e.spec.name.code() == name)
}

/// What reveals numbers to a program reveals one: each is an act and a record of its own, as on a screen.
///
/// # Errors
/// The form error `one_person_at_a_time`.
pub fn one_number(act: ActName, input: &Value) -> Result<(), Stop> {
    let people = input.get("people").and_then(Value::as_array).map_or(0, Vec::len);
    let many = act == ActName::RevealNumber && people > 1;
    if many && !domain::broken::is_off("api_one_number") {
        return Err(FormError::new("people", "one_person_at_a_time").into());
    }
    Ok(())
}
