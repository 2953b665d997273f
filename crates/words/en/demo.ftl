# The demo
demo-begins = A demonstration with made-up staff. Data: { $data }  Pack: { $pack }
demo-take_in_roster = Sealed the Individual Numbers of { $people } people into the vault.
demo-fill_file = Filled { $cells } cells for { $people } people, and encrypted the file.
demo-instruct_disposal = { $people } people are due for disposal.
demo-carry_out_disposal = Deleted { $numbers } Individual Numbers of { $people } people. Nobody can show them any more.
demo-run_shredding_round = Sealed the remaining { $secrets } anew under a new key, and threw the old key away.
demo-verified = Verified: { $size } records, ledger and database agree.
demo-export = Exported ledger: { $path }
demo-certificate = Certificate of the disposal: { $path }
demo-container = Filled statutory file (encrypted ZIP): { $path }  Password: { $password }
demo-unseal = Unseal passphrase: { $path }
demo-try = Go on with: bannin --data { $data } ledger verify
demo-kept = It stays so that you can look inside; its erasure, and the second reading of some numbers, are still open duties (bannin duties).
demo-submit_to_authority = Destination and method are on the record.
demo-erase_copy = The copy used for the submission is deleted, and that is on the record.
