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
