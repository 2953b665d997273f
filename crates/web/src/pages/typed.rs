//! What was typed on a page that was locked: which pages have a form that comes back, and which of its fields never do
//! (H6.10, U11.1).

use words::{Lang, Words};

use super::acts;
use crate::form;

/// The fields of a page's form that never come back.
pub struct Secrets(Vec<String>);

impl Secrets {
    /// Whether a field is one of them, on whichever line of a list.
    pub fn holds(&self, name: &str) -> bool {
        let plain: String = name
            .split('[')
            .enumerate()
            .map(|(place, part)| match part.split_once(']') {
                Some((_, rest)) if place > 0 => rest,
                _ => part,
            })
            .collect();
        self.0.contains(&plain)
    }
}

/// The secret fields of a page; none of a page without a form of its own.
pub fn secrets_of(page: &str) -> Option<Secrets> {
    if ["/pile/enter", "/pile/read"].contains(&page) {
        return Some(Secrets(vec!["number".to_owned(), "again".to_owned()]));
    }
    let entry = acts::known(page.strip_prefix("/acts/")?)?;
    let fields = form::fields(&office::schema::explained(entry, Words::shared(Lang::default())));
    Some(Secrets(form::secrets(&fields)))
}

#[cfg(test)]
mod tests {
    use super::secrets_of;

    #[test]
    fn secrets_are_known_on_every_line() {
        let of = |page: &str| secrets_of(page).map(|secrets| secrets.0);
        assert_eq!(of("/acts/enter_number"), Some(vec!["number".to_owned(), "again".to_owned()]));
        assert_eq!(of("/acts/register_zone"), Some(Vec::new()));
        assert!(of("/acts/change_password").is_some_and(|all| all.len() == 3));
        assert!(secrets_of("/pile/read").is_some_and(|secrets| secrets.holds("number")));
        for page in ["/", "/acts/nothing", "/acts/sign_in", "/lists/people", "//elsewhere"] {
            assert!(secrets_of(page).is_none(), "{page}");
        }
        let secrets = super::Secrets(vec!["confirmations.password".to_owned()]);
        assert!(
            secrets.holds("confirmations[1].password") && !secrets.holds("confirmations[1].by")
        );
    }
}
