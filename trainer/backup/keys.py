"""The keys in a backup, encrypted with a passphrase: scrypt makes a Fernet key of it.

The parameters are OWASP's for scrypt: 128 MB of memory for each guess.
"""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from models.domain.errors import RequestUnfit

SALT_BYTES, KEY_BYTES = 16, 32
SCRYPT_COST, SCRYPT_BLOCK, SCRYPT_PARALLEL = 2**17, 8, 1
MIN_PASSPHRASE = 8  # characters


@dataclass(frozen=True, slots=True)
class Keys:
    """`guard`: of the copy guard's and the opt-outs' hashes. `posts`: of the stored posts, None where there is none."""

    guard: bytes
    posts: bytes | None = None


def key_check(guard_key: bytes) -> str:
    """What tells whether two data folders have the same guard key, and tells nothing about the key."""
    return hmac.new(guard_key, b"backup", hashlib.sha256).hexdigest()


def encrypt_keys(keys: Keys, passphrase: str) -> bytes:
    """The salt, and a Fernet token. Raises RequestUnfit for a passphrase that is too short."""
    if len(passphrase) < MIN_PASSPHRASE:
        raise RequestUnfit("backup-passphrase-short", minimum=MIN_PASSPHRASE)
    salt = secrets.token_bytes(SALT_BYTES)
    posts = None if keys.posts is None else base64.b64encode(keys.posts).decode()
    values = {"guard": base64.b64encode(keys.guard).decode(), "posts": posts}
    return salt + _cipher(passphrase, salt).encrypt(json.dumps(values).encode())


def decrypt_keys(data: bytes, passphrase: str) -> Keys:
    """Raises RequestUnfit for another passphrase."""
    try:
        values = json.loads(_cipher(passphrase, data[:SALT_BYTES]).decrypt(data[SALT_BYTES:]))
    except InvalidToken as error:
        raise RequestUnfit("backup-passphrase-wrong") from error
    posts = values["posts"]
    return Keys(base64.b64decode(values["guard"]), None if posts is None else base64.b64decode(posts))


def _cipher(passphrase: str, salt: bytes) -> Fernet:
    key = Scrypt(salt, KEY_BYTES, SCRYPT_COST, SCRYPT_BLOCK, SCRYPT_PARALLEL).derive(passphrase.encode())
    return Fernet(base64.urlsafe_b64encode(key))
