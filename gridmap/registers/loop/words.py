"""Which words may a step of the loop say: what is in place, how high it is listed, how a paper was served?"""

from __future__ import annotations

from gridmap.i18n.texts import N_
from gridmap.vocabulary import Word


class InPlace(Word):
    """What a major hazard has in place: five (五落实) and the target."""

    TARGET = "target", N_("Target")
    RESPONSIBLE = "responsible", N_("Responsible persons")
    MEASURES = "measures", N_("Measures")
    MONEY = "money", N_("Money")
    TIME_LIMIT = "time_limit", N_("Time limit")
    PLAN = "plan", N_("Contingency plan")


class ListingLevel(Word):
    """Who lists a major hazard; the township is the fifth level."""

    NATION = "nation", N_("National level")
    PROVINCE = "province", N_("Provincial level")
    CITY = "city", N_("City level")
    COUNTY = "county", N_("County level")
    TOWNSHIP = "township", N_("Township level")


class ServiceWay(Word):
    """How a paper reached the one whom it is for."""

    DIRECT = "direct", N_("Handed over")
    LEFT = "left", N_("Left on the premises")
    ENTRUSTED = "entrusted", N_("By another authority")
    POST = "post", N_("By post")
    ELECTRONIC = "electronic", N_("Electronically")
    NOTICE = "notice", N_("By public notice")
