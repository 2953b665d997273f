//! What a field is called on a page, made of the words of the act: who writes an input is told of ids and of the command that
//! lists them; who chooses from a list is told what it is.

/// How the words name an id or a code, before what it is of.
const OF: [&str; 8] = [
    "ids of the ",
    "ids of ",
    "id of the ",
    "id of ",
    "codes of the ",
    "codes of ",
    "code of the ",
    "code of ",
];

/// How the words say which way `true` is, before what it says and after it.
const TRUE_BEFORE: [&str; 4] = ["true: ", "true when ", "true to ", "true "];
const TRUE_AFTER: [(&str, &str); 7] = [
    ("なら true", ""),
    ("たら true", "た"),
    ("なければ true", "ない"),
    ("とき true、そうでないとき false", ""),
    (" true", ""),
    ("（true）", ""),
    (" (true)", ""),
];

/// How a field is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Something is typed.
    Typing,
    /// One of what is offered.
    Choosing,
    /// A mark: yes.
    Marking,
}

/// The label of a field, and what is said about it besides.
pub fn label(said: &str, by: By) -> (String, Option<String>) {
    let said = EXAMPLES.iter().fold(said.to_owned(), |said, example| said.replace(example, ""));
    let (first, rest) = sentence(&said);
    let plain = plain(first, by == By::Choosing);
    let label = match by {
        By::Typing => capital(&plain),
        By::Choosing => capital(without(&plain, &OF)),
        By::Marking => capital(&marked(&plain)),
    };
    (label, Some(on_page(rest)).filter(|rest| !rest.is_empty()))
}

/// What is said besides, without what only who types a command can use.
fn on_page(rest: &str) -> String {
    let sentences = rest.split_inclusive('。').flat_map(|part| part.split_inclusive(". "));
    let kept = sentences.filter(|sentence| !sentence.contains("--"));
    let kept: String = kept.collect();
    plain(kept.trim(), false)
}

/// `施錠するなら true` is 施錠する beside a box to tick.
fn marked(said: &str) -> String {
    let said = without(said, &TRUE_BEFORE).trim_end_matches(", else false");
    let end = TRUE_AFTER.iter().find_map(|(end, stays)| Some((said.strip_suffix(end)?, stays)));
    end.map_or_else(|| said.to_owned(), |(before, stays)| format!("{before}{stays}"))
}

/// The first sentence, and the rest. A full stop within brackets or an abbreviation ends none.
fn sentence(said: &str) -> (&str, &str) {
    match said.split_once('。') {
        Some((first, rest)) if !rest.is_empty() => (first, rest),
        _ => said.split_once(". ").unwrap_or((said, "")),
    }
}

/// Examples of codes, in labels that a page answers with a list.
const EXAMPLES: [&str; 4] = [
    "（external_media など）",
    "（form-315 など。list layouts）",
    " (external_media, ...)",
    " (such as form-315; list layouts)",
];

/// Without the hint at a command in brackets: a page offers what the command lists.
fn plain(said: &str, chosen: bool) -> String {
    let mut label = said.to_owned();
    while let Some((before, after)) = around_hint(&label) {
        let before = if chosen { without_id(before) } else { before };
        label = format!("{before}{after}");
    }
    if chosen { without_id(&label).to_owned() } else { label }
}

/// What stands before and after the first hint in brackets.
fn around_hint(label: &str) -> Option<(&str, &str)> {
    [(" (", ")"), ("（", "）")].into_iter().find_map(|(open, close)| {
        label.match_indices(open).find_map(|(at, _)| {
            let (inside, after) = label.get(at + open.len()..)?.split_once(close)?;
            let hints = ["list ", "device ", "regulation ", "duties", "self、", "self, "];
            let is_hint = hints.iter().any(|hint| inside.contains(hint));
            let is_hint = is_hint || open == "（" && is_code(inside);
            is_hint.then(|| Some((label.get(..at)?, after))).flatten()
        })
    })
}

/// A bare code among Japanese words is what somebody types.
fn is_code(inside: &str) -> bool {
    !inside.is_empty() && inside.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

/// `事務の番号` is 事務 to who chooses it from a list.
fn without_id(said: &str) -> &str {
    for end in ["、その番号", "の番号", "のコード"] {
        if let Some(before) = said.strip_suffix(end) {
            return before;
        }
    }
    said
}

/// Without one of these at its start: `Id of the affairs` is the affairs.
fn without<'s>(said: &'s str, starts: &[&str]) -> &'s str {
    let of = |start: &&&str| {
        said.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    let start = starts.iter().find(of).map_or(0, |start| start.len());
    said.get(start..).unwrap_or(said)
}

fn capital(said: &str) -> String {
    let mut chars = said.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::{By, label};

    #[test]
    fn what_is_chosen_is_called_by_its_name() {
        for (said, called) in [
            ("事務の番号（list affairs）", "事務"),
            ("特定個人情報ファイルの番号", "特定個人情報ファイル"),
            (
                "手元に来た書類を調べたときだけ、その番号（list documents）",
                "手元に来た書類を調べたときだけ",
            ),
            ("訂正の番号（duties に出ます）", "訂正"),
            ("利用目的（書類）のコード（list codes）", "利用目的（書類）"),
            ("Ids of the people who are asked (list people)", "People who are asked"),
            ("id of the deputy (list deputies)", "Deputy"),
            ("続柄（本人は self、ほかは spouse、child など）", "続柄"),
            ("責任者（supervisor）の任命のとき", "責任者の任命のとき"),
            ("この様式だけ（form-315 など。list layouts）", "この様式だけ"),
            ("This form alone (such as form-315; list layouts)", "This form alone"),
        ] {
            assert_eq!(label(said, By::Choosing), (called.to_owned(), None));
        }
        let (called, note) = label("人の番号（list people）。見る順に", By::Choosing);
        assert_eq!((called.as_str(), note.as_deref()), ("人", Some("見る順に")));
    }

    #[test]
    fn what_is_ticked_is_called_by_what_it_says() {
        for (said, called) in [
            ("施錠するなら true", "施錠する"),
            (
                "その記録が失効していないことを確かめたら true",
                "その記録が失効していないことを確かめた",
            ),
            ("異議がなければ true", "異議がない"),
            ("適切だったとき true、そうでないとき false", "適切だった"),
            ("True: people of all departments", "People of all departments"),
            ("true when it was in order, else false", "It was in order"),
            (
                "Take good rows in and let bad ones wait (true)",
                "Take good rows in and let bad ones wait",
            ),
        ] {
            assert_eq!(label(said, By::Marking).0, called);
        }
    }

    #[test]
    fn what_is_typed_keeps_its_name() {
        let (called, note) = label("合言葉。ふつうは --unseal-file を使います", By::Typing);
        assert_eq!((called.as_str(), note), ("合言葉", None));
        for said in ["証明書の番号", "送り状の番号", "Number of the certificate"] {
            assert_eq!(label(said, By::Typing), (said.to_owned(), None));
        }
    }
}
