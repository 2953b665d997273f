//! What can be wrong with a pack: each error names the file, the place in it, and what to do.

/// A pack that was not loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackError {
    file: String,
    place: String,
    fault: Fault,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// No pack has this name.
    #[error("no such pack; `bannin regulation list` shows the packs there are")]
    NotFound,
    /// A file that a pack needs is not there.
    #[error(
        "the file is missing; a pack needs pack.toml, clauses.toml, words.toml, cases.toml and policies/*.cedar"
    )]
    FileMissing,
    /// A file that no pack has.
    #[error("a pack has no such file; remove or rename it")]
    FileUnknown,
    /// Not UTF-8.
    #[error("the file is not UTF-8 text; save it as UTF-8")]
    NotText,
    /// Not TOML, or not the fields that belong there.
    #[error("{why}; mend the line")]
    Syntax {
        /// What the reader of the format said.
        why: String,
    },
    /// A text is empty in one of the two languages.
    #[error("a text is empty; write it in Japanese and in English")]
    TextEmpty,
    /// `id` is no `body@version`.
    #[error("an id has the form body@version, for example some-city@2026-04-01")]
    IdForm,
    /// Two packs have the same id.
    #[error("two packs have this id; give the newer one its own date")]
    IdTwice,
    /// The law pack named by a body is not there.
    #[error("the law pack {law} is not there; name one that is, or add it")]
    LawUnknown {
        /// The id named.
        law: String,
    },
    /// A part that a body's pack needs, or that a law pack must not have.
    #[error("{part} belongs to a body's pack alone and must stand in it; add or remove it")]
    Part {
        /// The part's name in pack.toml.
        part: &'static str,
    },
    /// A limit outside of its range.
    #[error("{limit} must lie between {least} and {most}")]
    Limit {
        /// The limit's name.
        limit: &'static str,
        /// The smallest value.
        least: u16,
        /// The largest value.
        most: u16,
    },
    /// Something is named twice.
    #[error("{name} stands there twice; keep one")]
    Twice {
        /// Its name.
        name: String,
    },
    /// A clause that clauses.toml does not hold.
    #[error("clause {clause} is not in clauses.toml; add it there or mend the name")]
    ClauseUnknown {
        /// Its id.
        clause: String,
    },
    /// A message that words.toml does not hold.
    #[error("message {message} is not in words.toml; write it in Japanese and in English")]
    MessageUnknown {
        /// Its key.
        message: String,
    },
    /// A title or stage without a word.
    #[error("{name} has no word in words.toml; write it in Japanese and in English")]
    WordMissing {
        /// What has no word.
        name: String,
    },
    /// A rule or open duty that the program does not have.
    #[error("the program has no rule or open duty {name}; remove the line or mend the name")]
    RuleUnknown {
        /// Its code.
        name: String,
    },
    /// A row of the catalogue names something that is not there.
    #[error("{name} is not in the catalogue; add its row or mend the name")]
    RowUnknown {
        /// Its code.
        name: String,
    },
    /// A case of verification asks for no proof and does not say why, or does both.
    #[error(
        "a case asks for proofs that a clerk verifies, or it has an exemption; write one of them"
    )]
    CaseWithoutProof,
    /// A paper for the person that may show the number and rests on no item of article 19.
    #[error("a paper that may show a number rests on an item of article 19; name it in provisions")]
    PaperWithoutItem,
    /// A purpose without a row that says how long its document is kept.
    #[error(
        "{purpose} has no retention row from its first day on; add one, with years = 0 where no term is set"
    )]
    RetentionMissing {
        /// The purpose's code.
        purpose: String,
    },
    /// Not a Cedar policy.
    #[error("{why}; mend the policy")]
    PolicySyntax {
        /// What the parser said.
        why: String,
    },
    /// The policy does not fit the schema made from the facts.
    #[error("{why}; use only the facts and acts that the program has")]
    PolicyInvalid {
        /// What the validator said.
        why: String,
    },
    /// A policy without `@clause`, or a forbid without `@message`.
    #[error(
        "the annotation @{annotation}(\"…\") is missing; every policy names its clause, every forbid its message"
    )]
    AnnotationMissing {
        /// The annotation.
        annotation: &'static str,
    },
    /// The policy has another form than the one in which a missing fact refuses.
    #[error("{rule}")]
    PolicyForm {
        /// The rule that it breaks.
        rule: FormRule,
    },
    /// An act that no permit names.
    #[error("no permit names the act {act}; say who may do it")]
    PermitMissing {
        /// The act.
        act: &'static str,
    },
    /// A permit of the wrong pack.
    #[error(
        "{act} is decided by the other pack: founding by the law pack alone, all other permits by the body's"
    )]
    PermitElsewhere {
        /// The act.
        act: &'static str,
    },
    /// A line of cases.toml names a fact or a set that is not there.
    #[error(
        "{name} is neither a fact, nor a count written fact=number, nor a set written @name; mend the name"
    )]
    FactUnknown {
        /// The text.
        name: String,
    },
    /// A case that expects both or neither.
    #[error("a case expects either permit or refuse, with the clauses")]
    CaseForm,
}

/// The rules of form for policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FormRule {
    /// Scope.
    #[error(
        "the scope must be (principal, action == Action::\"…\" or action in […], resource) and nothing more"
    )]
    Scope,
    /// Permits.
    #[error(
        "a permit has one `when` made of duties (is_…) joined by || or &&; every condition is a forbid"
    )]
    Permit,
    /// Forbids.
    #[error("a forbid has one `unless`, never a `when`, so that a missing fact refuses")]
    Forbid,
    /// Conditions.
    #[error(
        "a condition is made of context.fact, context.count >= n (n at least 1), && and || alone, so that a missing fact refuses"
    )]
    Condition,
}

impl PackError {
    pub(crate) fn new(file: impl Into<String>, place: impl Into<String>, fault: Fault) -> Self {
        Self { file: file.into(), place: place.into(), fault }
    }

    /// Puts the pack's folder before the file's name.
    #[must_use]
    pub(crate) fn under(mut self, folder: &str) -> Self {
        if !folder.is_empty() {
            self.file = format!("{folder}/{}", self.file);
        }
        self
    }

    /// The file, relative to where the packs lie; the name asked for when no pack was found.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The place in the file (`line 12`, `clause H2.1`); empty when it is the whole file.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What is wrong.
    #[must_use]
    pub const fn fault(&self) -> &Fault {
        &self.fault
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.fault {
            Fault::NotFound => "pack_not_found",
            Fault::FileMissing => "pack_file_missing",
            Fault::FileUnknown => "pack_file_unknown",
            Fault::NotText => "pack_not_text",
            Fault::Syntax { .. } => "pack_syntax",
            Fault::TextEmpty => "pack_text_empty",
            Fault::IdForm => "pack_id_form",
            Fault::IdTwice => "pack_id_twice",
            Fault::LawUnknown { .. } => "pack_law_unknown",
            Fault::Part { .. } => "pack_part",
            Fault::Limit { .. } => "pack_limit",
            Fault::Twice { .. } => "pack_twice",
            Fault::ClauseUnknown { .. } => "pack_clause_unknown",
            Fault::MessageUnknown { .. } => "pack_message_unknown",
            Fault::WordMissing { .. } => "pack_word_missing",
            Fault::RuleUnknown { .. } => "pack_rule_unknown",
            Fault::RowUnknown { .. } => "pack_row_unknown",
            Fault::RetentionMissing { .. } => "pack_retention_missing",
            Fault::CaseWithoutProof => "pack_case_without_proof",
            Fault::PaperWithoutItem => "pack_paper_without_item",
            Fault::PolicySyntax { .. } => "pack_policy_syntax",
            Fault::PolicyInvalid { .. } => "pack_policy_invalid",
            Fault::AnnotationMissing { .. } => "pack_annotation_missing",
            Fault::PolicyForm { .. } => "pack_policy_form",
            Fault::PermitMissing { .. } => "pack_permit_missing",
            Fault::PermitElsewhere { .. } => "pack_permit_elsewhere",
            Fault::FactUnknown { .. } => "pack_fact_unknown",
            Fault::CaseForm => "pack_case_form",
        }
    }
}

impl std::fmt::Display for PackError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.place.is_empty() {
            write!(f, "{}: {}", self.file, self.fault)
        } else {
            write!(f, "{}, {}: {}", self.file, self.place, self.fault)
        }
    }
}

impl std::error::Error for PackError {}

impl From<PackError> for domain::Failure {
    fn from(error: PackError) -> Self {
        Self::new(error.code(), &error)
    }
}
