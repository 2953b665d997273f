# The ledger
ledger-exported = Wrote { $size } records to { $folder }.
left-for-good = The organisation has ended here. The database is empty; the ledger as it was here is in { $folder }.
ledger-verified = Verified { $size } records. Everything agrees.
ledger-not-verified = There are { $findings } findings ({ $size } records). Keep the data as it is and tell the auditor.
ledger-also-against = The checkpoint that was shown was compared, too.
ledger-also-numbers = Every Individual Number in the vault was checked, too.
ledger-also-own-key = The signature was checked with the key that lies in the export. If you keep the key (--key) or a checkpoint (--against) elsewhere, compare with it.
