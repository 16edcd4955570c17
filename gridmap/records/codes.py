"""Is this the one-time code that the person's phone shows (RFC 6238), or one of the words kept for a lost phone?

A code is good for its half minute and the ones beside it, once. Ten words for emergencies, each once.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

import pyotp

from gridmap.db.models import Account

STEP_S = 30
BESIDE = 1  # steps before and after, for a phone whose clock is off
RECOVERY_WORDS = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    return pyotp.random_base32()


def address(secret: str, username: str) -> str:
    """What the phone reads from the square code (otpauth://)."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name="gridmap")


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The half minute whose code was typed; None for no code of these, or where nobody is asked for one."""
    if not secret:
        return None
    code = "".join(typed.split())
    here = int(now.timestamp()) // STEP_S
    for step in range(here - BESIDE, here + BESIDE + 1):
        if secrets.compare_digest(pyotp.TOTP(secret).at(step * STEP_S).encode(), code.encode()):
            return step
    return None


def switch_on(account: Account, secret: str) -> list[str]:
    """Ask for codes from now on; the words for a lost phone, which are shown once and kept nowhere."""
    words = [_word() for _ in range(RECOVERY_WORDS)]
    account.totp_secret, account.totp_step = secret, 0
    account.recovery_hashes = [_hash(word) for word in words]
    return words


def switch_off(account: Account) -> None:
    account.totp_secret, account.totp_step, account.recovery_hashes = "", 0, []


def accept(account: Account, typed: str, now: datetime) -> bool:
    """Whether the code or word lets in; it does not a second time. The account's row is locked by the caller."""
    step = step_of(account.totp_secret, typed, now)
    if step is not None:
        if step <= account.totp_step:
            return False
        account.totp_step = step
        return True
    given = _hash(typed)
    if given not in account.recovery_hashes:
        return False
    account.recovery_hashes = [each for each in account.recovery_hashes if each != given]
    return True


def _word() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def _hash(word: str) -> str:
    """Fifty bits of chance in each word: no slow hash is needed."""
    return hashlib.sha256("".join(word.split()).lower().encode()).hexdigest()
