"""The vault's formats once more, written apart from the Rust code, as the source of the known answers
in known_answers.rs. Needs the package `cryptography` (46 or newer). Run it and compare by eye or diff."""

import base64, hashlib, hmac, json
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

ORG, WORDS = "example-city", "2345-6789-abcd-efgh-jkm"
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
stream = iter([n % 256 for n in range(4096)])


def draw(n):
    return bytes(next(stream) for _ in range(n))


def frame(*fields):
    return b"".join(len(f).to_bytes(2, "big") + f for f in fields)


def be(n, size):
    return n.to_bytes(size, "big")


def hkdf(key, label):
    prk = hmac.digest(bytes(32), key, "sha256")
    return hmac.digest(prk, frame(label, ORG.encode()) + b"\x01", "sha256")


def seal(key, aad, plain, nonce):
    return nonce + AESGCM(key).encrypt(nonce, plain, aad)


def b64(data):
    return base64.b64encode(data).decode()


letters = WORDS.replace("-", "")
letters += ALPHABET[sum((i + 1) * ALPHABET.index(c) for i, c in enumerate(letters)) % 31]
print("passphrase", "-".join(letters[i : i + 4] for i in range(0, 20, 4)))

# The order in which Vault::found draws: root key, salt, nonce of the slot, epoch key, nonce of its wrap.
root, salt, slot_nonce, epoch, wrap_nonce = draw(32), draw(16), draw(12), draw(32), draw(12)
kek = Argon2id(salt=salt, length=32, iterations=1, lanes=1, memory_cost=64).derive(letters.encode())
slot_aad = frame(b"bannin slot", ORG.encode(), salt, be(64, 4) + be(1, 4) + be(1, 4))
epoch_aad = frame(b"bannin epoch", ORG.encode(), be(1, 8))
sheet = {
    "organisation": ORG,
    "generation": 1,
    "written_at": "2026-11-21T01:00:00.000Z",
    "slots": [{"memory_kib": 64, "passes": 1, "lanes": 1, "salt": b64(salt),
               "root_key": b64(seal(kek, slot_aad, root, slot_nonce))}],
    "last_epoch": 1,
    "epochs": [{"number": 1, "key": b64(seal(hkdf(root, b"bannin wrap"), epoch_aad, epoch, wrap_nonce))}],
    "tombstones": [],
    "head": {"size": 0, "root": b64(hashlib.sha256(b"").digest())},
    "places": [{"path": "/places/one", "kind": "same-machine"}, {"path": "/places/two", "kind": "removable"}],
}
text = "bannin-seal-1\n" + json.dumps(sheet, separators=(",", ":")) + "\n"
text += b64(hmac.digest(hkdf(root, b"bannin seal"), text.encode(), "sha256")) + "\n"
text += b64(hashlib.sha256(text.encode()).digest()) + "\n"
print(text)

person, secret, number = bytes(range(16)), bytes(range(16, 32)), b"123456789018"
aad = frame(b"bannin secret", ORG.encode(), person, secret, b"\x01", be(1, 8))
sealed = seal(epoch, aad, number, draw(12))
print("sealed", sealed.hex())
print("tag", hmac.digest(hkdf(epoch, b"bannin index"), number, "sha256").hex())

short = lambda field: bytes([len(field)]) + field
body = b"bannin-vault-1\n" + short(ORG.encode()) + be(1, 8) + be(1795222800000, 8) + be(1, 8)
body += secret + person + b"\x01" + short(sealed)
body += hmac.digest(hkdf(epoch, b"bannin snapshot"), body, "sha256")
print("snapshot", (body + hashlib.sha256(body).digest()).hex())
