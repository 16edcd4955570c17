"""How does a wording with marks become the text of a paper, though a stranger wrote it?

A wording is data. It may name elements, `{{ items }}`, and ask whether one is there, `{% if note %}`; everything else
that the template language knows (calls, attributes, loops, sums, imports) is refused before anything runs, and what is
left is rendered in a sandbox that holds nothing but texts.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from gridmap.db.models.papers import PaperFamily
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.papers.forms import Element, PaperForm

LONGEST_SOURCE = 20_000
LONGEST_TEXT = 200_000
LONGEST_S = 2.0
MOST_MARKS = 200
FIELD = "wording"
_REFUSED = N_("This wording cannot be used.")
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not, nodes.And, nodes.Or,
)  # fmt: skip
_FRAME = frozenset({"number", "title", "issuer", "day", "who"})
"""Elements that every paper has beside its own; a wording may name them and need not."""


class _Marks(ImmutableSandboxedEnvironment):
    """Nothing to call and nothing to look into: the tree is checked, this is the second door."""

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        return False

    def is_safe_callable(self, obj: object) -> bool:
        return False


def _environment() -> _Marks:
    made = _Marks(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=False, optimized=False)
    made.globals, made.filters, made.tests = {}, {}, {}
    return made


def render(wording: str, elements: Mapping[str, str]) -> str:
    """The text of a paper. Raises InvalidInput for what is no wording, or one that swells or takes too long."""
    tree = _read(wording)
    known = {str(key): str(value) for key, value in elements.items()}
    for name in _names(tree):
        if name not in known:
            raise _refused(Sentence(N_("There is no element “{name}” in this paper."), {"name": name}))
    try:
        template = _environment().from_string(tree)
        return "".join(_within_limits(template.generate(known)))
    except (TemplateError, RecursionError, MemoryError, ValueError) as wrong:
        raise _refused(Sentence(N_("This wording cannot be read."))) from wrong


def check(wording: str, form: PaperForm, family: PaperFamily) -> None:
    """Raises InvalidInput unless the wording says each element that the paper needs, and only what it knows.

    Whether it says them is tried, not searched for: each element stands for itself once, and all must come out.
    """
    keys = known_elements(form, family)
    probe = {key: f"\u2039{number}\u203a" for number, key in enumerate(keys)}
    said = render(wording, probe)
    lacking = [_lacking(each) for each in form.needed_in(family) if probe[each.key] not in said]
    if lacking:
        raise InvalidInput(_REFUSED, lacking)


def known_elements(form: PaperForm, family: PaperFamily) -> list[str]:
    """What a wording of this paper may name: what it needs, what the shipped one names, what stands on each paper."""
    shipped = _names(_read(form.wording_in(family)))
    return list(
        dict.fromkeys([*(each.key for each in form.needed_in(family)), *sorted(shipped), *sorted(_FRAME)])
    )


def _lacking(element: Element) -> Problem:
    told = {"element": Sentence(element.title), "mark": f"{{{{ {element.key} }}}}"}
    return Problem(FIELD, Sentence(N_("The wording lacks “{element}”: add {mark}."), told))


def _read(wording: str) -> nodes.Template:
    if len(wording) > LONGEST_SOURCE:
        raise _refused(
            Sentence(N_("The wording is too long: at most {most} characters."), {"most": LONGEST_SOURCE})
        )
    try:
        tree = _environment().parse(wording)
        found = list(_walk(tree))
    except (TemplateError, RecursionError, MemoryError, ValueError, OverflowError, AssertionError) as wrong:
        raise _refused(Sentence(N_("This wording cannot be read."))) from wrong
    for node in found:
        if not isinstance(node, _ALLOWED) or (isinstance(node, nodes.Name) and not _is_plain(node)):
            told = {"line": getattr(node, "lineno", None) or 1}
            raise _refused(
                Sentence(
                    N_("Line {line} asks for more than a mark may: write only the names of elements."), told
                )
            )
    if sum(isinstance(node, nodes.Name) for node in found) > MOST_MARKS:
        raise _refused(Sentence(N_("The wording has too many marks: at most {most}."), {"most": MOST_MARKS}))
    return tree


def _is_plain(name: nodes.Name) -> bool:
    return name.ctx == "load" and name.name.isidentifier() and not name.name.startswith("_")


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def _names(tree: nodes.Template) -> set[str]:
    return {node.name for node in tree.find_all(nodes.Name)}


def _within_limits(pieces: Iterator[str]) -> Iterator[str]:
    begun, length = time.monotonic(), 0
    for piece in pieces:
        length += len(piece)
        if length > LONGEST_TEXT or time.monotonic() - begun > LONGEST_S:
            raise _refused(Sentence(N_("The text of this paper becomes too long.")))
        yield piece


def _refused(sentence: Sentence) -> InvalidInput:
    return InvalidInput(_REFUSED, [Problem(FIELD, sentence)])
