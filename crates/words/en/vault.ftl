# The vault and its seals
vault-line = Key generation { $epoch }, { $numbers } Individual Numbers
vault-weak = Note: trying an unseal passphrase is cheap here, as in tests and the demo. Do not use this for real numbers.
vault-place = { $path } ({ $kind }): { $state }, age in days: { $age }
vault-place-empty = { $path } ({ $kind }): { $state }
vault-all-lost = No seal can be read. If none is found in any place, the vault can never be opened again and the Individual Numbers must be collected anew.

seal-state-found = seal in place
seal-state-older = an older seal (the next round or writing replaces it)
seal-state-missing = no seal
seal-state-damaged = the seal is damaged
seal-state-too_new = the seal is of a newer version
seal-state-other_organisation = the seal of another organisation
seal-state-unreadable = cannot be read

place-kind-same-machine = same machine
place-kind-other-machine = other machine
place-kind-removable = removable medium
place-kind-hsm = HSM

# What to do about a seal that cannot be read
seal-do-missing = Plug the medium in, or see whether the other machine can be reached. If the seal is lost, the next shredding round (run_shredding_round) writes a new one.
seal-do-damaged = Rely on the seals of the other places; the next shredding round writes this one anew. Suspect the medium, too.
seal-do-too_new = Use a newer version of bannin.
seal-do-other_organisation = See whether the places were mixed up.
seal-do-unreadable = Check the rights of the folder, and whether the medium is connected.
seal-do-older = When it can be reached, the next shredding round (run_shredding_round) replaces it. See also whether copies of it were kept.
