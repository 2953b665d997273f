//! Who works for the organisation under contract, who answers for them, and what lies with each (委託先管理簿; U2.4, H8.2).

use domain::rows::{Contractor, SpecificFile};
use domain::{Duty, Stop};
use store::Tx;

use super::line::{Line, Listed, Names, Part, Told, name_of, staff_names};
use super::people::affairs_names;
use super::reach::Reach;

/// Contractors, open and ended.
pub(super) fn contractors(tx: &mut Tx<'_>, reach: &Reach, told: &Told<'_>) -> Result<Listed, Stop> {
    let all: Vec<Contractor> = tx.every::<Contractor>()?.into_iter().map(|held| held.row).collect();
    if !reach.holds_anything() {
        return Ok(Listed { lines: Vec::new(), more: 0, narrowed: !all.is_empty() });
    }
    let (affairs, staff) = (affairs_names(tx)?, staff_names(tx)?);
    let files: Names<_> =
        tx.every::<SpecificFile>()?.into_iter().map(|held| (held.row.id, held.row.name)).collect();
    let names: Names<_> = all.iter().map(|row| (row.id, row.name.clone())).collect();
    let mut lines = Vec::new();
    for row in all {
        let things = tx.entrusted_to(row.id)?;
        let department = (row.answers == Duty::Supervisor).then_some(&row.department);
        let answer = tx.holders(row.answers, department, told.day)?;
        let answer = answer.first().map(|held| name_of(&staff, &held.row.staff));
        let there = things.iter().map(|held| {
            let kind = Part::Code("entrusted", held.row.kind.to_string());
            Part::Phrase(vec![kind, Part::Text(held.row.since.to_string())])
        });
        let line = Line::new(row.id, &row.name)
            .text("entrusted-work", &row.work)
            .with(
                "affairs",
                Part::Many(
                    row.affairs.0.iter().map(|id| Part::Text(name_of(&affairs, id))).collect(),
                ),
            )
            .with(
                "entrusted-files",
                Part::Many(row.files.0.iter().map(|id| Part::Text(name_of(&files, id))).collect()),
            )
            .text("department", &row.department)
            .with("answering-office", Part::Code("duty", row.answers.code().to_owned()))
            .maybe("answers", answer)
            .maybe("works-under", row.under.map(|id| name_of(&names, &id)))
            .maybe("consent-on", row.consent_on)
            .maybe("consent-by", row.consent_by.map(|id| name_of(&staff, &id)))
            .with("lies-there", Part::Many(there.collect()))
            .days(told.day, row.since, row.until);
        lines.push(match (row.ended_on, row.outcome) {
            (Some(on), Some(outcome)) => line
                .text("ended-on", on)
                .with("what-was-there", Part::Code("contractor-end", outcome.to_string()))
                .state("ended"),
            _ => line,
        });
    }
    Ok(Listed::whole(lines))
}
