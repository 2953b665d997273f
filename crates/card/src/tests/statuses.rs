use domain::Stop;

use crate::{Fault, Secret, Status};

#[test]
fn statuses_are_read_as_they_are_known() {
    for (word, status) in [
        (0x9000, Status::Done),
        (0x63C0, Status::Tries(0)),
        (0x63C3, Status::Tries(3)),
        (0x6300, Status::Other(0x6300)),
        (0x6983, Status::Locked),
        (0x6984, Status::Locked),
        (0x6982, Status::NotShown),
        (0x6986, Status::Other(0x6986)),
        (0x6A82, Status::Missing),
        (0x6282, Status::PastEnd),
        (0x6B00, Status::PastEnd),
        (0x6100, Status::Waiting(0)),
        (0x6C11, Status::AskFor(0x11)),
        (0x6F00, Status::Other(0x6F00)),
    ] {
        let [high, low] = u16::to_be_bytes(word);
        assert_eq!(Status::of(high, low), status, "{word:04X}");
    }
}

/// What somebody at the counter can mend is a form error, what is wrong with the machine a failure, and nothing of
/// either repeats what stands on a card.
#[test]
fn faults_are_form_errors_or_failures() {
    let failures = [Fault::WithoutPcsc, Fault::NoService, Fault::Reader("InternalError".into())];
    for fault in failures {
        assert!(matches!(Stop::from(fault), Stop::Failed(_)));
    }
    for (fault, field, code) in [
        (Fault::NoReader, "--reader", "card_no_reader"),
        (Fault::Locked(Secret::Pin), "pin", "card_locked"),
        (Fault::LastTry(Secret::Face), "face", "card_last_try"),
        (Fault::Wrong { secret: Secret::Pin, left: 2 }, "pin", "card_wrong_secret"),
        (Fault::Wrong { secret: Secret::Number, left: 2 }, "number", "card_other_number"),
        (Fault::Answered { status: 0x6F00 }, "card", "card_answered"),
        (Fault::Forged, "card", "card_forged"),
    ] {
        let Stop::Form(errors) = Stop::from(fault) else { panic!("{code}") };
        assert_eq!((errors[0].field.as_str(), errors[0].code), (field, code));
    }
    let Stop::Form(errors) = Stop::from(Fault::Unreadable { tag: 0xDF22 }) else { panic!() };
    assert_eq!(errors[0].args, [("tag", "DF22".to_owned())]);
}
