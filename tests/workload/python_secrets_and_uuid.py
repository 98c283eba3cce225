# secrets, uuid, hashlib, hmac, zlib, base64: only what is certain is returned.
import base64
import hashlib
import hmac
import secrets
import uuid
import zlib


def work() -> float:
    digest = (
        hashlib.sha256(b"softmark").digest()[0] + hashlib.blake2b(b"x").digest()[0] + hmac.digest(b"k", b"m", "sha1")[0]
    )
    sizes = len(secrets.token_hex(8)) + len(str(uuid.uuid4())) + uuid.uuid5(uuid.NAMESPACE_DNS, "x").int % 97
    unique = uuid.uuid1() != uuid.uuid1()
    return float(
        digest + sizes + unique + zlib.crc32(base64.b64encode(b"abc")) % 1000 + len(zlib.compress(b"a" * 1000))
    )
