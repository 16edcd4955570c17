"""Is this password good enough, by the rules that the operator chose?

`asvs` (OWASP ASVS 5.0, 6.2; NIST SP 800-63B): length counts, no classes, no changing by the calendar, nothing that
guessers try first. `dengbao` (GB/T 22239-2019, 8.1.4.1): the same, with three classes of letters and a change every
90 days.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

from gridmap.errors import Problem
from gridmap.i18n.texts import N_, Sentence

ASVS, DENGBAO = "asvs", "dengbao"
RULES = (ASVS, DENGBAO)
SHORTEST, LONGEST = 10, 128
SHORTEST_OF_DIGITS = 20
FEWEST_DIFFERENT = 5
FEWEST_CLASSES = 3
OLDEST = timedelta(days=90)
# What guessers begin with, and the words of this program; what is only these with digits around is refused.
COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").split())
_ROWS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv",
)
_RUNS = tuple(
    row[at : at + 4] for row in (*_ROWS, *(each[::-1] for each in _ROWS)) for at in range(len(row) - 3)
)
_CLASSES = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]"), re.compile(r"[^A-Za-z0-9]"))
_TRIMMINGS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_LEET = str.maketrans("@430$51!7", "aaeossiit")


def problems(password: str, username: str, rules: str = ASVS) -> list[Problem]:
    """What speaks against this password, each complaint once."""
    return [Problem("new", sentence) for sentence in _complaints(password, username, rules)]


def is_too_old(set_at: datetime, now: datetime, rules: str) -> bool:
    return rules == DENGBAO and now - set_at > OLDEST


def _complaints(password: str, username: str, rules: str) -> list[Sentence]:
    told = []
    if not SHORTEST <= len(password) <= LONGEST:
        words = N_("A password has {shortest} to {longest} characters.")
        told.append(Sentence(words, {"shortest": SHORTEST, "longest": LONGEST}))
    if len(set(password)) < FEWEST_DIFFERENT:
        words = N_("A password has at least {number} different characters.")
        told.append(Sentence(words, {"number": FEWEST_DIFFERENT}))
    if username and username in password.lower():
        told.append(Sentence(N_("A password does not contain the user name.")))
    if _is_easily_guessed(password):
        words = N_(
            "This password is among the first that are guessed. A short sentence of your own is better."
        )
        told.append(Sentence(words))
    if rules == DENGBAO and sum(bool(each.search(password)) for each in _CLASSES) < FEWEST_CLASSES:
        told.append(
            Sentence(N_("A password has three of these: small letters, capitals, digits, other characters."))
        )
    return told


def _is_easily_guessed(password: str) -> bool:
    """Digits alone, a well-known word with trimmings, a run along the keyboard, or a short piece over and over."""
    lower = password.lower()
    if lower.isdigit() and len(lower) < SHORTEST_OF_DIGITS:
        return True
    if re.fullmatch(r"(.{1,5}?)\1+.{0,4}", lower):
        return True
    bare = _TRIMMINGS.sub("", lower)
    if {
        lower,
        bare,
        lower.translate(_LEET),
        bare.translate(_LEET),
        _TRIMMINGS.sub("", lower.translate(_LEET)),
    } & COMMON:
        return True
    return _left_of_runs(lower) < 5


def _left_of_runs(lower: str) -> int:
    """How many letters are in no run of four along the keyboard, the alphabet or the digits."""
    covered = [False] * len(lower)
    for at in range(len(lower) - 3):
        if lower[at : at + 4] in _RUNS:
            covered[at : at + 4] = [True] * 4
    return covered.count(False)
