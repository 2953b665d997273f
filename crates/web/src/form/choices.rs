//! What a field offers to choose from: what the reader may see of a register, and the codes of the pack in force.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{ActName, Stop};
use office::lists::{Filter, Line, Listable, Part};
use office::{Actor, Office, lists};
use words::{Lang, Words};

use super::registers::{choice, offered, register_of};

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What the act takes.
    pub code: String,
    /// What people call it.
    pub name: String,
}

/// What a register offers.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The choices.
    pub choices: Vec<Choice>,
    /// There are more than are shown, and they can be looked for by name.
    pub sought: bool,
}

/// The choices of one page, each register read once.
pub struct Choices<'o> {
    office: &'o Office,
    who: &'o Actor,
    act: ActName,
    lang: &'static str,
    words: &'static Words,
    read: HashMap<(&'static str, Option<String>), Found>,
    codes: Option<Vec<Line>>,
}

/// The kinds of codes of the pack that a field takes.
fn kinds_of(field: &str) -> &'static [&'static str] {
    match field {
        "code" => &["affairs"],
        "purpose" | "purposes" | "told" => &["purpose"],
        "destination" | "destinations" => &["destination"],
        "provision" => &["provision"],
        "case" => &["case"],
        "grounds" => &["leak-ground"],
        "paper" => &["paper"],
        _ => &[],
    }
}

impl<'o> Choices<'o> {
    /// The choices that somebody has for an act, in a language.
    pub fn new(office: &'o Office, who: &'o Actor, act: ActName, lang: &'static str) -> Self {
        let words = Words::shared(Lang::parse(lang).unwrap_or_default());
        Self { office, who, act, lang, words, read: HashMap::new(), codes: None }
    }

    /// What stands in the register of ids of a type; of people those with this part of a name. Some ids are known from
    /// duties alone.
    pub fn of_ids(
        &mut self,
        type_name: &str,
        field: &str,
        name: Option<&str>,
    ) -> Result<Found, Stop> {
        let Some(what) = register_of(type_name) else {
            return Ok(Found { choices: self.of_duties(field)?, sought: false });
        };
        let name = name.filter(|_| what == Listable::People).map(str::to_owned);
        let key = (what.code(), name.clone());
        if let Some(known) = self.read.get(&key) {
            return Ok(known.clone());
        }
        let still_out = what == Listable::Out;
        let filter = Filter { name, still_out, brief: true, ..Filter::default() };
        let listed = self.office.list(what, &filter, self.who, self.lang)?;
        let sought = what == Listable::People && (listed.more > 0 || filter.name.is_some());
        let choices = offered(what, listed.lines, self.words);
        let found = Found { choices, sought };
        self.read.insert(key, found.clone());
        Ok(found)
    }

    /// The choice with this id, which was made before others were looked for.
    pub fn named(&self, type_name: &str, id: &str) -> Result<Option<Choice>, Stop> {
        let Some(what) = register_of(type_name) else { return Ok(None) };
        let filter = Filter { only: Some(id.to_owned()), brief: true, ..Filter::default() };
        let listed = self.office.list(what, &filter, self.who, self.lang)?;
        Ok(listed.lines.first().map(|line| choice(what, line, self.words)))
    }

    fn of_duties(&self, field: &str) -> Result<Vec<Choice>, Stop> {
        let duties = self.office.duties(Some(self.who))?;
        let of_field = duties.into_iter().filter(|duty| duty.subject.what == field);
        let choice = |duty: office::Duties| Choice {
            name: office::said::about(self.words, &duty),
            code: duty.about,
        };
        Ok(of_field.map(choice).collect())
    }

    /// The codes that a field takes, when the pack has them; none where any code may be typed.
    pub fn of_codes(&mut self, field: &str) -> Result<Vec<Choice>, Stop> {
        let words = self.words;
        let said = |code: &str, key: &str| Choice {
            code: code.to_owned(),
            name: words.text(&format!("{key}{code}"), &[]),
        };
        match field {
            "layout" => return Ok(lists::layouts()?.iter().map(named).collect()),
            "relation" => return Ok(lists::relations().map(|r| said(r, "relation-")).collect()),
            "lists" | "register" => {
                return Ok(Listable::ALL.iter().map(|l| said(l.code(), "sheet-title-")).collect());
            }
            "form" => return self.forms(),
            "what" => return self.works(),
            "method" => return self.methods(),
            "number_proof" | "identity_proofs" | "agency_proof" => return self.proofs(field),
            _ => {}
        }
        let all = self.of_kinds(kinds_of(field))?;
        let part = match kinds_of(field) {
            ["purpose"] => "purposes",
            ["destination"] => "destinations",
            _ => return Ok(all),
        };
        self.of_affairs(all, part)
    }

    /// Of the law's purposes and destinations those of the affairs in the register; whoever registers affairs has all.
    fn of_affairs(&mut self, mut all: Vec<Choice>, part: &str) -> Result<Vec<Choice>, Stop> {
        if self.act == ActName::RegisterAffairs {
            return Ok(all);
        }
        let affairs =
            self.office.list(Listable::Affairs, &Filter::default(), self.who, self.lang)?;
        let parts = affairs.lines.into_iter().flat_map(|line| line.parts);
        let ours: BTreeSet<String> = parts
            .filter_map(|(key, ours)| if key == part { Some(codes_in(&ours)) } else { None })
            .flatten()
            .collect();
        all.retain(|choice| ours.contains(&choice.code));
        Ok(all)
    }

    /// The codes of the pack in force.
    fn codes(&mut self) -> Result<&[Line], Stop> {
        if self.codes.is_none() {
            let pack = self.office.pack()?;
            self.codes = Some(lists::codes(&pack, self.office.now().day(), self.lang));
        }
        Ok(self.codes.as_deref().unwrap_or_default())
    }

    fn of_kinds(&mut self, kinds: &[&str]) -> Result<Vec<Choice>, Stop> {
        if kinds.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.codes()?.iter().filter(|line| is_of(line, kinds)).map(named).collect())
    }

    /// What a form is for: a statutory layout or a document.
    fn forms(&mut self) -> Result<Vec<Choice>, Stop> {
        let mut all: BTreeMap<String, Choice> = BTreeMap::new();
        for layout in lists::layouts()? {
            let code = format!("form-{}", layout.id);
            let name = format!("{} {}", layout.id, layout.name);
            all.entry(code.clone()).or_insert(Choice { code, name });
        }
        Ok(all.into_values().chain(self.of_kinds(&["purpose"])?).collect())
    }

    /// The work that the pack asks an approval for.
    fn works(&self) -> Result<Vec<Choice>, Stop> {
        let pack = self.office.pack()?;
        let all = pack.approvals().iter().map(|rule| Choice {
            code: rule.what.to_string(),
            name: rule.title.in_lang(self.lang).to_owned(),
        });
        Ok(all.collect())
    }

    /// How something is handed to an authority, or destroyed; how an instruction has something done.
    fn methods(&mut self) -> Result<Vec<Choice>, Stop> {
        let destroys: &[&str] = match self.act {
            ActName::DisposePaper => &["paper"],
            ActName::MaskPaper => &["mask"],
            ActName::WipeMedium => &["discard", "lease_return"],
            _ => &[],
        };
        if !destroys.is_empty() {
            let lines = self.codes()?.iter().filter(|line| destroys_one(line, destroys));
            return Ok(lines.map(named).collect());
        }
        let (pack, today) = (self.office.pack()?, self.office.now().day());
        let methods = pack.catalogue().methods(today).map(str::to_owned);
        let kinds = lists::instructed().filter(|_| self.act == ActName::GiveInstruction);
        let mut all: Vec<Choice> = Vec::new();
        for code in methods.chain(kinds.map(str::to_owned)) {
            if !all.iter().any(|choice| choice.code == code) {
                let name = self.words.text(&format!("method-{code}"), &[]);
                all.push(Choice { code, name });
            }
        }
        Ok(all)
    }

    /// What verifies somebody, in whichever case.
    fn proofs(&mut self, field: &str) -> Result<Vec<Choice>, Stop> {
        let key = field.replace('_', "-");
        let mut all: Vec<Choice> = Vec::new();
        for line in self.codes()?.iter().filter(|line| is_of(line, &["case"])) {
            let part = line.parts.iter().find(|(of, _)| *of == key);
            let Some((_, Part::Many(proofs))) = part else { continue };
            for proof in proofs {
                let Part::Titled(code, title) = proof else { continue };
                if !all.iter().any(|choice| choice.code == *code) {
                    all.push(Choice { code: code.clone(), name: title.clone() });
                }
            }
        }
        Ok(all)
    }

    /// The departments that people on the staff belong to.
    pub fn departments(&mut self) -> Result<Vec<String>, Stop> {
        let listed = self.office.list(Listable::Staff, &Filter::default(), self.who, self.lang)?;
        let parts = listed.lines.into_iter().flat_map(|line| line.parts);
        let mut all: Vec<String> = parts
            .filter_map(|part| match part {
                ("department", Part::Text(name)) => Some(name),
                _ => None,
            })
            .collect();
        all.sort();
        all.dedup();
        Ok(all)
    }
}

fn named(line: &Line) -> Choice {
    Choice { code: line.id.clone(), name: line.name.clone() }
}

fn is_of(line: &Line, kinds: &[&str]) -> bool {
    let kind = line.parts.iter().find(|(key, _)| *key == "kind");
    matches!(kind, Some((_, Part::Code(_, code))) if kinds.contains(&code.as_str()))
}

/// The codes among the parts of a part.
fn codes_in(part: &Part) -> Vec<String> {
    match part {
        Part::Many(all) => all.iter().flat_map(codes_in).collect(),
        Part::Titled(code, _) => vec![code.clone()],
        _ => Vec::new(),
    }
}

fn destroys_one(line: &Line, what: &[&str]) -> bool {
    let destroys = line.parts.iter().find(|(key, _)| *key == "destroys");
    let Some((_, Part::Many(all))) = destroys else { return false };
    all.iter().any(|part| matches!(part, Part::Code(_, code) if what.contains(&code.as_str())))
}
