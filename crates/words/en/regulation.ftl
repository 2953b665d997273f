# Regulation packs
packs-sound = Checked { $packs } packs. All are sound.
packs-not-sound = Checked { $packs } packs: { $findings } findings.
cases-sum = { $cases } cases, { $failed } not as expected
clauses-sum = { $all } clauses, { $live } met
clause-state-live = met
clause-state-planned = planned
