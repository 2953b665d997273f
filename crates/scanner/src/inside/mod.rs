//! What kind of file it is, and the reader that looks into it.

mod archive;
mod biff;
mod compound;
mod delimited;
mod mail;
mod markup;
mod office;
mod open_document;
mod pdf;
mod pdf_content;
mod pdf_cost;
mod pdf_pen;
mod rtf;
mod sheet;
mod sqlite;
mod xls;
mod xml;

use crate::rules::Rules;
use crate::seen::{Event, Place, Reason, masked};
use crate::sink::Sink;
use crate::text;
use std::fs::{File, OpenOptions};
use std::io::{self, Chain, Cursor, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// How far packed files are unpacked.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Archives in archives.
    pub depth: usize,
    /// Members of one archive.
    pub members: usize,
    /// Bytes that one file may come to, all its members together.
    pub expanded: u64,
    /// Above [`Limits::free`], so many times the packed size.
    pub ratio: u64,
    /// So much may come out of anything, however small.
    pub free: u64,
    /// Bytes held in memory at a time, for members that cannot be read from front to back.
    pub held: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 6,
            members: 200_000,
            expanded: 64 << 30,
            ratio: 1_000,
            free: 256 << 20,
            held: 48 << 20,
        }
    }
}

/// Looks into files.
pub struct Scanner {
    rules: Rules,
    limits: Limits,
}

/// A file's beginning, by which its kind is told.
const HEAD: usize = 1_024;

/// A way to read a file or a member.
pub(crate) enum Source<'r> {
    /// A file on disk, which can be read in any order.
    File(File, &'r Path),
    /// A member, from front to back.
    Stream(&'r mut dyn Read),
}

/// How deep in archives, and what is left of the limits.
pub(crate) struct Budget {
    pub(crate) limits: Limits,
    pub(crate) depth: usize,
    expanded: u64,
    held: u64,
    /// The file's size on disk.
    packed: u64,
    /// Present while this file is the one that may hold much.
    turn: Option<MutexGuard<'static, ()>>,
}

/// One file at a time holds more than [`LIGHT`]: two threads look into files, and both together hold little.
static TURN: Mutex<()> = Mutex::new(());
/// Held without asking.
const LIGHT: u64 = 4 << 20;

impl Budget {
    const fn new(limits: Limits, packed: u64) -> Self {
        Self { limits, depth: 0, expanded: 0, held: 0, packed, turn: None }
    }

    /// Waits until no other file holds much. The turn lasts until this file is read.
    pub(crate) fn wait_for_turn(&mut self) {
        if self.turn.is_none() {
            self.turn = Some(TURN.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// So much came out.
    pub(crate) const fn spend(&mut self, bytes: u64) {
        self.expanded = self.expanded.saturating_add(bytes);
    }

    /// How much more may come out of the file.
    pub(crate) fn left(&self) -> u64 {
        let by_ratio = self.packed.saturating_mul(self.limits.ratio).max(self.limits.free);
        self.limits.expanded.min(by_ratio).saturating_sub(self.expanded)
    }
}

/// A reader that ends with an error when more comes out than is allowed.
pub(crate) struct Bounded<'r> {
    inner: &'r mut dyn Read,
    left: u64,
    pub(crate) taken: u64,
    pub(crate) is_over: bool,
}

impl<'r> Bounded<'r> {
    pub(crate) const fn new(inner: &'r mut dyn Read, left: u64) -> Self {
        Self { inner, left, taken: 0, is_over: false }
    }
}

impl Read for Bounded<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.taken += read as u64;
        if self.taken > self.left {
            self.is_over = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(read)
    }
}

impl Scanner {
    /// With these rules.
    #[must_use]
    pub const fn new(rules: Rules, limits: Limits) -> Self {
        Self { rules, limits }
    }

    /// Looks into a file and all that is packed in it; `name` is how it is called in what is said.
    pub fn file(
        &self,
        path: &Path,
        name: &str,
        said: &mut dyn FnMut(Event),
        stop: &AtomicBool,
        read: &AtomicU64,
    ) {
        let mut sink = Sink::new(&self.rules, masked(name), said, stop, read);
        let last = Path::new(name).file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
        sink.name_of(&last);
        match open(path) {
            Ok((file, size)) => {
                let mut budget = Budget::new(self.limits, size);
                guarded(Source::File(file, path), &last, &mut sink, &mut budget);
            }
            Err(reason) => sink.unseen(reason),
        }
        sink.flush();
    }

    /// What the last name of a path says by itself: a folder can be called after a number.
    #[must_use]
    pub fn name(&self, path: &str) -> Option<Event> {
        let (stop, read) = (AtomicBool::new(false), AtomicU64::new(0));
        let mut all = Vec::new();
        let mut keep = |event| all.push(event);
        let mut sink = Sink::new(&self.rules, masked(path), &mut keep, &stop, &read);
        sink.name_of(path.rsplit('/').next().unwrap_or(path));
        sink.flush();
        all.pop()
    }

    /// Looks into bytes as if they were a file.
    pub fn bytes(&self, bytes: &[u8], name: &str, said: &mut dyn FnMut(Event)) {
        let (stop, read) = (AtomicBool::new(false), AtomicU64::new(0));
        let mut sink = Sink::new(&self.rules, masked(name), said, &stop, &read);
        let mut budget = Budget::new(self.limits, bytes.len() as u64);
        guarded(Source::Stream(&mut &*bytes), name, &mut sink, &mut budget);
        sink.flush();
    }
}

/// Opens a file without waiting: a pipe or a device is never read.
fn open(path: &Path) -> Result<(File, u64), Reason> {
    let flags = libc::O_NONBLOCK | libc::O_NOFOLLOW;
    let reason = |error: &io::Error| match error.kind() {
        io::ErrorKind::PermissionDenied => Reason::Denied,
        _ if error.raw_os_error() == Some(libc::ELOOP) => Reason::Link,
        _ => Reason::Unreadable,
    };
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path);
    let file = file.map_err(|e| reason(&e))?;
    let about = file.metadata().map_err(|e| reason(&e))?;
    if about.is_file() { Ok((file, about.len())) } else { Err(Reason::Special) }
}

/// Looks inside; a reader that panics is one that could not look.
pub(crate) fn guarded(source: Source<'_>, name: &str, sink: &mut Sink<'_>, budget: &mut Budget) {
    let looked = catch_unwind(AssertUnwindSafe(|| look(source, name, sink, budget)));
    match looked {
        Ok(Ok(())) => {}
        Ok(Err(_)) if sink.is_stopped() => {}
        Ok(Err(reason)) => sink.unseen(reason),
        Err(_) => sink.unseen(Reason::Reader),
    }
}

/// The reason that an error of reading is. Readers of packed data say "invalid" of what is damaged.
pub(crate) fn unread(error: &io::Error) -> Reason {
    match error.kind() {
        io::ErrorKind::FileTooLarge => Reason::TooLarge,
        io::ErrorKind::PermissionDenied => Reason::Denied,
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
            Reason::Damaged
        }
        _ => Reason::Unreadable,
    }
}

/// What a file is, by its first bytes.
enum Format {
    Zip,
    Gzip,
    SevenZip,
    Tar,
    Pdf,
    Compound,
    Sqlite,
    Mail,
    Delimited(char),
    Rtf,
    Written(markup::Kind),
    Text,
    /// Its text is looked at as it stands, and then it is said why there may be more in it.
    AsItStands(Reason),
    Image,
}

/// Endings of files that are told by their first bytes: one that has other bytes is not what it says it is.
const TOLD_BY_BYTES: [&str; 36] = [
    "7z", "avif", "bmp", "docm", "docx", "emf", "gif", "gz", "heic", "ico", "jpeg", "jpg", "ods",
    "odp", "odt", "pdf", "png", "ppsx", "pptm", "pptx", "psd", "sqlite", "sqlite3", "db3", "tar",
    "tgz", "tif", "tiff", "webp", "xlsb", "xlsm", "xlsx", "xltx", "zip", "jp2", "rar",
];
/// How compound files begin.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// Endings of files that have no reader and no telling first bytes.
const UNREAD: [&str; 9] = ["br", "iwa", "lzma", "nsf", "one", "xbd", "xct", "xdw", "z"];
/// Endings of what is locked.
const LOCKED: [&str; 5] = ["gpg", "pgp", "p7e", "kdbx", "vhdx"];
/// How a message to a key is told from one that is signed alone (1.2.840.113549.1.7.3 and .2).
const ENVELOPED: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03";
const SIGNED: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";

fn format(head: &[u8], name: &str) -> Format {
    let begins = |magic: &[u8]| head.starts_with(magic);
    let at =
        |from: usize, magic: &[u8]| head.get(from..).is_some_and(|rest| rest.starts_with(magic));
    let ending = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    match () {
        () if head.is_empty() => Format::Text,
        () if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") || begins(b"PK00PK\x03\x04") => {
            Format::Zip
        }
        () if begins(b"\x1F\x8B") => Format::Gzip,
        () if begins(b"7z\xBC\xAF\x27\x1C") => Format::SevenZip,
        () if at(257, b"ustar") || (ending == "tar" && is_old_tar(head)) => Format::Tar,
        () if memchr::memmem::find(head, b"%PDF-").is_some() => Format::Pdf,
        () if begins(COMPOUND) => Format::Compound,
        () if begins(b"SQLite format 3\0") => Format::Sqlite,
        () if is_image(head) => Format::Image,
        () if let Some(reason) = closed(head, &ending) => reason,
        () if matches!(ending.as_str(), "eml" | "mbox" | "mht" | "mhtml")
            || mail::is_mail(head) =>
        {
            Format::Mail
        }
        () if ending == "csv" => Format::Delimited(','),
        () if ending == "tsv" || ending == "tab" => Format::Delimited('\t'),
        () if head.trim_ascii_start().starts_with(b"{\\rt") => Format::Rtf,
        // Workbooks from before compound files have their numbers in bytes, not in digits.
        () if xls::is_bare(head) => Format::AsItStands(Reason::Format),
        () if matches!(ending.as_str(), "xls" | "xlt" | "doc" | "ppt" | "msg")
            && (head.contains(&0) || COMPOUND.starts_with(head))
            && !is_wide(head) =>
        {
            Format::AsItStands(Reason::Damaged)
        }
        () if TOLD_BY_BYTES.contains(&ending.as_str()) => Format::AsItStands(Reason::Damaged),
        () => markup::Kind::of(head, &ending).map_or(Format::Text, Format::Written),
    }
}

fn is_image(head: &[u8]) -> bool {
    let at =
        |from: usize, magic: &[u8]| head.get(from..).is_some_and(|rest| rest.starts_with(magic));
    let begins: [&[u8]; 14] = [
        b"\x89PNG",
        b"\xFF\xD8\xFF",
        b"GIF8",
        b"II*\0",
        b"MM\0*",
        b"II+\0",
        b"MM\0+",
        b"8BPS",
        b"\xD7\xCD\xC6\x9A",
        b"\0\0\x01\0",
        b"\0\0\0\x0CjP  ",
        b"\0\0\0\x0CJXL ",
        b"AT&TFORM",
        b"\xFF\x4F\xFF\x51",
    ];
    let families: [&[u8]; 6] = [b"heic", b"heix", b"heim", b"hevc", b"avif", b"mif1"];
    begins.iter().any(|magic| head.starts_with(magic))
        || at(8, b"WEBP")
        || (at(4, b"ftyp") && families.iter().any(|family| at(8, family)))
        // A metafile, a picture of a scanner in a hospital, a bitmap.
        || (head.starts_with(b"\x01\0\0\0") && at(40, b" EMF"))
        || at(128, b"DICM")
        || (head.starts_with(b"BM") && at(6, b"\0\0\0\0"))
}

/// What has no reader here, and what is locked.
fn closed(head: &[u8], ending: &str) -> Option<Format> {
    let at =
        |from: usize, magic: &[u8]| head.get(from..).is_some_and(|rest| rest.starts_with(magic));
    let begins = |all: &[&[u8]]| all.iter().any(|magic| head.starts_with(magic));
    let holds = |what: &[u8]| memchr::memmem::find(head, what).is_some();
    let locked: [&[u8]; 5] = [
        b"age-encryption.org",
        b"-----BEGIN AGE ENCRYPTED FILE-----",
        b"Salted__",
        b"LUKS\xBA\xBE",
        b"\x03\xD9\xA2\x9A",
    ];
    // The last is a log that holds pages of a database: their numbers are bytes, not digits.
    let unread: [&[u8]; 14] = [
        b"Rar!",
        b"\xFD7zXZ\0",
        b"BZh",
        b"\x28\xB5\x2F\xFD",
        b"\x04\x22\x4D\x18",
        b"MSCF",
        b"\x1F\x9D",
        b"\x1F\xA0",
        b"LZIP",
        b"\x60\xEA",
        b"!BDN",
        b"PAR1",
        b"\x78\x9F\x3E\x22",
        b"\x37\x7F\x06",
    ];
    let databases = at(4, b"Standard Jet DB") || at(4, b"Standard ACE DB");
    let is_der = head.starts_with(b"\x30") && !head.is_ascii();
    match () {
        () if begins(&locked) || holds(b"-----BEGIN PGP MESSAGE-----") => {
            Some(Format::AsItStands(Reason::Encrypted))
        }
        () if (is_der && holds(ENVELOPED)) || holds(b"-FVE-FS-") => {
            Some(Format::AsItStands(Reason::Encrypted))
        }
        () if LOCKED.contains(&ending) => Some(Format::AsItStands(Reason::Encrypted)),
        () if begins(&unread) || at(2, b"-lh") || at(7, b"**ACE**") => {
            Some(Format::AsItStands(Reason::Format))
        }
        () if databases || (is_der && holds(SIGNED)) || UNREAD.contains(&ending) => {
            Some(Format::AsItStands(Reason::Format))
        }
        () => None,
    }
}

/// A head of a tar archive from before there was a mark: its sum is right.
fn is_old_tar(head: &[u8]) -> bool {
    let Some(head) = head.get(..512) else { return false };
    let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
    let field = head.get(148..156).unwrap_or_default();
    let written: u32 = field.iter().map(|byte| u32::from(*byte)).sum();
    let text = std::str::from_utf8(field).unwrap_or_default();
    u32::from_str_radix(text.trim_matches([' ', '\0']), 8) == Ok(sum - written + 8 * 32)
}

/// UTF-16 with its mark.
fn is_wide(head: &[u8]) -> bool {
    head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF")
}

/// A member whose beginning was read already.
type Rest<'r> = Chain<Cursor<Zeroizing<Vec<u8>>>, &'r mut dyn Read>;

fn look(
    source: Source<'_>,
    name: &str,
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) -> Result<(), Reason> {
    if sink.is_stopped() {
        return Ok(());
    }
    let mut head = Zeroizing::new(vec![0_u8; HEAD]);
    match source {
        Source::File(mut file, path) => {
            let filled = first(&mut file, &mut head)?;
            head.truncate(filled);
            file.seek(SeekFrom::Start(0)).map_err(|e| unread(&e))?;
            match format(&head, name) {
                Format::Zip => archive::zip(file, sink, budget),
                Format::SevenZip => archive::seven_zip(file, sink, budget),
                Format::Sqlite => sqlite::file(path, sink, budget),
                // A program that unpacks itself has the archive behind it.
                Format::Text if head.starts_with(b"MZ") && unpacks_itself(&mut file)? => {
                    archive::zip(file, sink, budget)
                }
                other => {
                    let mut rest = Cursor::new(Zeroizing::new(Vec::new())).chain(&mut file as _);
                    stream(&other, &mut rest, name, sink, budget)
                }
            }
        }
        Source::Stream(inner) => {
            let filled = first(inner, &mut head)?;
            head.truncate(filled);
            let kind = format(&head, name);
            let mut rest: Rest<'_> = Cursor::new(head).chain(inner);
            match kind {
                Format::Zip => held(&mut rest, budget, |bytes, budget| {
                    archive::zip(Cursor::new(bytes), sink, budget)
                }),
                Format::SevenZip => held(&mut rest, budget, |bytes, budget| {
                    archive::seven_zip(Cursor::new(bytes), sink, budget)
                }),
                Format::Sqlite => {
                    held(&mut rest, budget, |bytes, budget| sqlite::packed(bytes, sink, budget))
                }
                other => stream(&other, &mut rest, name, sink, budget),
            }
        }
    }
}

fn unpacks_itself(file: &mut File) -> Result<bool, Reason> {
    archive::tail(file).map(|tail| archive::ends_a_zip(&tail)).map_err(|e| unread(&e))
}

/// What is kept in a field is a file of its own when its first bytes say so.
pub(crate) fn is_a_file(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or_default();
    !matches!(format(head, ""), Format::Text)
}

/// Formats that are read from front to back, or held as a whole.
fn stream(
    format: &Format,
    rest: &mut Rest<'_>,
    name: &str,
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) -> Result<(), Reason> {
    match format {
        Format::Gzip => archive::gzip(rest, name, sink, budget),
        Format::Tar => archive::tar(rest, sink, budget),
        Format::Pdf => held(rest, budget, |bytes, budget| pdf::document(bytes, sink, budget)),
        Format::Compound => {
            held(rest, budget, |bytes, budget| xls::compound(bytes, name, sink, budget))
        }
        Format::Mail => mail::messages(rest, sink, budget),
        Format::Delimited(by) => delimited::rows(rest, *by, sink),
        Format::Rtf => held(rest, budget, |bytes, budget| rtf::document(bytes, sink, budget)),
        Format::Written(kind) => {
            markup::written(rest, *kind, sink, &Place::Line).map_err(|e| unread(&e))
        }
        Format::Image => Err(Reason::Image),
        Format::AsItStands(reason) => {
            text::scan(rest, sink, &Place::Line).map_err(|e| unread(&e))?;
            Err(*reason)
        }
        Format::Text | Format::Zip | Format::SevenZip | Format::Sqlite => {
            text::scan(rest, sink, &Place::Line).map_err(|e| unread(&e))
        }
    }
}

/// Holds a member in memory that is wiped, within the limit of what is held at a time.
pub(crate) fn held<R>(
    reader: &mut dyn Read,
    budget: &mut Budget,
    look: impl FnOnce(&[u8], &mut Budget) -> Result<R, Reason>,
) -> Result<R, Reason> {
    let room = budget.limits.held.saturating_sub(budget.held);
    let mut whole = Zeroizing::new(Vec::new());
    if budget.depth == 0 {
        // A file as it lies: its size is known, and nothing is copied while it is read.
        whole.reserve_exact(usize::try_from(budget.packed.min(room)).unwrap_or_default());
    }
    let mut piece = Zeroizing::new(vec![0_u8; 64 * 1024]);
    loop {
        let read = match reader.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(unread(&e)),
        };
        if (whole.len() + read) as u64 > room {
            return Err(Reason::TooLarge);
        }
        if budget.held + (whole.len() + read) as u64 > LIGHT {
            budget.wait_for_turn();
        }
        grow(&mut whole, piece.get(..read).unwrap_or_default());
    }
    let size = whole.len() as u64;
    budget.held += size;
    let looked = look(&whole, budget);
    budget.held -= size;
    looked
}

/// Appends; memory that grows is copied and wiped.
pub(crate) fn grow(whole: &mut Zeroizing<Vec<u8>>, bytes: &[u8]) {
    let length = whole.len() + bytes.len();
    if length > whole.capacity() {
        let mut larger = Zeroizing::new(Vec::with_capacity((length + length / 2).max(4 * 1024)));
        larger.extend_from_slice(whole);
        *whole = larger;
    }
    whole.extend_from_slice(bytes);
}

fn first(reader: &mut dyn Read, head: &mut [u8]) -> Result<usize, Reason> {
    let mut filled = 0;
    while let Some(room) = head.get_mut(filled..).filter(|room| !room.is_empty()) {
        match reader.read(room) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(unread(&e)),
        }
    }
    Ok(filled)
}

/// Looks into a member, one archive deeper and within what is left.
pub(crate) fn member(name: &str, inner: &mut dyn Read, sink: &mut Sink<'_>, budget: &mut Budget) {
    sink.member(name, |sink| {
        if budget.depth >= budget.limits.depth {
            sink.unseen(Reason::TooDeep);
            return;
        }
        budget.depth += 1;
        let mut bounded = Bounded::new(inner, budget.left());
        guarded(Source::Stream(&mut bounded), name, sink, budget);
        budget.spend(bounded.taken);
        budget.depth -= 1;
    });
}
