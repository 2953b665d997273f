//! What can be chosen in the acts of acquiring. The codes stand in registers; words are for the faces.

use schemars::JsonSchema;
use serde::Deserialize;

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// The code in registers.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }
        }
    )+};
}
pub(crate) use choices;

choices! {
    /// How a person is asked.
    Way {
        /// A paper that is handed out or posted.
        Paper = "paper",
        /// A message.
        Mail = "mail",
        /// Together with the form that takes the number.
        Form = "form",
    }

    /// How people are told of documents.
    NoticeWay {
        /// A paper that is handed out or posted.
        Paper = "paper",
        /// A message.
        Mail = "mail",
        /// On the notice board, or where everybody of the office reads it.
        NoticeBoard = "notice_board",
        /// Published, on the web or in a gazette.
        Published = "published",
        /// In a meeting, by word.
        InPerson = "in_person",
    }

    /// The language of a text for a person.
    Language {
        /// Japanese.
        Ja = "ja",
        /// English.
        En = "en",
    }

    /// What was received.
    DocumentKind {
        /// A declaration or notice with the number written in.
        Declaration = "declaration",
        /// A copy of the Individual Number Card.
        CardCopy = "card_copy",
        /// A copy of the notification card.
        NoticeCopy = "notice_copy",
        /// A certificate of residence with the number.
        Certificate = "certificate",
        /// Papers of an agent.
        AgentPapers = "agent_papers",
        /// A storage medium.
        Medium = "medium",
        /// A declaration or notice in which no number is written, or a paper that says that none is given.
        WithoutNumber = "without_number",
        /// Not known before it is opened.
        Unknown = "unknown",
    }

    /// On what it is written.
    DocumentMedium {
        /// Paper.
        Paper = "paper",
        /// An electronic medium or record.
        Electronic = "electronic",
    }

    /// In what papers travel (U3.4).
    Container {
        /// An envelope for this purpose alone.
        DedicatedEnvelope = "dedicated_envelope",
        /// A case with a lock.
        LockableCase = "lockable_case",
    }

    /// How a difference in count was settled.
    Settlement {
        /// What was missing was found.
        Found = "found",
        /// It was counted wrongly; nothing was missing.
        Miscounted = "miscounted",
        /// Something is missing.
        Missing = "missing",
    }
}
