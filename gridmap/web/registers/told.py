"""How does a page learn what the step before it did?"""

from __future__ import annotations

from flask import flash

from gridmap.i18n.texts import Sentence
from gridmap.web.language import translate


def tell(sentence: Sentence | str) -> None:
    flash(translate(sentence), "done")


def warn(sentence: Sentence | str) -> None:
    flash(translate(sentence), "problem")
