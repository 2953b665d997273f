//! What can be chosen in the acts of providing. The codes stand in registers; words are for the faces.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::acts::acquire::choices;

choices! {
    /// What an authority answered.
    Answer {
        /// A receipt number alone: it is still being looked at.
        Received = "received",
        /// Accepted.
        Accepted = "accepted",
        /// Rejected: it must be submitted again.
        Rejected = "rejected",
    }

    /// What became of something posted.
    Arrival {
        /// It arrived.
        Arrived = "arrived",
        /// It came back.
        CameBack = "came_back",
        /// It is lost.
        Lost = "lost",
    }

    /// How data are protected on their way (U12.2).
    Protection {
        /// The channel is encrypted.
        Channel = "channel",
        /// The data are encrypted.
        Data = "data",
        /// The data have a password.
        Password = "password",
    }

    /// The place of the number on what a person gets.
    NumberPart {
        /// It has none.
        Absent = "absent",
        /// It cannot be read.
        Masked = "masked",
        /// It can be read.
        Shown = "shown",
    }

    /// Who takes papers.
    TakenBy {
        /// The person.
        Person = "person",
        /// The person's agent.
        Agent = "agent",
    }

    /// In what something is carried (U6.3, U6.4).
    CarriedIn {
        /// An envelope in a bag.
        EnvelopeInBag = "envelope_in_bag",
        /// A case with a lock.
        LockableCase = "lockable_case",
        /// Anything else.
        Other = "other",
    }
}
