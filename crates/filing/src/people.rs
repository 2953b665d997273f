//! The people a file may name, as far as matching needs them: who they are, never their numbers.

use crate::fold::{self, Variants};
use crate::layout::LayoutError;
use domain::Day;
use domain::id::PersonId;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

/// What a person is to the member of staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// 本人: the member of staff.
    Oneself,
    /// 配偶者.
    Spouse,
    /// 子.
    Child,
    /// 父母, also of the spouse.
    Parent,
    /// 祖父母.
    Grandparent,
    /// 孫.
    Grandchild,
    /// 兄弟姉妹.
    Sibling,
    /// Another relative.
    Other,
}

/// Relations as rosters write them, apart by spaces.
const WRITTEN: [(Relation, &str); 8] = [
    (Relation::Oneself, "本人 従業員本人 職員本人"),
    (Relation::Spouse, "配偶者 妻 夫 妻(未届) 夫(未届) 未届の妻 未届の夫 内縁の妻 内縁の夫"),
    (
        Relation::Child,
        "子 子供 子ども 長男 長女 次男 次女 二男 二女 三男 三女 四男 四女 五男 五女 六男 六女 \
         息子 娘 養子 養女 継子 配偶者の子 妻の子 夫の子",
    ),
    (
        Relation::Parent,
        "父 母 父母 実父 実母 養父 養母 義父 義母 継父 継母 \
         配偶者の父 配偶者の母 妻の父 妻の母 夫の父 夫の母",
    ),
    (Relation::Grandparent, "祖父 祖母 祖父母 義祖父 義祖母"),
    (Relation::Grandchild, "孫 孫息子 孫娘"),
    (Relation::Sibling, "兄 弟 姉 妹 兄弟姉妹 兄弟 姉妹 義兄 義弟 義姉 義妹"),
    (
        Relation::Other,
        "その他 その他の親族 親族 伯父 叔父 伯母 叔母 甥 姪 曾祖父 曾祖母 曽祖父 曽祖母 曾孫 曽孫 \
         いとこ 従兄弟 従姉妹 里子",
    ),
];

impl Relation {
    /// All relations.
    pub const ALL: [Self; 8] = [
        Self::Oneself,
        Self::Spouse,
        Self::Child,
        Self::Parent,
        Self::Grandparent,
        Self::Grandchild,
        Self::Sibling,
        Self::Other,
    ];

    /// The code in registers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Oneself => "self",
            Self::Spouse => "spouse",
            Self::Child => "child",
            Self::Parent => "parent",
            Self::Grandparent => "grandparent",
            Self::Grandchild => "grandchild",
            Self::Sibling => "sibling",
            Self::Other => "other",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }

    /// As rosters write it.
    #[must_use]
    pub fn written(self) -> &'static str {
        let found = WRITTEN.iter().find(|(relation, _)| *relation == self);
        found.and_then(|(_, forms)| forms.split(' ').next()).unwrap_or_default()
    }

    /// Reads a relation as rosters write it (続柄), in any width.
    #[must_use]
    pub fn from_written(text: &str) -> Option<Self> {
        use unicode_normalization::UnicodeNormalization;
        let find = |text: &str| {
            let is_in = |forms: &str| !text.is_empty() && forms.split(' ').any(|form| form == text);
            WRITTEN.iter().find(|(_, forms)| is_in(forms)).map(|(relation, _)| *relation)
        };
        find(text).or_else(|| {
            let plain: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
            find(&plain)
        })
    }
}

/// A person as the registers know them.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Who.
    pub id: PersonId,
    /// What they are to the member of staff.
    pub relation: Relation,
    /// Their name.
    pub name: &'a str,
    /// Their kana.
    pub kana: &'a str,
    /// Their date of birth.
    pub birth: Day,
    /// A number is held for them, for the affairs in question.
    pub holds_number: bool,
    /// It is on record that they did not give it for these affairs.
    pub not_submitted: bool,
}

/// Kana as they are compared: width, hiragana, small kana, spaces and long marks are one. Never to be kept.
#[must_use]
pub fn folded_kana(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold::kana(text, &mut out);
    out
}

/// Compares names as one may write them: widths, spaces and the kanji that stand for one another are one.
pub struct Names(&'static Variants);

impl Names {
    /// With the list of kanji that comes with the program.
    ///
    /// # Errors
    /// The list cannot be read.
    pub fn new() -> Result<Self, LayoutError> {
        Variants::built_in().map(Self)
    }

    /// A name or its kana as one looks for it: the forms that stand for one another, widths, hiragana and spaces are one.
    /// Never to be kept.
    #[must_use]
    pub fn folded(&self, text: &str) -> String {
        let (mut name, mut out) = (String::new(), String::new());
        self.0.name(text, &mut name);
        fold::kana(&name, &mut out);
        out
    }

    /// Whether two texts are the same name.
    #[must_use]
    pub fn same(&self, one: &str, other: &str) -> bool {
        let (mut a, mut b) = (String::new(), String::new());
        self.0.name(one, &mut a);
        self.0.name(other, &mut b);
        one == other || a == b
    }
}

/// Everybody a file may name, by staff number.
pub struct People {
    variants: &'static Variants,
    people: Vec<Person>,
    /// Where the last one added of each family stands among the people.
    last_of: HashMap<String, usize>,
    /// Folded kana and names, one after another: a city's worth of small strings takes long to let go.
    texts: String,
    scratch: String,
    /// By folded name and birth, for files without any key; made when it is asked for.
    named: OnceLock<HashMap<Named, Vec<Place>>>,
}

/// A folded name and a date of birth.
type Named = (String, (i16, i8, i8));

/// Where a person stands, and the last one added of the family.
#[derive(Clone, Copy)]
struct Place {
    person: usize,
    last: usize,
}

/// A person ready for matching.
pub(crate) struct Person {
    pub(crate) id: PersonId,
    pub(crate) relation: Relation,
    /// Where the folded kana, and the folded name after it, lie in the texts.
    kana: Range<usize>,
    name_ends: usize,
    /// The one of the family who was added before.
    before: Option<usize>,
    pub(crate) birth: (i16, i8, i8),
    pub(crate) holds_number: bool,
    pub(crate) not_submitted: bool,
}

/// A member of staff and their family.
#[derive(Clone, Copy)]
pub(crate) struct Family<'a> {
    people: &'a [Person],
    last: Option<usize>,
}

impl<'a> Family<'a> {
    /// Nobody.
    pub(crate) const NONE: Self = Self { people: &[], last: None };

    pub(crate) fn iter(self) -> impl Iterator<Item = &'a Person> {
        let at = move |place: Option<usize>| place.and_then(|place| self.people.get(place));
        std::iter::successors(at(self.last), move |person| at(person.before))
    }
}

impl People {
    /// Nobody yet.
    ///
    /// # Errors
    /// [`LayoutError`] when the list of kanji variants that comes with the program is damaged.
    pub fn new() -> Result<Self, LayoutError> {
        let (people, last_of) = (Vec::new(), HashMap::new());
        let (texts, scratch) = (String::new(), String::new());
        let named = OnceLock::new();
        Ok(Self { variants: Variants::built_in()?, people, last_of, texts, scratch, named })
    }

    /// Adds the member of staff with this number, or one of the family.
    pub fn add(&mut self, staff_number: String, person: Known<'_>) {
        let kana_begins = self.texts.len();
        fold::kana(person.kana, &mut self.scratch);
        self.texts.push_str(&self.scratch);
        let kana = kana_begins..self.texts.len();
        self.variants.name(person.name, &mut self.scratch);
        self.texts.push_str(&self.scratch);
        let folded = Person {
            id: person.id,
            relation: person.relation,
            kana,
            name_ends: self.texts.len(),
            before: self.last_of.insert(staff_number, self.people.len()),
            birth: person.birth.parts(),
            holds_number: person.holds_number,
            not_submitted: person.not_submitted,
        };
        self.named.take();
        self.people.push(folded);
    }

    /// The member of staff and the family; empty when nobody is known by the number.
    pub(crate) fn family(&self, staff_number: &str) -> Family<'_> {
        Family { people: &self.people, last: self.last_of.get(staff_number).copied() }
    }

    /// Everybody of this name and date of birth, with their families.
    pub(crate) fn named(
        &self,
        written: &str,
        birth: (i16, i8, i8),
    ) -> impl Iterator<Item = (&Person, Family<'_>)> {
        let mut folded = String::with_capacity(written.len());
        self.variants.name(written, &mut folded);
        let index = self.named.get_or_init(|| self.by_name());
        let places = index.get(&(folded, birth)).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|place| {
            let family = Family { people: &self.people, last: Some(place.last) };
            self.people.get(place.person).map(|person| (person, family))
        })
    }

    fn by_name(&self) -> HashMap<Named, Vec<Place>> {
        let mut index: HashMap<Named, Vec<Place>> = HashMap::with_capacity(self.people.len());
        for &last in self.last_of.values() {
            let mut next = Some(last);
            while let Some((at, person)) = next.and_then(|at| Some((at, self.people.get(at)?))) {
                let name = self.texts.get(person.kana.end..person.name_ends).unwrap_or_default();
                let place = Place { person: at, last };
                index.entry((name.to_owned(), person.birth)).or_default().push(place);
                next = person.before;
            }
        }
        index
    }

    /// True when folded kana are this person's.
    pub(crate) fn is_kana_of(&self, folded: &str, person: &Person) -> bool {
        self.texts.get(person.kana.clone()) == Some(folded)
    }

    /// True when a name as a file writes it is this person's: in listed kanji, or whole in kana.
    pub(crate) fn is_name_of(&self, written: &str, person: &Person) -> bool {
        let name = self.texts.get(person.kana.end..person.name_ends);
        let mut folded = String::with_capacity(written.len());
        self.variants.name(written, &mut folded);
        if name == Some(folded.as_str()) {
            return true;
        }
        fold::kana(written, &mut folded);
        self.is_kana_of(&folded, person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_are_read_as_rosters_write_them() {
        assert_eq!(Relation::from_written("本人"), Some(Relation::Oneself));
        assert_eq!(Relation::from_written(" 妻（未届） "), Some(Relation::Spouse));
        assert_eq!(Relation::from_written("長　男"), Some(Relation::Child));
        assert_eq!(Relation::from_written("世帯主"), None);
        assert_eq!(Relation::from_written(""), None);
    }

    #[test]
    fn every_relation_has_a_code_and_no_writing_means_two() {
        let mut seen = std::collections::HashSet::new();
        for (relation, forms) in WRITTEN {
            assert_eq!(Relation::from_code(relation.code()), Some(relation));
            for form in forms.split(' ') {
                assert!(seen.insert(form), "{form}");
            }
        }
        assert_eq!(WRITTEN.len(), Relation::ALL.len());
    }
}
