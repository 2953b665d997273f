#!/usr/bin/env python3
"""Verifies an exported ledger with the Python standard library alone.

    python3 tests/oracles/verify_export.py FOLDER [EARLIER-CHECKPOINT-FILE]

Prints `ok <size> <root>` and ends with 0, or names what does not hold and ends with 1.
"""
import base64, hashlib, json, os, re, sys

from ed25519 import verify

def sha(*parts): return hashlib.sha256(b"".join(parts)).digest()

def need(holds, what):
    if not holds:
        print("not ok:", what)
        sys.exit(1)

def root(hashes):
    """RFC 6962: the left subtree is the largest full one."""
    if not hashes: return sha(b"")
    if len(hashes) == 1: return hashes[0]
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return sha(b"\x01", root(hashes[:k]), root(hashes[k:]))

def place(index, width):
    name = "%03d" % (index % 1000)
    while index >= 1000:
        index //= 1000
        name = "x%03d/" % (index % 1000) + name
    return name if width == 256 else f"{name}.p/{width}"

def head(text, key_line):
    """Size and root of a signed head."""
    name, key_id, key = key_line.strip().split("+", 2)
    key = base64.b64decode(key, validate=True)
    need(key[0] == 1 and sha(name.encode(), b"\n", key)[:4].hex() == key_id, "the key line")
    body, _, signatures = text.rpartition("\n\n")
    body += "\n"
    for line in signatures.splitlines():
        dash, signer, signature = line.split(" ")
        signature = base64.b64decode(signature, validate=True)
        if dash == "\u2014" and signer == name and signature[:4].hex() == key_id:
            need(verify(key[1:], body.encode(), signature[4:]), "the signature")
            origin, size, hashed = body.splitlines()
            need(origin == name, "the origin")
            return int(size), base64.b64decode(hashed, validate=True)
    need(False, "no signature of the key")

def one_form(pairs):
    """A record's objects have rising keys of a-z and _; so no key is there twice."""
    keys = [key for key, _ in pairs]
    rising = keys == sorted(set(keys))
    need(rising and all(re.fullmatch("[a-z_]+", key) for key in keys), "the keys of a record")
    return dict(pairs)

def main(folder, earlier=None):
    def read(name):
        need(os.path.isfile(os.path.join(folder, name)), f"{name} is missing")
        with open(os.path.join(folder, name), "rb") as file: return file.read()

    key_line = read("verifier.key").decode()
    size, wanted = head(read("checkpoint").decode(), key_line)
    leaves = []
    for index in range((size + 255) // 256):
        width = min(256, size - 256 * index)
        name, at = "tile/entries/" + place(index, width), 0
        bundle = read(name)
        for entry in range(width):
            length = int.from_bytes(bundle[at:at + 2], "big")
            record, at = bundle[at + 2:at + 2 + length], at + 2 + length
            value = json.loads(record, object_pairs_hook=one_form)
            again = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
            need(again == record, f"{name} entry {entry} is not in RFC 8785 form")
            need(value["organisation"] == key_line.split("/")[1], f"{name} entry {entry} is another's")
            leaves.append(sha(b"\x00", record))
        need(at == len(bundle), f"{name} does not end with its last entry")
    need(root(leaves) == wanted, "the root")
    level, hashes = 0, leaves
    while hashes:
        for at in range(0, len(hashes), 256):
            part = hashes[at:at + 256]
            name = f"tile/{level}/" + place(at // 256, len(part))
            need(read(name) == b"".join(part), name)
        hashes = [root(hashes[at:at + 256]) for at in range(0, len(hashes) - 255, 256)]
        level += 1
    if earlier:
        with open(earlier, encoding="utf-8") as file: old_size, old_root = head(file.read(), key_line)
        need(old_size <= size and root(leaves[:old_size]) == old_root, "the earlier head")
    print("ok", size, base64.b64encode(wanted).decode())

if __name__ == "__main__":
    main(*sys.argv[1:])
