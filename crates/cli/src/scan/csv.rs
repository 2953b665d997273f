//! Findings as CSV for spreadsheets: UTF-8 with a mark, and nothing that a spreadsheet takes for a formula.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use office::domain::Stop;
use office::scanner::Event;

use super::{confidence, failed, place};
use crate::print::Face;

pub struct Csv(BufWriter<File>);

/// A new file that its owner alone reads, or an old one written anew.
pub fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

impl Csv {
    pub fn create(face: &Face, path: &Path) -> Result<Self, Stop> {
        let heading = ["file", "place", "kind", "confidence", "count", "not-looked"]
            .map(|column| face.text(&format!("scan-column-{column}"), &[]));
        let made = create(path).and_then(|file| {
            let mut csv = Self(BufWriter::new(file));
            csv.0.write_all("\u{FEFF}".as_bytes())?;
            csv.row(&heading)?;
            Ok(csv)
        });
        made.map_err(|e| failed(path, &e).into())
    }

    pub fn add(&mut self, face: &Face, event: &Event) -> io::Result<()> {
        let none = String::new;
        let row = match event {
            Event::Found(found) => [
                found.file.clone(),
                place(face, &found.place),
                face.text(&format!("scan-kind-{}", found.kind.code()), &[]),
                confidence(face, event),
                found.count.to_string(),
                none(),
            ],
            Event::Unseen(unseen) => {
                let reason = face.text(&format!("scan-unseen-{}", unseen.reason.code()), &[]);
                [unseen.file.clone(), none(), none(), none(), none(), reason]
            }
        };
        self.row(&row)
    }

    fn row(&mut self, fields: &[String; 6]) -> io::Result<()> {
        let quoted = fields.each_ref().map(|field| {
            let guard = if field.starts_with(['=', '+', '-', '@', '\t']) { "'" } else { "" };
            format!("\"{guard}{}\"", field.replace('"', "\"\""))
        });
        write!(self.0, "{}\r\n", quoted.join(","))?;
        self.0.flush()
    }
}
