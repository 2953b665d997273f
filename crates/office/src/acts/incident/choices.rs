//! What can be said of an incident.

use schemars::JsonSchema;
use serde::Deserialize;

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)* })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// The code in the register.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }
        }
    )+};
}

choices! {
    /// What is reported (H2.2-1, H2.2-2).
    IncidentKind {
        /// Something against the law or the rules.
        Violation = "violation",
        /// A leak, loss or damage.
        Leak = "leak",
    }

    /// Whether it happened, or something speaks for it.
    IncidentSureness {
        /// It happened.
        Fact = "fact",
        /// Something speaks for it.
        Sign = "sign",
    }

    /// Why no report to the commission is owed.
    NoReport {
        /// No leak, loss or damage, nor use or provision against the Act.
        NotALeak = "not_a_leak",
        /// Everything was got back before anybody saw it.
        RecoveredUnseen = "recovered_unseen",
        /// Encrypted so strongly that nobody can read it.
        StronglyEncrypted = "strongly_encrypted",
        /// A leak on none of the grounds.
        BelowGrounds = "below_grounds",
    }

    /// A task of the plan, besides those that the law sets.
    TaskKind {
        /// Stops the harm from growing.
        Contain = "contain",
        /// Finds out what happened, and why.
        InvestigateCause = "investigate_cause",
        /// Makes it public.
        Publish = "publish",
        /// Keeps it from happening again.
        PreventRecurrence = "prevent_recurrence",
    }

    /// What takes the place of the notice to each person, where that is too hard.
    Substitute {
        /// It was made public.
        Publication = "publication",
        /// A desk for enquiries was opened.
        EnquiryDesk = "enquiry_desk",
    }
}
