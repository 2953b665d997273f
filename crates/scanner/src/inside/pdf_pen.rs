//! Where text is drawn on a page of a PDF: whether what comes next goes on in the line, stands apart in it, or
//! begins another. Without it, the last digits of one line and the first of the next would read as one number.

use lopdf::Object;
use lopdf::content::Operation;

/// A map of the plane as PDF writes it: `[a b c d e f]`.
type Matrix = [f64; 6];

const SAME: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
/// States kept; those within are forgotten.
const MOST_SAVED: usize = 256;
/// Beyond this part of the size of the letters, another line begins.
const OFF_LINE: f64 = 0.3;
/// Within this part of a letter, and a tenth of what was drawn, for its width is only guessed, a text goes on.
const NEAR: f64 = 0.3;
/// Beyond so many letters, it is another column.
const FAR: f64 = 1.5;

/// What stands between two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Apart {
    /// Nothing: the second is drawn without a move.
    Not,
    /// Next to nothing: it was placed where the first ended.
    Near,
    /// A space.
    Space,
    /// The next column of a table.
    Column,
    /// Another line.
    Line,
}

/// Where text is drawn next.
pub(crate) struct Pen {
    page: Matrix,
    saved: Vec<Matrix>,
    line: Matrix,
    leading: f64,
    size: f64,
    /// It was moved since the last text.
    is_moved: bool,
    /// Where the last text began, and how long it was, in letters.
    last: Option<(f64, f64, f64)>,
}

impl Pen {
    pub(crate) const fn new() -> Self {
        Self {
            page: SAME,
            saved: Vec::new(),
            line: SAME,
            leading: 0.0,
            size: 1.0,
            is_moved: false,
            last: None,
        }
    }

    /// Follows what moves it. False for all else.
    pub(crate) fn follows(&mut self, operation: &Operation) -> bool {
        let operands = operation.operands.as_slice();
        let number = |at: usize| operands.get(at).and_then(number).unwrap_or_default();
        let matrix = || [number(0), number(1), number(2), number(3), number(4), number(5)];
        match operation.operator.as_str() {
            "q" if self.saved.len() < MOST_SAVED => self.saved.push(self.page),
            "Q" => self.page = self.saved.pop().unwrap_or(self.page),
            "cm" => self.page = then(matrix(), self.page),
            "BT" => self.moves_to(SAME),
            "Tm" => self.moves_to(matrix()),
            "Td" => self.moves(number(0), number(1)),
            "TD" => {
                self.leading = -number(1);
                self.moves(number(0), number(1));
            }
            "T*" => self.next_line(),
            "TL" => self.leading = number(0),
            _ => return false,
        }
        true
    }

    /// A font of this size.
    pub(crate) fn takes(&mut self, size: Option<&Object>) {
        self.size = size.and_then(number).filter(|size| *size != 0.0).unwrap_or(1.0);
    }

    /// One line down.
    pub(crate) fn next_line(&mut self) {
        self.moves(0.0, -self.leading);
    }

    fn moves(&mut self, x: f64, y: f64) {
        self.moves_to(then([1.0, 0.0, 0.0, 1.0, x, y], self.line));
    }

    const fn moves_to(&mut self, line: Matrix) {
        self.line = line;
        self.is_moved = true;
    }

    /// What stands between the last text and one that is drawn here.
    pub(crate) fn apart(&mut self) -> Apart {
        if !std::mem::take(&mut self.is_moved) {
            return Apart::Not;
        }
        let [a, b, _, _, x, y] = then(self.line, self.page);
        let last = self.last.replace((x, y, 0.0));
        let Some((from_x, from_y, letters)) = last else { return Apart::Not };
        let (right, up, long) = (x - from_x, y - from_y, a.hypot(b));
        let size = (self.size * long).abs();
        // Along the line, and off it; whatever cannot be told is another line.
        let (along, off) = ((right * a + up * b) / long, (right * b - up * a) / long);
        match () {
            () if !within(off, size * OFF_LINE) => Apart::Line,
            () if within(along - size * letters, size * (NEAR + letters / 10.0)) => Apart::Near,
            () if !within(along, size * (letters + FAR)) => Apart::Column,
            () => Apart::Space,
        }
    }

    /// A text was drawn here.
    pub(crate) fn drew(&mut self, text: &str) {
        // Digits and Latin letters are half as wide as they are high, nearly so in every font.
        let letters = text.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum::<f64>();
        let (x, y, before) = self.last.unwrap_or_else(|| {
            let [_, _, _, _, x, y] = then(self.line, self.page);
            (x, y, 0.0)
        });
        self.last = Some((x, y, before + letters));
    }
}

fn within(value: f64, bound: f64) -> bool {
    value.abs() <= bound
}

fn number(object: &Object) -> Option<f64> {
    object.as_float().ok().map(f64::from)
}

/// One map, and then another.
fn then(one: Matrix, other: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = one;
    let [p, q, r, s, t, u] = other;
    [
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    ]
}
