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

/// The label of a field, and what is said about it besides.
pub fn label(said: &str, chosen: bool) -> (String, Option<String>) {
    let (first, rest) = sentence(said);
    let plain = plain(first, chosen);
    let label = if chosen { capital(named(&plain)) } else { plain };
    (label, Some(rest.trim().to_owned()).filter(|rest| !rest.is_empty()))
}

/// The first sentence, and the rest. A full stop within brackets or an abbreviation ends none.
fn sentence(said: &str) -> (&str, &str) {
    match said.split_once('。') {
        Some((first, rest)) if !rest.is_empty() => (first, rest),
        _ => said.split_once(". ").unwrap_or((said, "")),
    }
}

/// Without the hint at a command in brackets: a page offers what the command lists.
fn plain(said: &str, chosen: bool) -> String {
    let mut label = said.to_owned();
    for (open, close) in [(" (", ")"), ("（", "）")] {
        let Some((before, rest)) = label.split_once(open) else { continue };
        let Some((inside, after)) = rest.split_once(close) else { continue };
        if ["list ", "device ", "regulation ", "duties"].iter().any(|hint| inside.contains(hint)) {
            let before = if chosen { without_id(before) } else { before };
            label = format!("{before}{after}");
        }
    }
    if chosen { without_id(&label).to_owned() } else { label }
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

/// `Id of the affairs` is the affairs.
fn named(said: &str) -> &str {
    let of = |start: &&&str| {
        said.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    let start = OF.iter().find(of).map_or(0, |start| start.len());
    said.get(start..).unwrap_or(said)
}

fn capital(said: &str) -> String {
    let mut chars = said.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::label;

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
            ("Ids of the people who are asked (list people)", "People who are asked"),
            ("id of the deputy (list deputies)", "Deputy"),
            ("This form alone (such as form-315; list layouts)", "This form alone"),
        ] {
            assert_eq!(label(said, true), (called.to_owned(), None));
        }
        let (called, note) = label("人の番号（list people）。見る順に", true);
        assert_eq!((called.as_str(), note.as_deref()), ("人", Some("見る順に")));
    }

    #[test]
    fn what_is_typed_keeps_its_name() {
        for said in ["証明書の番号", "送り状の番号", "Number of the certificate"] {
            assert_eq!(label(said, false), (said.to_owned(), None));
        }
    }
}
