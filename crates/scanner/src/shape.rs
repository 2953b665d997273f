//! The form of a hit: how its digits are grouped, and what joins them.

use crate::seen::Kind;

/// What stands between the groups of a hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Joints {
    /// The end of a line or a tab.
    pub(crate) breaks: bool,
    /// A comma.
    pub(crate) commas: bool,
    /// Most separators in a row.
    pub(crate) widest: usize,
}

/// How the digits of a hit are grouped.
pub(crate) fn of(hit: &str) -> (Kind, Joints) {
    let mut groups = [0_usize; 12];
    let (mut at, mut gap, mut joints) = (0, 0, Joints::default());
    for c in hit.chars() {
        if is_digit(c) {
            if gap > 0 {
                at += 1;
                gap = 0;
            }
            if let Some(group) = groups.get_mut(at) {
                *group += 1;
            }
            continue;
        }
        gap += 1;
        joints.widest = joints.widest.max(gap);
        joints.breaks |= matches!(c, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
        joints.commas |= matches!(c, ',' | '，' | '、' | '､');
    }
    let kind = match (at, groups) {
        (0, _) => Kind::Bare,
        (2, [4, 4, 4, ..]) => Kind::Fours,
        (11, _) => Kind::Spread,
        _ => Kind::Grouped,
    };
    (kind, joints)
}

/// Digits as people write them; those of other scripts only join groups.
pub(crate) const fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_apart() {
        for (hit, kind) in [
            ("123456789018", Kind::Bare),
            ("1234-5678-9018", Kind::Fours),
            ("１２３４　５６７８　９０１８", Kind::Fours),
            ("1 2 3 4 5 6 7 8 9 0 1 8", Kind::Spread),
            ("123-456-789-018", Kind::Grouped),
            ("12345678-9018", Kind::Grouped),
        ] {
            assert_eq!(of(hit).0, kind, "{hit}");
        }
        assert!(of("1234\n5678\n9018").1.breaks);
        assert!(of("1234,5678,9018").1.commas);
        assert_eq!(of("1234 - 5678 - 9018").1.widest, 3);
    }
}
