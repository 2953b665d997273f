//! Mail: one message (EML), or many in a row (MBOX), with all their parts and attachments.

use super::markup::{Kind, written};
use super::xml::push;
use super::{Budget, grow, member, unread};
use crate::seen::{Place, Reason};
use crate::sink::Sink;
use crate::text;
use mail_parser::{Address, Header, HeaderValue, Message, MessageParser, MimeHeaders, PartType};
use std::io::{BufRead, BufReader, Read};
use zeroize::Zeroizing;

/// A line of a mail is cut here, to be held piece by piece.
const MOST_LINE: u64 = 64 * 1024;

/// A file without a telling name that begins as mails do.
pub(crate) fn is_mail(head: &[u8]) -> bool {
    let begins: [&[u8]; 6] = [
        b"From ",
        b"Return-Path: ",
        b"Received: ",
        b"Delivered-To: ",
        b"MIME-Version: ",
        b"X-Mozilla-Status: ",
    ];
    let has = |what: &[u8]| memchr::memmem::find(head, what).is_some();
    begins.iter().any(|begin| head.starts_with(begin)) && (has(b"\nFrom: ") || has(b"\nSubject: "))
}

/// Looks through the messages of a file.
pub(crate) fn messages(
    reader: &mut dyn Read,
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) -> Result<(), Reason> {
    let mut lines = BufReader::with_capacity(64 * 1024, reader);
    let mut whole = Zeroizing::new(Vec::new());
    let mut line = Zeroizing::new(Vec::with_capacity(1_024));
    let (mut count, mut was_empty, mut is_over, mut is_many) = (0_u64, true, false, false);
    loop {
        line.clear();
        let read = (&mut lines).take(MOST_LINE).read_until(b'\n', &mut line);
        let is_end = read.map_err(|e| unread(&e))? == 0;
        let begins = was_empty && line.starts_with(b"From ");
        is_many |= begins && count == 0 && whole.is_empty();
        if is_end || (begins && is_many && !whole.is_empty()) {
            count += 1;
            let name = is_many.then(|| count.to_string());
            message(&whole, name.as_deref(), is_over, sink, budget)?;
            whole.clear();
            is_over = false;
        }
        if is_end || sink.is_stopped() {
            return Ok(());
        }
        was_empty = matches!(line.as_slice(), b"\n" | b"\r\n");
        if whole.len() > 1 << 20 {
            budget.wait_for_turn();
        }
        if (whole.len() + line.len()) as u64 > budget.limits.held / 2 {
            is_over = true;
        } else if !begins && !is_over {
            // The line that begins a message among many is none of its own.
            grow(&mut whole, &line);
        }
    }
}

fn message(
    bytes: &[u8],
    name: Option<&str>,
    is_over: bool,
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) -> Result<(), Reason> {
    let mut look = |sink: &mut Sink<'_>| {
        if is_over {
            sink.unseen(Reason::TooLarge);
        }
        if cost(bytes) > MOST_COST {
            text::scan(&mut &*bytes, sink, &Place::Line).map_err(|e| unread(&e))?;
            return Err(Reason::TooMany);
        }
        match MessageParser::default().parse(bytes) {
            Some(parsed) => parts(&parsed, sink, budget),
            None if bytes.iter().all(u8::is_ascii_whitespace) => Ok(()),
            None => text::scan(&mut &*bytes, sink, &Place::Line).map_err(|e| unread(&e)),
        }
    };
    match name {
        // One message that cannot be read is not the end of the others.
        Some(name) => {
            sink.member(name, |sink| {
                if let Err(reason) = look(sink) {
                    sink.unseen(reason);
                }
            });
            Ok(())
        }
        None => look(sink),
    }
}

/// What the parts and heads of a message may come to in memory.
const MOST_COST: usize = 48 << 20;
const EACH_PART: usize = 600;
const EACH_HEAD: usize = 250;

/// What the parser would hold of a message made of nothing but parts or heads.
fn cost(bytes: &[u8]) -> usize {
    let lines = bytes.split(|byte| *byte == b'\n');
    lines.fold(0, |sum, line| {
        let begin = line.get(..line.len().min(80)).unwrap_or_default();
        let is_head = !line.starts_with(b" ") && begin.contains(&b':');
        sum + usize::from(line.starts_with(b"--")) * EACH_PART + usize::from(is_head) * EACH_HEAD
    })
}

/// The heads and all parts of a message, messages in it included.
fn parts(message: &Message<'_>, sink: &mut Sink<'_>, budget: &mut Budget) -> Result<(), Reason> {
    let scan = |text: &str, sink: &mut Sink<'_>| {
        text::scan(&mut text.as_bytes(), sink, &Place::Line).map_err(|e| unread(&e))
    };
    let mut is_damaged = false;
    for part in &message.parts {
        for head in &part.headers {
            scan(&heads(head), sink)?;
        }
        is_damaged |= part.is_encoding_problem;
        let name = part.attachment_name().unwrap_or("part").to_owned();
        let is_body = part.attachment_name().is_none();
        match &part.body {
            PartType::Text(text) if is_body && !super::is_a_file(text.as_bytes()) => {
                scan(text, sink)?
            }
            PartType::Html(html) if is_body => {
                written(&mut html.as_bytes(), Kind::ALL, sink, &Place::Line)
                    .map_err(|e| unread(&e))?;
            }
            PartType::Text(text) | PartType::Html(text) => {
                member(&name, &mut text.as_bytes(), sink, budget);
            }
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                member(&name, &mut &**bytes, sink, budget);
            }
            PartType::Message(inner) if budget.depth < budget.limits.depth => {
                budget.depth += 1;
                let looked = sink.member(&name, |sink| parts(inner, sink, budget));
                budget.depth -= 1;
                looked?;
            }
            PartType::Message(_) => sink.member(&name, |sink| sink.unseen(Reason::TooDeep)),
            PartType::Multipart(_) => {}
        }
    }
    if is_damaged { Err(Reason::Damaged) } else { Ok(()) }
}

/// What a head says, read from its encoded words: a subject, the names of people, and whatever else.
fn heads(head: &Header<'_>) -> Zeroizing<String> {
    let mut said = Zeroizing::new(String::new());
    let mut add = |text: &str| {
        push(&mut said, text);
        push(&mut said, "\n|\n");
    };
    match &head.value {
        HeaderValue::Text(text) => add(text),
        HeaderValue::TextList(all) => all.iter().for_each(|text| add(text)),
        HeaderValue::Address(Address::List(all)) => {
            all.iter().for_each(|one| {
                one.name.iter().chain(&one.address).for_each(|text| add(text));
            });
        }
        HeaderValue::Address(Address::Group(groups)) => {
            for group in groups {
                group.name.iter().for_each(|text| add(text));
                let each = group.addresses.iter();
                each.for_each(|one| one.name.iter().chain(&one.address).for_each(|text| add(text)));
            }
        }
        HeaderValue::ContentType(kind) => {
            let all = kind.attributes.iter().flatten();
            all.for_each(|attribute| add(&attribute.value));
        }
        HeaderValue::DateTime(_) | HeaderValue::Received(_) | HeaderValue::Empty => {}
    }
    said
}
