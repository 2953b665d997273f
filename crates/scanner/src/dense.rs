//! Where digits stand close enough to each other to be a number, seen on the raw bytes of any encoding that
//! keeps ASCII as it is: UTF-8, CP932 and EUC-JP, with their full-width digits.

/// Bytes counted together. A number in full-width digits with a full-width separator between any two is
/// shorter than two blocks.
pub(crate) const BLOCK: usize = 64;
/// Digits of a number.
const ENOUGH: u32 = 12;

/// One when a digit begins at this byte, or its last byte but one stands here.
///
/// UTF-8 has full-width digits as EF BC 90–99, CP932 as 82 4F–58, EUC-JP as A3 B0–B9. A byte pair that is one
/// of these by chance costs a closer look and nothing else.
#[inline]
pub(crate) const fn digit(byte: u8, next: u8) -> u8 {
    let ascii = byte.wrapping_sub(b'0') < 10;
    let utf8 = (byte == 0xBC) & (next.wrapping_sub(0x90) < 10);
    let cp932 = (byte == 0x82) & (next.wrapping_sub(0x4F) < 10);
    let euc = (byte == 0xA3) & (next.wrapping_sub(0xB0) < 10);
    (ascii | utf8 | cp932 | euc) as u8
}

/// How many digits stand in a block; `next` is the same bytes, one further on. Without branches, so that the
/// compiler makes vector code of it.
#[inline]
fn count(block: &[u8], next: &[u8]) -> u8 {
    block.iter().zip(next).fold(0, |sum: u8, (byte, next)| sum.wrapping_add(digit(*byte, *next)))
}

/// The stretches of whole blocks in which there may be a number, in order and apart from each other.
pub(crate) fn stretches(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    let shifted = bytes.get(1..).unwrap_or_default();
    let mut nexts = shifted.chunks(BLOCK);
    let (mut before, mut here) = (0, 0);
    for (at, block) in bytes.chunks(BLOCK).enumerate() {
        let last = u32::from(count(block, nexts.next().unwrap_or_default()))
            + u32::from(block.len() < BLOCK || bytes.len() == (at + 1) * BLOCK) * lone(block);
        if before + here + last >= ENOUGH {
            let from = at.saturating_sub(2) * BLOCK;
            let to = (at * BLOCK + block.len()).min(bytes.len());
            match found.last_mut() {
                Some(range) if range.end >= from => range.end = to,
                _ => found.push(from..to),
            }
        }
        (before, here) = (here, last);
    }
    found
}

/// The very last byte has no next one: it is looked at alone.
fn lone(block: &[u8]) -> u32 {
    block.last().map_or(0, |byte| u32::from(byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Digits one by one, without blocks.
    fn plainly(bytes: &[u8]) -> usize {
        bytes
            .iter()
            .enumerate()
            .filter(|(i, b)| digit(**b, bytes.get(i + 1).copied().unwrap_or(0)) == 1)
            .count()
    }

    proptest! {
        /// Wherever twelve digits stand within two blocks, their bytes lie within one stretch.
        #[test]
        fn twelve_digits_close_together_are_never_missed(
            before in 0usize..300,
            gap in 0usize..10,
            after in 0usize..300,
        ) {
            let mut bytes = vec![b'x'; before];
            for _ in 0..12 {
                bytes.push(b'7');
                bytes.extend(vec![b' '; gap]);
            }
            let end = bytes.len() - gap;
            bytes.extend(vec![b'x'; after]);
            let found = stretches(&bytes);
            prop_assert!(found.iter().any(|r| r.start <= before && r.end >= end));
        }

        #[test]
        fn where_no_stretch_is_there_are_fewer_than_twelve(bytes in prop::collection::vec(
            prop_oneof![Just(b'1'), Just(b'a'), Just(0x82), Just(0x4F), any::<u8>()], 0..600)) {
            if stretches(&bytes).is_empty() {
                for window in bytes.windows(2 * BLOCK) {
                    prop_assert!(plainly(window) < 12 + 1);
                }
            }
        }
    }

    #[test]
    fn full_width_digits_count_in_every_encoding() {
        for one in [b"\xEF\xBC\x91".as_slice(), b"\x82\x50", b"\xA3\xB1"] {
            assert_eq!(plainly(&one.repeat(12)), 12);
            assert_eq!(stretches(&one.repeat(12)).len(), 1, "{one:x?}");
            assert!(stretches(&one.repeat(11)).is_empty(), "{one:x?}");
        }
    }
}
