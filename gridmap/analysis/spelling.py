"""By which pieces of a name, and of its sound, is it found among a million others?

A name is found by any part of it, and by its sound in pinyin: "鑫源五金" by 五金, by "wujin", "xinyuanwu" or
"xywj". Grams are what an index of arrays knows; what has all grams of a question is looked at letter by letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_TONELESS = re.compile("[a-z]{2,40}")
_RUNS = (
    3,
    5,
)  # letters of a sound that are one gram: of three many names have all, of five few that do not sound so


def spelled(name: str) -> str:
    """Its syllables without tones, a space between them; what is not Chinese is left out. ü is v, as on keyboards.

    By pypinyin (https://github.com/mozillazg/python-pinyin), whose words decide how a character sounds: 银行 is yin
    hang.
    """
    if not _HAN.search(name):
        return ""
    from pypinyin.seg.mmseg import seg  # 40,000 words, which only who publishes needs

    return " ".join(syllable for word in seg.cut(name) for syllable in _sounds(word))


@lru_cache(maxsize=50_000)
def _sounds(word: str) -> Sequence[str]:
    from pypinyin import lazy_pinyin

    return tuple(each for each in lazy_pinyin([word], errors="ignore") if each.isascii() and each.isalpha())


def grams(name: str, sound: str) -> list[str]:
    """Single characters and pairs of the name in small letters; of the sound, in capitals: runs of three and of five
    letters of all and of the initials, pairs of initials, and how each syllable begins.
    """
    return sorted({*_pieces(name.lower()), *_sounding(sound.split())})


def _pieces(name: str) -> Iterator[str]:
    yield from name
    yield from _parts(name, 2)


def _sounding(syllables: list[str]) -> Iterator[str]:
    letters = "".join(syllables).upper()
    initials = "".join(each[0] for each in syllables).upper()
    for length in _RUNS:
        yield from _parts(letters, length)
        yield from _parts(initials, length)
    yield from _parts(initials, 2)
    yield from (each[:2].upper() for each in syllables if len(each) > 1)


def _parts(text: str, length: int) -> Iterator[str]:
    return (text[at : at + length] for at in range(len(text) - length + 1))


def asked_grams(text: str) -> list[str]:
    """What every name has that holds this text."""
    low = text.lower()
    return sorted(set(_parts(low, 2))) or [low]


def asked_sounds(text: str) -> list[str]:
    """What every name has that sounds so; empty where the text is no sound, or a single letter."""
    letters = "".join(text.lower().split())
    if not _TONELESS.fullmatch(letters):
        return []
    length = max((each for each in _RUNS if each <= len(letters)), default=len(letters))
    return sorted(set(_parts(letters.upper(), length)))


def sounding(text: str) -> str:
    """A pattern of PostgreSQL's regular expressions that `spelled` fits where it sounds so from some syllable on:
    letter by letter, or by the first letters of syllables. Only for what has `asked_sounds`.
    """
    letters = "".join(text.lower().split())
    return rf"\m({' ?'.join(letters)}|{'[a-z]* '.join(letters)})"
