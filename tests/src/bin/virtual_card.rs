//! See `it::card`.

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    it::card::serve(&words.iter().map(String::as_str).collect::<Vec<_>>());
}
