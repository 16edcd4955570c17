"""Is a wording that tries to run something refused or harmless, and one that lacks an element refused by its name?"""

from __future__ import annotations

import time

import pytest

from gridmap.db.models.papers import PaperFamily
from gridmap.errors import InvalidInput
from gridmap.papers import settings, wording
from gridmap.papers.kinds import PAPERS
from gridmap.papers.kinds.order import ORDER
from tests import world
from tests.conftest import SessionAs
from tests.papers.made import any_paper, text

KNOWN = {"unit": "Flour Mill", "items": "1.Fault", "note": ""}
INJECTIONS = (
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ self.__init__.__globals__.__builtins__.__import__('os').popen('id').read() }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ joiner.__init__.__globals__.os.system('id') }}",
    "{{ namespace.__init__.__globals__.os.system('id') }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ unit.__class__ }}",
    "{{ unit.__class__.__base__.__subclasses__() }}",
    "{{ unit['__class__'] }}",
    "{{ unit|attr('__class__') }}",
    "{{ unit|attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
    "{{ ''|attr(['_'*2,'class','_'*2]|join) }}",
    "{{ unit.format(unit) }}",
    "{{ '{0.__class__.__init__.__globals__}'.format(unit) }}",
    "{{ unit.upper() }}",
    "{{ request.application.__globals__ }}",
    "{{ config.items() }}",
    "{{ url_for.__globals__ }}",
    "{{ get_flashed_messages.__globals__ }}",
    "{{ range(10**9)|list }}",
    "{{ 'x' * 10**9 }}",
    "{{ 9**9**9 }}",
    "{{ 7919*7907 }}",
    "{{ 1 // 0 }}",
    "{{ items ~ items }}",
    "{{ items + items }}",
    "{{ items[0] }}",
    "{{ items[::-1] }}",
    "{{ [1, 2, 3] }}",
    "{{ {'a': 1} }}",
    "{{ 'literal' }}",
    "{{ 5 }}",
    "{{ true }}",
    "{{ (unit, items) }}",
    "{{ unit == items }}",
    "{{ unit is defined }}",
    "{{ unit if items else note }}",
    "{{ lambda: 1 }}",
    "{{ _private }}",
    "{{ __import__('os') }}",
    "{% for x in items %}{{ x }}{% endfor %}",
    "{% for x in range(10**12) %}a{% endfor %}",
    "{% set unit = 'x' %}",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% from 'os' import system %}",
    "{% extends '/etc/passwd' %}",
    "{% block a %}{% endblock %}",
    "{% call unit() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% with a = 1 %}{% endwith %}",
    "{% autoescape false %}x{% endautoescape %}",
    "{% do unit %}",
    "{% print(unit) %}{{ unit() }}",
    "{% raw %}{{ unit.__class__ }}{% endraw %}",
    "{# {{ unit.__class__ }} #}",
    "{{ unit",
    "{% if unit %}",
    "{{ '" + "(" * 500,
    "{{ " + "(" * 3000 + "unit" + ")" * 3000 + " }}",
    "{{ " + "not " * 4000 + "unit }}",
    "{% if unit %}" * 600 + "{% endif %}" * 600,
    "{{ unit }}" * 5000,
    "x" * 300_000,
    "{{ nowhere }}",
    "${unit.__class__} #{7919*7907} <%= 7919*7907 %>",
    "{{\n7919*7907\n}}",
    "\x00{{ unit.__class__ }}",
    "{%- if unit.__class__ -%}x{%- endif -%}",
)


def test_there_are_at_least_fifty() -> None:
    assert len(set(INJECTIONS)) >= 50


def came_out(source: str) -> str:
    """The text, or the field that was complained of."""
    try:
        return wording.render(source, KNOWN)
    except InvalidInput as refused:
        return refused.problems[0].field


@pytest.mark.parametrize("source", INJECTIONS, ids=range(len(INJECTIONS)))
def test_what_tries_to_run_something_is_refused_or_harmless(source: str) -> None:
    """What comes out is what was typed, or the elements themselves."""
    begun = time.monotonic()
    said = came_out(source)
    assert time.monotonic() - begun < 2
    for trace in (world.RECKONED, "<class", "root:", "uid=", "built-in", "x" * 300_000):
        assert trace not in said


@pytest.mark.parametrize("source", [each for each in INJECTIONS if "{{ " in each and "__" in each][:20])
def test_no_township_can_save_one(session_as: SessionAs, source: str) -> None:
    session = session_as("Paula")
    with pytest.raises(InvalidInput):
        settings.save(session, world.T1, ORDER, PaperFamily.SUPERVISION, ("", source), 0, world.NOW)
    assert settings.own(session, world.T1, ORDER, PaperFamily.SUPERVISION) is None


def test_elements_stand_as_they_were_typed() -> None:
    said = wording.render(
        "A {{ unit }} B{% if note %}{{ note }}{% endif %}", {"unit": "{{ note }}", "note": ""}
    )
    assert said == "A {{ note }} B"


@pytest.mark.parametrize("family", PaperFamily)
@pytest.mark.parametrize("key", PAPERS)
def test_the_shipped_wording_says_all_that_is_needed_and_lacks_what_is_cut_out(
    key: str, family: PaperFamily
) -> None:
    form = PAPERS[key]
    shipped = form.wording_in(family)
    wording.check(shipped, form, family)
    for element in form.needed_in(family):
        with pytest.raises(InvalidInput) as refused:
            wording.check(shipped.replace(f"{{{{ {element.key} }}}}", ""), form, family)
        assert [problem.sentence.parts["mark"] for problem in refused.value.problems] == [
            f"{{{{ {element.key} }}}}"
        ]


def test_an_element_that_never_comes_out_is_lacking() -> None:
    hidden = ORDER.wording_in(PaperFamily.SUPERVISION).replace(
        "{{ items }}", "{% if not unit %}{{ items }}{% endif %}"
    )
    with pytest.raises(InvalidInput, match="cannot be used"):
        wording.check(hidden, ORDER, PaperFamily.SUPERVISION)


def test_the_county_s_wording_takes_the_place_of_ours_and_papers_of_before_stay(
    session_as: SessionAs,
) -> None:
    session = session_as("Paula")
    before = any_paper(session, "order")
    ours = ORDER.wording_in(PaperFamily.SUPERVISION)
    settings.save(
        session, world.T1, ORDER, PaperFamily.SUPERVISION, ("", f"{ours}\n县里的话。"), 0, world.NOW
    )
    assert "县里的话。" in text(any_paper(session, "order"))
    session.expire_all()
    assert "县里的话。" not in text(before)
