#!/usr/bin/env python3
"""Writes tests/data/golden-log: a ledger made without any of Bannin's code, from its documents alone.

    python3 tests/oracles/make_golden.py tests/data/golden-log

The output is the same on every run. A test of the ledger crate makes the same records, and must come to the
same bytes, manifests, notes, digests, proofs and head.
"""
import base64, datetime, hashlib, json, os, sys

from ed25519 import public_key, sign

def sha(*parts): return hashlib.sha256(b"".join(parts)).digest()
def b64(data): return base64.b64encode(data).decode()
def ident(name): return sha(b"bannin golden " + name.encode())[:16]

def text(raw):
    """16 bytes as 26 characters of Crockford base32."""
    value, out = int.from_bytes(raw, "big"), ""
    for _ in range(26):
        out, value = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[value & 31] + out, value >> 5
    return out

def named(name): return text(ident(name))

def time(ms):
    at = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=ms)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (ms % 1000)

def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

# ---- records

ACTS = ["found_organisation", "appoint", "designate_clerk", "take_in_roster", "reveal_number", "fill_file",
        "carry_out_disposal"]
PHASES = ["begun", "completed", "failed", "refused", "unresolved"]
DUTIES = ["manager", "supervisor", "clerk", "auditor", "system_officer"]
VIAS = ["command", "page", "api", "job", "system"]
CLAUSES = ["H2.6", "U7.7", "L19", "H5.4-1"]
TABLES = ["designations", "instructions", "staff"]
START = 1_763_731_642_123

def make(i):
    """Record number i as a dictionary, with its entries apart and its note's words."""
    r = {"v": 1, "id": named(f"record {i}"), "at": time(START + i * 61_000), "organisation": "golden-city",
         "act": ACTS[i % 7], "phase": PHASES[i % 5],
         "regulation": "golden-pack@2026-04-01#" + b64(sha(b"pack"))}
    actor = {"via": VIAS[i % 5]}
    if i % 7: actor["staff"] = named(f"staff {i % 9}")
    if i % 3: actor["acting_as"] = DUTIES[i % 5]
    if i % 4: actor["duties"] = DUTIES[:i % 4]
    if i % 2: actor["device"] = named("device")
    if i % 6 == 1: actor["zone"] = named("zone")
    r["actor"] = actor
    if i % 4 == 1:
        r["responsible"] = {"office": "supervisor"}
        if i % 8 == 1: r["responsible"]["holder"] = named("holder")
    if i % 2 == 0: r["affairs"] = named("affairs")
    if i % 3 == 0: r["purpose"] = "withholding-slip"
    if i % 5 == 0: r["basis"] = "ba9-4"
    if i % 3 == 1: r["object"] = {"table": "purposes", "id": named("object")}
    if i % 4: r["clauses"] = CLAUSES[:i % 4]
    if i % 3: r["rested_on"] = [{"table": TABLES[k], "row": named(f"row {k}"), "version": i + k + 1}
                                for k in range(i % 3)]
    if i % 5 == 4: r["follows"] = named(f"record {i - 1}")
    if i % 10 == 3: r["occurred"] = "2024-02-29"
    if i % 10 == 7: r["occurred"] = time(START - i * 1001)
    if i % 2: r["detail"] = {"count": i}
    if i % 9 == 4:
        r["detail"] = {"a_code": "H2026-x:y@z_1.0", "a_count": 2**53 - 1, "a_day": "1999-12-31",
                       "a_digest": b64(sha(b"container")), "an_id": named("detail")}
    e = {"subjects": [ident(f"person {k}") for k in range(40 if i == 100 else i % 3)], "rows": [],
         "sealed": [], "opened": [], "removed": []}
    if i % 6 == 2: e["rows"] = [row(0, i, True), row(1, i, False)]
    if i == 200: e["rows"] = [row(k % 3, k, k % 4 != 0) for k in range(12)]
    if i % 11 == 3: e["sealed"] = [ident(f"secret {i}")]
    if i % 11 == 5: e["opened"] = [ident("secret 3"), ident("secret 14")]
    if i % 11 == 7: e["removed"] = [ident("secret 3")]
    words = {"name": "番人 花子", "reason": f"理由「{i}」 \"quoted\" \\ and\na second line"} if i % 13 == 6 else None
    return r, e, words

def row(table, i, present):
    return {"table": TABLES[table], "row": ident(f"row {i}"), "version": i + 1,
            "state": sha(b"row %d" % i) if present else None}

def manifest(e):
    out = b"BnMf\x01"
    for key in ["subjects", "rows", "sealed", "opened", "removed"]: out += len(e[key]).to_bytes(4, "big")
    tables = list(dict.fromkeys(r["table"] for r in e["rows"]))
    out += len(tables).to_bytes(2, "big")
    for table in tables: out += bytes([len(table)]) + table.encode()
    for key in ["subjects", "sealed", "opened", "removed"]: out += b"".join(e[key])
    for r in e["rows"]:
        out += tables.index(r["table"]).to_bytes(2, "big") + r["row"] + r["version"].to_bytes(8, "big")
        out += b"\x01" + r["state"] if r["state"] else b"\x00"
    return out

def write(i):
    """The bytes of record number i, its manifest or None, its note as (salt, bytes) or None."""
    r, e, words = make(i)
    note = beside = None
    if words:
        note = (ident(f"salt {i}"), canonical(words))
        r["note"] = b64(sha(*note))
    secrets = len(e["sealed"]) + len(e["opened"]) + len(e["removed"])
    if len(e["subjects"]) > 32 or secrets > 32 or len(e["rows"]) > 8:
        beside = manifest(e)
        r["manifest"] = {"digest": b64(sha(beside)), **{key: len(e[key]) for key in e}}
    else:
        for key in ["subjects", "sealed", "opened", "removed"]:
            if e[key]: r[key] = [text(raw) for raw in e[key]]
        if e["rows"]:
            r["rows"] = [{"table": x["table"], "row": text(x["row"]), "version": x["version"],
                          "state": b64(x["state"]) if x["state"] else "gone"} for x in e["rows"]]
    return canonical(r), beside, note

def row_digest(table, row_id, version, salt, values):
    def sized(data): return len(data).to_bytes(4, "big") + data
    out = salt + b"\x01" + sized(table.encode()) + row_id + version.to_bytes(8, "big", signed=True)
    for value in values:
        if value is None: out += b"\x00"
        elif isinstance(value, int): out += b"\x01" + value.to_bytes(8, "big", signed=True)
        elif isinstance(value, str): out += b"\x02" + sized(value.encode())
        else: out += b"\x03" + sized(value)
    return sha(out)

# ---- tree (RFC 6962, as its text defines it)

def leaf(data): return sha(b"\x00", data)

def split(n):
    k = 1
    while k * 2 < n: k *= 2
    return k

def root(leaves):
    if not leaves: return sha(b"")
    if len(leaves) == 1: return leaves[0]
    k = split(len(leaves))
    return sha(b"\x01", root(leaves[:k]), root(leaves[k:]))

def path(m, leaves):
    if len(leaves) == 1: return []
    k = split(len(leaves))
    return path(m, leaves[:k]) + [root(leaves[k:])] if m < k else path(m - k, leaves[k:]) + [root(leaves[:k])]

def subproof(m, leaves, whole):
    if m == len(leaves): return [] if whole else [root(leaves)]
    k = split(len(leaves))
    if m <= k: return subproof(m, leaves[:k], whole) + [root(leaves[k:])]
    return subproof(m - k, leaves[k:], False) + [root(leaves[:k])]

# ---- files

def main(folder):
    def put(name, data):
        target = os.path.join(folder, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file: file.write(data)

    size = 270
    written = [write(i) for i in range(size)]
    leaves = [leaf(record) for record, _, _ in written]
    level = 0
    hashes, entries = leaves, [len(r).to_bytes(2, "big") + r for r, _, _ in written]
    while hashes:
        for at in range(0, len(hashes), 256):
            part = hashes[at:at + 256]
            name = "%03d" % (at // 256) + ("" if len(part) == 256 else f".p/{len(part)}")
            put(f"tile/{level}/{name}", b"".join(part))
            if level == 0: put(f"tile/entries/{name}", b"".join(entries[at:at + 256]))
        hashes = [root(hashes[at:at + 256]) for at in range(0, len(hashes) - 255, 256)]
        level += 1

    origin, seed = "bannin/golden-city/" + named("ledger"), sha(b"bannin golden key")
    public = public_key(seed)
    key_id = sha(origin.encode(), b"\n\x01", public)[:4]
    body = f"{origin}\n{size}\n{b64(root(leaves))}\n"
    signed = f"{body}\n\u2014 {origin} {b64(key_id + sign(seed, body.encode()))}\n"
    put("checkpoint", signed.encode())
    put("verifier.key", f"{origin}+{key_id.hex()}+{b64(bytes([1]) + public)}\n".encode())

    values = [None, 0, -1, 2**63 - 1, "", "番人", b"", b"\x00\xff"]
    rows = [{"table": "staff", "row": ident("r").hex(), "version": n + 1, "salt": ident("s").hex(),
             "values": [v if v is None or isinstance(v, (int, str)) else {"bytes": v.hex()} for v in values[:n]],
             "digest": row_digest("staff", ident("r"), n + 1, ident("s"), values[:n]).hex()}
            for n in range(len(values) + 1)]
    proofs = [{"index": m, "size": n, "path": [b64(h) for h in path(m, leaves[:n])]}
              for m, n in [(0, 1), (0, 2), (6, 7), (100, 255), (255, 256), (256, 257), (3, 270), (269, 270)]]
    growth = [{"old": m, "new": n, "path": [b64(h) for h in subproof(m, leaves[:n], True)]}
              for m, n in [(1, 2), (3, 7), (6, 8), (128, 255), (255, 256), (256, 270), (257, 270), (269, 270)]]
    vectors = {
        "seed": seed.hex(),
        "roots": {str(n): b64(root(leaves[:n])) for n in [0, 1, 2, 3, 7, 8, 100, 255, 256, 257, 270]},
        "inclusion": proofs, "consistency": growth, "rows": rows,
        "manifests": {str(i): b64(m) for i, (_, m, _) in enumerate(written) if m},
        "notes": {str(i): {"salt": n[0].hex(), "bytes": b64(n[1])} for i, (_, _, n) in enumerate(written) if n},
    }
    put("vectors.json", json.dumps(vectors, indent=1).encode() + b"\n")

if __name__ == "__main__":
    main(sys.argv[1])
