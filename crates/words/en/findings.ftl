# What a verification can find. The place stands before the text, the code after it.

# Records
finding-record_missing = A record is missing; nothing after it can be verified
finding-record_altered = The record was altered
finding-record_columns = The columns beside the record do not say what the record says
finding-record_organisation = The record is of another organisation
finding-record_of_another = The record is of another ledger
finding-record_twice = The record stands there twice
finding-record_follows = The record that this one follows is not there
finding-record_form = The record is not in its one form
finding-record_grammar = A field of the record is outside of its grammar
finding-record_range = A number or a time of the record is out of range
finding-record_too_long = The record is too long
finding-record_holds_number = The record holds digits that look like an Individual Number
finding-manifest_missing = The manifest of the record is missing
finding-manifest_unexpected = There is a manifest that the record does not name
finding-manifest_digest = The manifest is not the one that was recorded
finding-manifest_form = The manifest is not in its one form
finding-manifest_unrecorded = No record names this manifest
finding-note_missing = The note of the record is gone without an act
finding-note_digest = The note is not the one that was recorded
finding-note_form = The note is not in its one form
finding-note_unrecorded = No record names this note
finding-rested_on = What the decision rested on was not in force then
finding-pending_forged = A pending record was not written by this program

# The tree of the ledger and its heads
finding-tile_missing = A tile of the ledger is missing
finding-tile_altered = A tile of the ledger was altered
finding-tile_unexpected = There is a tile that the ledger cannot have
finding-entry_altered = The exported record is not the one in the ledger
finding-bundle_form = The exported bundle of records is not in its form
finding-root_differs = The records do not lead to the signed checkpoint
finding-head_altered = The head of the ledger is not what the records lead to
finding-head_damaged = The kept checkpoint is damaged
finding-ledger_shorter = The ledger is shorter than an earlier checkpoint
finding-ledger_inconsistent = The ledger does not go on from an earlier checkpoint
finding-against_shorter = The export is shorter than the checkpoint that was shown
finding-against_differs = The export does not go on from the checkpoint that was shown
finding-checkpoint_form = This is not a checkpoint
finding-checkpoint_unsigned = No trusted key signed the checkpoint
finding-checkpoint_signature = The signature does not fit
finding-checkpoint_other_ledger = This is a checkpoint of another ledger
finding-ledger_key_form = This is not the verifier key of a ledger
finding-file_missing = The file is missing
finding-file_form = The file is not text

# Registers
finding-schema_foreign = The database holds a trigger, rule or view that is not this program's
finding-row_altered = A row was altered without a record
finding-row_missing = A row is gone without a record
finding-row_unrecorded = A row is there without a record
finding-row_guard = The guard of a row that gives rights does not fit
finding-row_version = The version of a row does not follow the record before it
finding-row_table = The record names a register that there is none of

# The vault
finding-secret_missing = A sealed Individual Number is gone without a record
finding-secret_unrecorded = A sealed Individual Number is there without a record
finding-secret_epoch = An Individual Number is not sealed under the key generation of now
finding-secret_idle = A table that must be empty holds a sealed Individual Number
finding-secret_damaged = A sealed Individual Number is damaged, or was put in another person's place
finding-secret_disposed = An Individual Number that was disposed of is back
finding-not_this_organisation = A sealed Individual Number is of another organisation
finding-epoch_unknown = The key generation of a sealed Individual Number is not known
finding-sealed_twice = The same secret was recorded as sealed twice
finding-opened_unknown = The record opened something that was not in the vault
finding-removed_unknown = The record removed something that was not in the vault
finding-index_unrecorded = The duplicate index names something that is not in the vault
finding-index_missing = A number in the vault is not in the duplicate index
finding-number_twice = The same number is held for two people
finding-seal_before_round = A place that had confirmed a round holds a seal of before it

# The database
finding-unreadable = It is damaged and cannot be read
finding-structure = The database is damaged inside

# Regulation packs
finding-case_failed = A case is not decided as expected
finding-message_unused = No policy uses this message
finding-act_without_permit_case = No case shows that the act is permitted
finding-rule_without_case = No case shows that the policy refuses
