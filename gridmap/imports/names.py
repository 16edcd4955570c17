"""What is a column, and a coded value, called: by the program in each language, and by townships?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from gridmap.fields import Field
from gridmap.i18n import catalogs
from gridmap.imports.synonyms import WORDS, folded
from gridmap.vocabulary import Word

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def vocabulary_key(vocabulary: type[Word]) -> str:
    """What `synonyms.toml` calls a vocabulary: ResourceKind is resource_kind."""
    return _CAPITAL.sub("_", vocabulary.__name__).casefold()


@cache
def words_of(vocabulary: type[Word]) -> Mapping[str, str]:
    """Folded word -> coded value: what the program calls it in each language, and what townships call it."""
    ours = {
        folded(name): word.value
        for word in vocabulary
        for name in (
            word.value,
            word.text,
            *(catalogs.texts(locale).get(word.text, "") for locale in catalogs.LOCALES),
        )
        if name
    }
    theirs = WORDS.get(vocabulary_key(vocabulary), {})
    return MappingProxyType({**ours, **theirs})


def headings_of(field: Field) -> list[str]:
    """What the program calls a column in each language, and what else its field says that ledgers call it."""
    titles = (catalogs.texts(locale).get(field.title, field.title) for locale in catalogs.LOCALES)
    return [*dict.fromkeys(titles), *field.headings]
