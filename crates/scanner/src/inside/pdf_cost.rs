//! What a PDF would come to in memory, told before the library reads it: each sign that begins an object becomes
//! some hundred bytes, an empty list two thousand.

/// A document, and the drawing of one page, may come to so many signs.
pub(crate) const MOST: usize = 240_000;

/// Signs that can begin an object, by what is held of each.
pub(crate) fn of(bytes: &[u8]) -> usize {
    let mut was_space = true;
    bytes.iter().fold(bytes.len() / LONG, |sum, byte| sum + weight(*byte, &mut was_space))
}

/// So many bytes of a string count as one more sign.
const LONG: usize = 64;

fn weight(byte: u8, was_space: &mut bool) -> usize {
    let is_space = matches!(byte, b' ' | b'\r' | b'\n' | b'\t' | 0 | 0x0C);
    let begins = std::mem::replace(was_space, is_space) && !is_space;
    match byte {
        b'[' => 7,
        b'<' => 3,
        b'/' | b'(' => 1,
        _ => usize::from(begins),
    }
}

/// The same of a file, without the bytes of its streams. Where an object begins in what reads as a stream, a string or
/// a comment, all bytes count: the table of a hostile file can lead anywhere.
pub(crate) fn of_file(bytes: &[u8]) -> usize {
    let (mut at, mut sum, mut was_space) = (0, 0, true);
    let (mut strings, mut is_comment) = (0_usize, false);
    while let Some(byte) = bytes.get(at) {
        sum += weight(*byte, &mut was_space) + usize::from(strings > 0 && at.is_multiple_of(LONG));
        let rest = bytes.get(at..).unwrap_or_default();
        match byte {
            b'\\' if strings > 0 => at += 1,
            b'(' if !is_comment => strings += 1,
            b')' if !is_comment => strings = strings.saturating_sub(1),
            b'%' if strings == 0 => is_comment = true,
            b'\r' | b'\n' => is_comment = false,
            b'o' if (strings > 0 || is_comment) && begins_object(bytes, at) => return of(bytes),
            b's' if strings == 0 && !is_comment && is_stream(rest) => {
                let length = memchr::memmem::find(rest, b"endstream").unwrap_or(rest.len());
                let stream = rest.get(..length).unwrap_or_default();
                let mut objects = memchr::memmem::find_iter(stream, b"obj");
                if objects.any(|object| begins_object(stream, object)) {
                    return of(bytes);
                }
                at += length + b"endstream".len();
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    sum
}

fn is_stream(rest: &[u8]) -> bool {
    rest.starts_with(b"stream\n") || rest.starts_with(b"stream\r")
}

/// `obj` behind a number.
fn begins_object(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(..at).unwrap_or_default();
    let number = before.trim_ascii_end();
    bytes.get(at..).is_some_and(|rest| rest.starts_with(b"obj"))
        && number.len() < before.len()
        && number.last().is_some_and(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_streams_count_only_where_an_object_begins_in_them() {
        let list = "[] ".repeat(1_000);
        let file =
            |begin: &str| format!("1 0 obj <<>>{begin}{list}\nendstream endobj").into_bytes();
        assert!(of_file(&file("\nstream\n")) < 100);
        assert!(of_file(&file("\nstream\n2 0 obj ")) > 7_000);
        assert!(of_file(&file("(\nstream\n)")) > 7_000, "a word in a string begins no stream");
        assert!(of_file(&file("%\nstream\n")) < 100);
        assert!(of_file(&file("% stream\n")) > 7_000);
        assert!(of_file(&file("(2 0 obj \nstream\n")) > 7_000);
        assert_eq!(of(b"<</A [1 2]>>"), 3 + 3 + 1 + 7 + 1);
    }
}
