"""How is a backup kept so that only who holds a key can read it? As a file of age (age-encryption.org/v1).

The key stays with people and never on the server that is backed up: whoever takes the server has no old backups then.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pyrage

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_

_BEGINS = b"age-encryption.org/v1"
_SECRET = "AGE-SECRET-KEY-"  # noqa: S105  (how such a line begins)


def make_key(file: Path) -> str:
    """Write a new key, readable by its owner only; gives the word to seal with. Raises FileExistsError."""
    key = pyrage.x25519.Identity.generate()
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(f"# public key: {key.to_public()}\n{key}\n")
    return str(key.to_public())


def seal(plain: Path, sealed: Path, recipients: Sequence[str]) -> None:
    """Raises InvalidInput for a word that is none to seal with, before anything is written."""
    known = [_recipient(each) for each in recipients]
    os.close(os.open(sealed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    pyrage.encrypt_file(str(plain), str(sealed), known)


def is_sealed(file: Path) -> bool:
    with suppress(OSError), file.open("rb") as opened:
        return opened.read(len(_BEGINS)) == _BEGINS
    return False


def unseal(sealed: Path, plain: Path, key: Path | None) -> None:
    """Raises InvalidInput where there is no key, or another one's."""
    if key is None:
        raise InvalidInput(N_("{file} is encrypted. Name the file with its key: --key FILE"), file=sealed)
    try:
        lines = key.read_text(encoding="ascii").split()
        known = [pyrage.x25519.Identity.from_str(each) for each in lines if each.startswith(_SECRET)]
        os.close(os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        pyrage.decrypt_file(str(sealed), str(plain), known)
    except (OSError, UnicodeError, pyrage.IdentityError, pyrage.DecryptError) as error:
        raise InvalidInput(N_("{file} cannot be opened with the key {key}."), file=sealed, key=key) from error


def _recipient(word: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(word)
    except pyrage.RecipientError as error:
        raise InvalidInput(
            N_(
                "“{word}” is no public key of age; it begins with age1. Make a pair with: gridmap backup-key FILE"
            ),
            word=word,
        ) from error
