"""Passwords: hashed with argon2id, checked in the same time whether the account exists or not."""

import argon2

from clinic.domain.errors import FieldError

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 200
"""Long enough for any sentence; a limit, because hashing costs work by length."""

HASHER = argon2.PasswordHasher()
"""The profile of new hashes: argon2id with the library's defaults, about 0.2 s of work."""

_nobody: dict[argon2.PasswordHasher, str] = {}


def check_new(password: str, *, field: str = "password") -> None:
    """Raise FieldError for a password that is too short or too long to be accepted."""
    if len(password) < MINIMUM_LENGTH:
        raise FieldError(field, f"Use at least {MINIMUM_LENGTH} characters.")
    if len(password) > MAXIMUM_LENGTH:
        raise FieldError(field, f"Use at most {MAXIMUM_LENGTH} characters.")


def hash_password(password: str) -> str:
    """The argon2id hash of a password, with its salt and profile."""
    return HASHER.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether this is the password; without a hash the same work is done and the answer is no."""
    known = password_hash is not None
    try:
        HASHER.verify(password_hash or _hash_of_nobody(), password[:MAXIMUM_LENGTH])
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False
    return known


def needs_new_hash(password_hash: str) -> bool:
    """Whether a hash was made with an older, cheaper profile."""
    return HASHER.check_needs_rehash(password_hash)


def _hash_of_nobody() -> str:
    if HASHER not in _nobody:
        _nobody[HASHER] = HASHER.hash("nobody has this password")
    return _nobody[HASHER]
