//! What an act answered, for tests that expect a no.

use office::domain::Stop;

/// The messages of a refusal, which is on record and cites an article for each.
///
/// # Panics
/// When it was no refusal.
#[track_caller]
pub fn messages<T>(done: Result<T, Stop>) -> Vec<String> {
    let Err(Stop::Refused(refusal)) = done else { panic!("not refused") };
    assert!(refusal.record.is_some(), "a refusal leaves a record");
    assert!(refusal.reasons.iter().all(|reason| !reason.article.is_empty()));
    refusal.reasons.into_iter().map(|reason| reason.message).collect()
}

/// Fields and codes of form errors.
///
/// # Panics
/// When there were none.
#[track_caller]
pub fn form_errors<T>(done: Result<T, Stop>) -> Vec<(String, &'static str)> {
    let Err(Stop::Form(errors)) = done else { panic!("no form error") };
    errors.into_iter().map(|error| (error.field, error.code)).collect()
}

/// Refused with exactly these messages.
///
/// # Panics
/// When it was answered otherwise.
#[track_caller]
pub fn refused<T>(done: Result<T, Stop>, expected: &[&str]) {
    assert_eq!(messages(done), expected);
}

/// One form error, at this field with this code.
///
/// # Panics
/// When it was answered otherwise.
#[track_caller]
pub fn form_error<T>(done: Result<T, Stop>, field: &str, code: &str) {
    let told = form_errors(done);
    let told: Vec<_> = told.iter().map(|(field, code)| (field.as_str(), *code)).collect();
    assert_eq!(told, [(field, code)]);
}
