"""Ed25519 as RFC 8032 section 5.1 defines it, in plain integers: slow, for tests only."""
import hashlib

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)

def _add(a, b):
    """Adds two points in extended coordinates (x, y, z, xy/z)."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    g, h = 2 * a[3] * b[3] * D, 2 * a[2] * b[2]
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P

def _times(n, point):
    out = (0, 1, 1, 0)
    while n:
        if n & 1: out = _add(out, point)
        point, n = _add(point, point), n >> 1
    return out

def _same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0

def _x(y, odd):
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P: x = x * ROOT % P
    if y >= P or (x * x - square) % P or (x == 0 and odd): return None
    return P - x if x & 1 != odd else x

def _decode(data):
    y = int.from_bytes(data, "little")
    odd, y = y >> 255, y & (2**255 - 1)
    x = _x(y, odd)
    return None if x is None else (x, y, 1, x * y % P)

def _encode(point):
    z = pow(point[2], P - 2, P)
    x, y = point[0] * z % P, point[1] * z % P
    return (y | (x & 1) << 255).to_bytes(32, "little")

BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (_x(BASE_Y, 0), BASE_Y, 1, _x(BASE_Y, 0) * BASE_Y % P)

def _hash(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")

def _secret(seed):
    half = hashlib.sha512(seed).digest()
    a = int.from_bytes(half[:32], "little")
    return a & ((1 << 254) - 8) | 1 << 254, half[32:]

def public_key(seed):
    return _encode(_times(_secret(seed)[0], BASE))

def sign(seed, message):
    a, prefix = _secret(seed)
    public, r = public_key(seed), _hash(prefix, message) % Q
    head = _encode(_times(r, BASE))
    s = (r + _hash(head, public, message) * a) % Q
    return head + s.to_bytes(32, "little")

def verify(public, message, signature):
    a, r = _decode(public), _decode(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or a is None or r is None or s >= Q: return False
    h = _hash(signature[:32], public, message) % Q
    return _same(_times(s, BASE), _add(r, _times(h, a)))
