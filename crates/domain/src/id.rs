//! Typed ids: 16 bytes, time-ordered, written in Crockford base32 (26 characters).

/// Random bytes, handed in.
pub trait Random: Send + Sync {
    /// Fills the buffer from a cryptographically strong source.
    fn fill(&self, bytes: &mut [u8]);
}

/// The untyped form of every id: 48 bits of milliseconds, 80 random bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Id(pub [u8; 16]);

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The value of each byte of [`ALPHABET`]; 255 for any other byte.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which checks the bounds")]
const VALUE: [u8; 256] = {
    let mut table = [255; 256];
    let mut value = 0;
    while value < 32 {
        table[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    table
};

impl Id {
    /// Draws an id. One whose text holds twelve digits in a row is drawn again, so that no id can look
    /// like a number.
    #[must_use]
    pub fn draw(at: crate::Timestamp, random: &dyn Random) -> Self {
        loop {
            let mut bytes = [0u8; 16];
            random.fill(&mut bytes);
            let time = at.0.max(0).to_be_bytes();
            for (to, from) in bytes.iter_mut().zip(time.iter().skip(2)) {
                *to = *from;
            }
            let id = Self(bytes);
            if !id.has_digit_run() {
                return id;
            }
        }
    }

    /// When it was drawn, to the millisecond.
    #[must_use]
    pub fn drawn_at(&self) -> crate::Timestamp {
        let time = self.0.iter().take(6).fold(0, |time, byte| (time << 8) | i64::from(*byte));
        crate::Timestamp(time)
    }

    /// The 26 characters.
    #[must_use]
    pub fn text(self) -> String {
        self.ascii().iter().map(|b| char::from(*b)).collect()
    }

    /// The 26 characters as ASCII bytes, without allocation.
    #[must_use]
    pub fn ascii(self) -> [u8; 26] {
        let mut rest = u128::from_be_bytes(self.0);
        let mut out = [b'0'; 26];
        for c in out.iter_mut().rev() {
            *c = ALPHABET.get((rest & 31) as usize).copied().unwrap_or(b'0');
            rest >>= 5;
        }
        out
    }

    /// Reads the 26 characters; upper case only, so that an id has one text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::from_ascii(text.as_bytes().try_into().ok()?)
    }

    /// Reads the 26 characters from ASCII bytes.
    #[must_use]
    #[inline(always)]
    pub fn from_ascii(text: &[u8; 26]) -> Option<Self> {
        // 26 characters have two bits more than an id.
        let [..=b'7', ..] = text else { return None };
        let mut all = 0;
        let mut number = |text: &[u8]| {
            text.iter().fold(0_u64, |value, b| {
                let digit = VALUE.get(usize::from(*b)).copied().unwrap_or(255);
                all |= digit;
                (value << 5) | u64::from(digit & 31)
            })
        };
        // 8, 60 and 60 bits: 64-bit arithmetic is much faster than 128-bit.
        let (head, tail) = text.split_at(14);
        let (head, middle) = head.split_at(2);
        let (head, middle, tail) = (number(head), number(middle), number(tail));
        let value = (u128::from(head) << 120) | (u128::from(middle) << 60) | u128::from(tail);
        (all < 32).then(|| Self(value.to_be_bytes()))
    }

    /// True when twelve digits stand in a row in the text.
    #[must_use]
    pub fn has_digit_run(self) -> bool {
        let mut run = 0;
        for b in self.ascii() {
            run = if b.is_ascii_digit() { run + 1 } else { 0 };
            if run >= 12 {
                return true;
            }
        }
        false
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}

impl std::fmt::Debug for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub Id);

        impl $name {
            /// Draws a new one.
            #[must_use]
            pub fn draw(at: crate::Timestamp, random: &dyn Random) -> Self {
                Self(Id::draw(at, random))
            }
        }
        impl From<Id> for $name {
            fn from(id: Id) -> Self { Self(id) }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { std::fmt::Display::fmt(&self.0, f) }
        }
        impl std::str::FromStr for $name {
            type Err = &'static str;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Id::parse(text).map(Self).ok_or("an id has 26 characters of Crockford base32")
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.collect_str(&self.0) }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": "^[0-7][0-9A-HJKMNP-TV-Z]{25}$" })
            }
        }
        impl crate::Field for $name {
            const KIND: crate::Kind = crate::Kind::Bytes;
            fn to_value(&self) -> crate::Value { crate::Value::Bytes(self.0.0.to_vec()) }
            fn from_value(value: crate::Value) -> Option<Self> {
                match value {
                    crate::Value::Bytes(b) => Some(Self(Id(b.try_into().ok()?))),
                    _ => None,
                }
            }
        }
    )*};
}

ids! {
    /// One record of the ledger.
    RecordId;
    /// A member of staff.
    StaffId;
    /// A credential.
    CredentialId;
    /// Sign-ins of a member of staff that failed; the bytes are the member's own id.
    SignInFailuresId;
    /// A review of who can reach numbers in a division.
    RightsReviewId;
    /// An access to numbers that is out of the usual.
    UnusualAccessId;
    /// A ledger: that of an organisation from its founding, or from a restore, on.
    LedgerId;
    /// The tally of the registers.
    TallyId;
    /// An appointment to an office.
    AppointmentId;
    /// Registered affairs.
    AffairsId;
    /// A specific personal information file in the register.
    SpecificFileId;
    /// A zone.
    ZoneId;
    /// A device.
    DeviceId;
    /// Who may use a device.
    DeviceUseId;
    /// A folder that a device may put files into.
    DeviceFolderId;
    /// A roster that was taken in.
    SourceId;
    /// A day on which a person was asked for a number.
    AskedId;
    /// Numbers that were found where they should not lie.
    FindingId;
    /// A version of who is told of a report.
    ReportRouteId;
    /// A report of a breach or a leak; the bytes are those of its record.
    IncidentId;
    /// A report that went to an office.
    IncidentNoticeId;
    /// A task of the response to an incident.
    IncidentStepId;
    /// A row of a roster that waits to be mended.
    PendingRowId;
    /// What a ledger of before says of a number.
    TakenOverId;
    /// Something done under instruction.
    InstructedActId;
    /// A clerk's designation.
    DesignationId;
    /// A supervisor's instruction.
    InstructionId;
    /// A person whose number is held, or was.
    PersonId;
    /// One purpose for which a person's number is held.
    PurposeId;
    /// A sealed secret in the vault.
    SecretId;
    /// A working copy or filled file outside of the vault.
    CopyId;
    /// A submission to an authority.
    SubmissionId;
    /// Data sent out over a network.
    SendingId;
    /// Something posted.
    PostingId;
    /// A confirmation of an address.
    AddressCheckId;
    /// Papers handed to the person.
    DeliveryId;
    /// Things carried out together.
    OutingId;
    /// One thing carried out.
    CarriedThingId;
    /// Something that happened to a person.
    EventId;
    /// A number typed in.
    EntryId;
    /// A correction of what is held of a person.
    CorrectionId;
    /// A report that something held is wrong.
    ErrorReportId;
    /// A document with a number that must be kept for a term.
    HeldDocumentId;
    /// A disposal that is held or put off.
    HoldId;
    /// A disposal, from instruction to confirmation.
    DisposalId;
    /// A shredding round.
    RoundId;
    /// Something that must still happen (やること).
    OpenDutyId;
    /// A clerk's acknowledgement of an instruction.
    AcknowledgementId;
    /// A deputy of the holder of an office.
    DeputyId;
    /// An act that a deputy did for an office.
    DeputyActId;
    /// Two entries that are one human.
    LinkId;
    /// A place where a copy lies.
    CopyPlaceId;
    /// A request for approval and its answer.
    ApprovalId;
    /// A sign-in name that somebody had before they left.
    PastSignInId;
    /// A password that somebody else gave anew.
    PasswordResetId;
    /// What lets a program act.
    TokenId;
    /// The last day on which a program did.
    TokenUseId;
    /// Something done with a specific file outside of the vault.
    HandlingId;
    /// The settings row of an organisation.
    OrganisationId;
    /// A place that keeps a seal or a backup.
    PlaceId;
    /// A request for a person's number.
    RequestId;
    /// Papers or media received.
    DocumentId;
    /// A hand-over of papers.
    HandOverId;
    /// A verification of a number and of the person who gave it.
    IdentityCheckId;
    /// For which document a number was entered.
    NeededDocumentId;
    /// A declaration that the clock is right.
    ClockId;
    /// A place where media are kept.
    KeepingPlaceId;
    /// A medium that holds specific personal information.
    MediumId;
    /// A stock-taking of a place.
    StockTakingId;
    /// What lies in a place, by its own id: papers, a copy or a medium.
    ThingId;
    /// A destruction of papers or of a medium.
    DestructionId;
    /// A contractor's certificate of a destruction.
    DisposalCertificateId;
    /// A contractor: one to whom work is entrusted.
    ContractorId;
    /// Something that lies with a contractor.
    EntrustedThingId;
    /// A backup of the organisation.
    BackupId;
    /// A rehearsal of a restore.
    RehearsalId;
    /// A declared restore.
    RestoreId;
}
