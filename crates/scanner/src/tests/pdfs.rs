//! What a PDF holds beside the text of its pages is found or named.

use super::*;
use lopdf::content::{Content, Operation};
use lopdf::{Document, Object, ObjectId, Stream, dictionary};

fn shown(text: &str) -> Vec<Operation> {
    vec![
        Operation::new("BT", vec![]),
        Operation::new("Tf", vec!["F1".into(), 12.into()]),
        Operation::new("Tj", vec![Object::string_literal(text)]),
        Operation::new("ET", vec![]),
    ]
}

fn drawn(name: &str) -> Operation {
    Operation::new("Do", vec![name.into()])
}

/// A document of one page, with whatever else `more` adds to it. It is given the page and the drawings.
fn pdf(
    operations: Vec<Operation>,
    more: impl FnOnce(&mut Document, ObjectId, ObjectId),
) -> Vec<u8> {
    let mut document = Document::with_version("1.5");
    let pages = document.new_object_id();
    let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier" };
    let font = document.add_object(font);
    let drawings = document.add_object(dictionary! {});
    let resources = dictionary! { "Font" => dictionary! { "F1" => font }, "XObject" => drawings };
    let resources = document.add_object(resources);
    let content = Content { operations }.encode().unwrap();
    let content = document.add_object(Stream::new(dictionary! {}, content));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources,
    });
    let kids = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, Object::Dictionary(kids));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    more(&mut document, page, drawings);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn draw(document: &mut Document, drawings: ObjectId, name: &str, stream: Stream) {
    let id = document.add_object(stream);
    document.get_dictionary_mut(drawings).unwrap().set(name, id);
}

fn form(operations: Vec<Operation>) -> Stream {
    let content = Content { operations }.encode().unwrap();
    Stream::new(dictionary! { "Type" => "XObject", "Subtype" => "Form" }, content)
}

fn picture() -> Stream {
    Stream::new(dictionary! { "Type" => "XObject", "Subtype" => "Image" }, vec![0; 8])
}

fn only(bytes: &[u8], place: &str) {
    let told: Vec<_> = told(bytes, "a.pdf").into_iter().map(|t| (t.0, t.3)).collect();
    assert_eq!(told, [(place.to_owned(), 1)]);
}

#[test]
fn a_page_with_text_and_nothing_else_is_seen_whole() {
    assert_eq!(reasons(&pdf(shown("nothing"), |_, _, _| {}), "a.pdf"), []);
}

/// Moves to a place in the line, or to another line, and shows a text there.
fn placed(parts: &[(i64, i64, &str)]) -> Vec<u8> {
    let mut operations = vec![
        Operation::new("BT", vec![]),
        Operation::new("Tf", vec!["F1".into(), 10.into()]),
        Operation::new("Td", vec![50.into(), 700.into()]),
    ];
    for (right, up, text) in parts {
        operations.push(Operation::new("Td", vec![(*right).into(), (*up).into()]));
        operations.push(Operation::new("Tj", vec![Object::string_literal(*text)]));
    }
    operations.push(Operation::new("ET", vec![]));
    pdf(operations, |_, _, _| {})
}

#[test]
fn digits_of_other_lines_columns_and_boxes_are_told_apart() {
    let number = number();
    let found =
        |parts: &[(i64, i64, &str)]| told(&placed(parts), "a.pdf").iter().map(|t| t.3).sum::<u64>();
    assert_eq!(found(&[(0, 0, &number), (0, -14, "45")]), 1, "the next line");
    assert_eq!(found(&[(0, 0, "31"), (0, -14, &number), (0, -14, "2026")]), 1, "between lines");
    assert_eq!(found(&[(0, 0, &number), (80, 0, "45")]), 1, "the next column");
    assert_eq!(found(&[(0, 0, &number), (0, 0, &number)]), 2, "drawn twice, as bold letters are");
    let (first, second, third) = (&number[..4], &number[4..8], &number[8..]);
    assert_eq!(found(&[(0, 0, first), (20, 0, second), (20, 0, third), (40, 0, "45")]), 1, "runs");
    assert_eq!(
        found(&[(0, 0, first), (30, 0, second), (30, 0, third), (80, 0, "45")]),
        1,
        "groups"
    );
    let boxes: Vec<(i64, i64, &str)> = (0..12).map(|at| (14, 0, &number[at..=at])).collect();
    assert_eq!(found(&boxes), 1, "boxes of a form");
    assert_eq!(found(&[(0, 0, &number[..6]), (0, -14, &number[6..])]), 0, "two lines of others");
}

#[test]
fn a_number_in_a_form_on_a_page() {
    let mut operations = shown("see");
    operations.push(drawn("X"));
    let bytes = pdf(operations, |document, _, drawings| {
        let text = format!("My Number {}", number());
        draw(document, drawings, "X", form(shown(&text)));
    });
    only(&bytes, "page 1");
}

#[test]
fn a_form_that_draws_itself_ends() {
    let bytes = pdf(vec![drawn("X")], |document, _, drawings| {
        let mut operations = shown("again");
        operations.extend([drawn("X"), drawn("X")]);
        draw(document, drawings, "X", form(operations));
    });
    assert_eq!(reasons(&bytes, "a.pdf"), [Reason::Damaged]);
}

#[test]
fn forms_that_draw_each_other_over_and_over_are_not_read_to_the_end() {
    let bytes = pdf(vec![drawn("X")], |document, _, drawings| {
        let operations: Vec<_> = (0..40).map(|_| drawn("X")).collect();
        draw(document, drawings, "X", form(operations));
    });
    assert_eq!(reasons(&bytes, "a.pdf"), [Reason::Damaged, Reason::Image, Reason::TooLarge]);
}

#[test]
fn a_picture_beside_text_is_named() {
    let mut operations = shown("text");
    operations.push(drawn("P"));
    let bytes = pdf(operations, |document, _, drawings| {
        draw(document, drawings, "P", picture());
    });
    assert_eq!(reasons(&bytes, "a.pdf"), [Reason::Image]);
}

#[test]
fn notes_properties_and_data_about_the_document() {
    let text = format!("My Number {}", number());
    let note = |document: &mut Document, page, _| {
        let note =
            dictionary! { "Subtype" => "Text", "Contents" => Object::string_literal(&*text) };
        document.get_dictionary_mut(page).unwrap().set("Annots", vec![note.into()]);
    };
    only(&pdf(shown("x"), note), "line 0");
    let title = |document: &mut Document, _, _| {
        let about = document.add_object(
            dictionary! { "Title" => lopdf::text_string(&format!("個人番号 {}", number())) },
        );
        document.trailer.set("Info", about);
    };
    only(&pdf(shown("x"), title), "line 0");
    let xmp = |document: &mut Document, _, _| {
        let xml = format!("<x:xmpmeta><dc:title>個人番号 {}</dc:title></x:xmpmeta>", number());
        let about = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
        document.add_object(Stream::new(about, xml.into_bytes()));
    };
    only(&pdf(shown("x"), xmp), "line 0");
}

#[test]
fn a_document_without_pages_or_with_fewer_than_it_says_is_damaged() {
    let none = pdf(shown("x"), |document, _, _| {
        let root = document.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
        document.get_dictionary_mut(root).unwrap().set("Kids", Vec::<Object>::new());
    });
    assert_eq!(reasons(&none, "a.pdf"), [Reason::Damaged]);
    let fewer = pdf(shown("x"), |document, _, _| {
        let root = document.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
        document.get_dictionary_mut(root).unwrap().set("Count", 3);
    });
    assert_eq!(reasons(&fewer, "a.pdf"), [Reason::Damaged]);
    let whole = pdf(shown("x"), |_, _, _| {});
    let cut = whole.get(..whole.len() - 200).unwrap();
    assert_eq!(reasons(cut, "a.pdf"), [Reason::Damaged]);
}

#[test]
fn a_lock_that_cannot_be_read_locks() {
    let bytes = pdf(shown("x"), |document, _, _| document.trailer.set("Encrypt", (900, 0)));
    assert!(matches!(reasons(&bytes, "a.pdf")[..], [Reason::Encrypted | Reason::Damaged]));
    let bytes = pdf(shown("x"), |document, _, _| {
        document.trailer.set("Encrypt", dictionary! { "Filter" => "Unknown" });
    });
    assert!(matches!(reasons(&bytes, "a.pdf")[..], [Reason::Encrypted | Reason::Damaged]));
}

#[test]
fn a_font_whose_signs_are_not_said_is_named() {
    let bytes = pdf(shown("x"), |document, _, _| {
        let composite =
            dictionary! { "Type" => "Font", "Subtype" => "Type0", "Encoding" => "Identity-H" };
        for object in document.objects.values_mut() {
            if let Object::Dictionary(fields) = object
                && fields.has_type(b"Font")
            {
                *fields = composite.clone();
            }
        }
    });
    assert_eq!(reasons(&bytes, "a.pdf"), [Reason::Format]);
}
