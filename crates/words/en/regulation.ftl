# Regulation packs
packs-sound = Checked { $packs } packs. All are sound.
packs-not-sound = Checked { $packs } packs: { $findings } findings.
cases-sum = { $cases } cases, { $failed } not as expected
clauses-sum = { $all } clauses, { $live } met
clause-state-live = met
clause-state-planned = planned
case-passed = agrees   { $case }: { $found }
case-failed = differs  { $case }: expected { $expected }, found { $found }
decision-permit = permitted ({ $articles })
decision-refuse = refused ({ $articles })
# What meets a clause
control-permit = who may
control-forbid = refused unless
control-act = by the act
control-duty = kept among the duties
control-rule = rule of the program
control-apart = duties kept apart
control-approval = work that needs an approval first
control-pack = statement
rule-error_refuses = an error in a policy, a clock, the ledger or a look-up is a refusal
rule-refusal_recorded = a refused act is recorded as well
rule-record_before_number = the vault opens only on a committed record
rule-number_in_record = text that holds a number is refused before it reaches a record
rule-credential_of_own = every act is done with a credential of one person alone
rule-container_encrypted = a filled file leaves encrypted and with a password alone
rule-number_shredded = a disposed number is unrecoverable from any backup after the round
rule-strays_scanned = a place is free of numbers when a look shows it; beyond its reach, on the statement of a person
