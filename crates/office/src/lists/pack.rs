//! The codes that acts take, out of the pack: affairs, purposes, destinations, methods; and the layouts.

use domain::{Day, Failure, Slug, Stop};
use filing::{Layout, Relation};
use regulation::Pack;

use super::line::{Line, Part, Told};
use crate::acts::use_::act_on_instruction::Instructed;

/// Affairs with their purposes, purposes with their destinations, destinations with their methods.
#[must_use]
pub fn codes(pack: &Pack, day: Day, lang: &str) -> Vec<Line> {
    let told = Told {
        catalogue: pack.catalogue(),
        identity: pack.identity(),
        approvals: pack.approvals(),
        day,
        lang,
    };
    let kind = |kind: &str| Part::Code("code-kind", kind.to_owned());
    let mut lines = Vec::new();
    for row in told.catalogue.all_affairs(day) {
        lines.push(
            Line::new(&row.code, row.title.in_lang(lang))
                .with("kind", kind("affairs"))
                .with("affairs-kind", Part::Code("affairs-kind", row.kind.code().to_owned()))
                .text("basis", &row.basis)
                .with(
                    "purposes",
                    Part::Many(row.purposes.iter().map(|p| told.purpose(p)).collect()),
                ),
        );
    }
    for row in told.catalogue.all_purposes(day) {
        let to = row.destinations.iter().map(|d| told.destination(d)).collect();
        let layouts = row.layouts.iter().cloned().map(Part::Text).collect();
        lines.push(
            Line::new(&row.code, row.title.in_lang(lang))
                .with("kind", kind("purpose"))
                .with("destinations", Part::Many(to))
                .with("layouts", Part::Many(layouts)),
        );
    }
    for row in told.catalogue.all_destinations(day) {
        let methods = row.methods.iter().map(|m| Part::Code("method", m.to_string())).collect();
        lines.push(
            Line::new(&row.code, row.title.in_lang(lang))
                .with("kind", kind("destination"))
                .with("methods", Part::Many(methods)),
        );
    }
    for row in told.catalogue.provisions(day) {
        lines.push(Line::new(&row.code, row.title.in_lang(lang)).with("kind", kind("provision")));
    }
    for row in told.catalogue.person_papers(day) {
        let shows = if row.with_number { "may" } else { "never" };
        lines.push(
            Line::new(&row.code, row.title.in_lang(lang))
                .with("kind", kind("paper"))
                .with("number-part", Part::Code("shows-number", shows.to_owned())),
        );
    }
    for row in told.catalogue.leak_grounds(day) {
        lines.push(Line::new(&row.code, row.title.in_lang(lang)).with("kind", kind("leak-ground")));
    }
    for rule in pack.destructions() {
        let of = rule.of.iter().map(|of| Part::Code("destroyed", of.code().to_owned())).collect();
        lines.push(
            Line::new(&rule.method, rule.title.in_lang(lang))
                .with("kind", kind("destruction"))
                .with("destroys", Part::Many(of)),
        );
    }
    for row in told.identity.cases(day) {
        let ways: Vec<Slug> = row.identity.iter().map(|way| way.group.clone()).collect();
        let exempt = row.exemption.as_ref().map(|why| why.text.in_lang(lang));
        lines.push(
            Line::new(&row.code, row.title.in_lang(lang))
                .with("kind", kind("case"))
                .with("number-proof", told.proofs(&row.number))
                .with("identity-proofs", told.proofs(&ways))
                .with("agency-proof", told.proofs(&row.agency))
                .maybe("exemption", exempt),
        );
    }
    lines
}

/// The codes of what a person is to a member of staff; words are `relation-<code>`.
pub fn relations() -> impl Iterator<Item = &'static str> {
    Relation::ALL.iter().map(|relation| relation.code())
}

/// The codes of what is done under instruction; words are `method-<code>`.
pub fn instructed() -> impl Iterator<Item = &'static str> {
    Instructed::ALL.iter().map(|kind| kind.code())
}

/// The statutory layouts, with the code that an instruction takes and the years they hold for.
///
/// # Errors
/// A failure when a layout is damaged.
pub fn layouts() -> Result<Vec<Line>, Stop> {
    let all = Layout::built_in().map_err(Failure::from)?;
    let line = |layout: &Layout| {
        let (from, to) = layout.years();
        Line::new(layout.form(), layout.title())
            .text("version", layout.version())
            .text("year-from", from)
            .maybe("year-to", to)
            .text("instruction-form", format!("form-{}", layout.form()))
            .with(
                "keys",
                Part::Code(
                    "keys",
                    if layout.needs_key_map() { "needed" } else { "none" }.to_owned(),
                ),
            )
            .with(
                "verified",
                Part::Code("verified", if layout.is_verified() { "yes" } else { "no" }.to_owned()),
            )
    };
    Ok(all.iter().map(line).collect())
}
