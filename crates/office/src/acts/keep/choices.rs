//! What can be chosen in the acts of keeping. The codes stand in registers; words are for the faces.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::acts::acquire::choices;

choices! {
    /// What a place is.
    PlaceKind {
        /// A cabinet.
        Cabinet = "cabinet",
        /// A safe.
        Safe = "safe",
        /// A fire-proof safe.
        FireproofSafe = "fireproof_safe",
        /// A rack, as of servers.
        Rack = "rack",
        /// A room.
        Room = "room",
    }

    /// What a medium is.
    MediumKind {
        /// A binder with papers.
        Binder = "binder",
        /// A USB memory.
        UsbMemory = "usb_memory",
        /// An optical disc.
        Disc = "disc",
        /// A medium that holds backups.
        BackupMedium = "backup_medium",
        /// A hard disk.
        HardDisk = "hard_disk",
        /// A terminal or server, with what is built into it.
        Device = "device",
    }

    /// How a medium ends.
    MediumEnd {
        /// It is discarded.
        Discard = "discard",
        /// It goes back to its lessor.
        LeaseReturn = "lease_return",
    }

    /// How papers get back to the person.
    ReturnWay {
        /// Given by hand.
        ByHand = "by_hand",
        /// By registered post.
        RegisteredPost = "registered_post",
    }
}

impl MediumEnd {
    /// What the pack's methods are looked up for.
    pub(super) const fn destroyed(self) -> regulation::Destroyed {
        match self {
            Self::Discard => regulation::Destroyed::Discard,
            Self::LeaseReturn => regulation::Destroyed::LeaseReturn,
        }
    }
}
