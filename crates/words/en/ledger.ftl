# The ledger
ledger-exported = Wrote { $size } records to { $folder }.
ledger-verified = Verified { $size } records. Everything agrees.
ledger-not-verified = There are { $findings } findings ({ $size } records). Keep the data as it is and tell the auditor.
ledger-also-against = The checkpoint that was shown was compared, too.
ledger-also-numbers = Every Individual Number in the vault was checked, too.
