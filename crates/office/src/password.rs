//! What a password may be: long enough, without what others know of the person, and hard to guess (U12.1-5, H6.2). The
//! figures are the pack's; how hard it is to guess is worked out by zxcvbn, which also knows the words of the person.

use domain::rows::Staff;
use domain::{Day, ExternalCode, FormError, Label, Slug, Stop};
use regulation::SignInRules;
use store::Tx;
use zxcvbn::zxcvbn;

use crate::input::SecretText;

/// Names of this program, which anybody tries first.
const PRODUCT: [&str; 4] = ["bannin", "番人", "ばんにん", "マイナンバー"];

/// What others know of a person and of where they work.
#[derive(Default)]
pub(crate) struct Known {
    /// Names, staff number, sign-in name, days of birth: a password holds none of them.
    own: Vec<String>,
    /// Where they work, and the name of this program: they make it no harder to guess.
    around: Vec<String>,
}

impl Known {
    /// What is known before the person is in any register.
    pub(crate) fn of(name: &Label, number: &ExternalCode, sign_in: &Slug) -> Self {
        let mut known = Self::default();
        known.add_name(name.as_str());
        known.own.extend([number.to_string(), sign_in.to_string()]);
        known.around.extend(PRODUCT.map(str::to_owned));
        known
    }

    /// What is known of a member of staff.
    ///
    /// # Errors
    /// A failure of the store.
    pub(crate) fn of_staff(tx: &mut Tx<'_>, staff: &Staff) -> Result<Self, Stop> {
        let known = Self::of(&staff.name, &staff.staff_number, &staff.sign_in);
        known.with_registers(tx, &staff.staff_number, &staff.department)
    }

    /// Adds what the registers know: where they work, and, where numbers are held, themselves and their family.
    ///
    /// # Errors
    /// A failure of the store.
    pub(crate) fn with_registers(
        mut self,
        tx: &mut Tx<'_>,
        number: &ExternalCode,
        department: &Label,
    ) -> Result<Self, Stop> {
        self.add_place(department.as_str());
        if let Some(organisation) = tx.organisation()? {
            self.add_place(organisation.slug.as_str());
            self.add_place(organisation.name.as_str());
        }
        for person in tx.people_of_staff(number)? {
            self.add_name(person.name.as_str());
            self.add_name(person.kana.as_str());
            self.own.extend(days(person.birth));
        }
        Ok(self)
    }

    /// A place, a department or an organisation of theirs.
    pub(crate) fn add_place(&mut self, name: &str) {
        self.around.push(name.to_owned());
        self.around.extend(parts(name));
    }

    fn add_name(&mut self, name: &str) {
        self.own.push(parts(name).collect());
        self.own.extend(parts(name));
    }
}

fn parts(name: &str) -> impl Iterator<Item = String> {
    let between = |c: char| c.is_whitespace() || c.is_ascii_punctuation() || c == '・';
    name.split(between).filter(|part| !part.is_empty()).map(str::to_lowercase)
}

/// A day as people write it without signs between: 19800102, 800102.
fn days(day: Day) -> [String; 2] {
    let (year, month, date) = day.parts();
    [format!("{year:04}{month:02}{date:02}"), format!("{:02}{month:02}{date:02}", year % 100)]
}

/// Looks whether a password may be chosen. No error repeats a part of it.
///
/// # Errors
/// The form errors `password_short`, `holds_number`, `password_guessable` (it holds what others know of the person) and
/// `password_weak`.
pub(crate) fn check_password(
    field: &str,
    password: &SecretText,
    known: &Known,
    rules: &SignInRules,
) -> Result<(), FormError> {
    let text = password.expose_text();
    let least = usize::from(rules.least_length);
    if text.chars().count() < least {
        return Err(FormError::new(field, "password_short").with("least", least));
    }
    // A verifier of it would be a hash of the number.
    if digits::has_hit(text) {
        return Err(FormError::new(field, "holds_number"));
    }
    let folded: String = parts(text).collect();
    let long_enough = |own: &&String| match own.is_ascii() {
        true => own.len() >= 3,
        false => own.chars().count() >= 2,
    };
    let lower = text.to_lowercase();
    let mut own = known.own.iter().filter(long_enough).map(|own| own.to_lowercase());
    let holds = own.any(|own| lower.contains(&own) || folded.contains(&own));
    if holds && !domain::broken::is_off("password_own_words") {
        return Err(FormError::new(field, "password_guessable"));
    }
    let words: Vec<&str> = known.own.iter().chain(&known.around).map(String::as_str).collect();
    let score = u16::from(u8::from(zxcvbn(text, &words).score()));
    if score < rules.least_score && !domain::broken::is_off("password_score") {
        return Err(FormError::new(field, "password_weak"));
    }
    Ok(())
}
