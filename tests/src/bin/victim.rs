//! See `it::victim`.

fn main() {
    it::victim::live(&std::env::args().nth(1).unwrap_or_default());
}
