"""What is one figure of a standard: its value, where it is written, and whether somebody has read it there?"""

from __future__ import annotations

from dataclasses import dataclass

from gridmap.i18n.texts import N_, Sentence

GRADES = {
    "A": N_("Verified: read in the document itself"),
    "B": N_("Quoted: read in a page that quotes it, not verified"),
    "C": N_("Recalled: not verified"),
    "": N_("An assumption of the program, no standard"),
}
OWN = {
    True: N_("Own figure, read in the document itself"),
    False: N_("Own figure, not verified"),
}
UNITS = {
    "ratio": "",
    "share": "",
    "s": N_("s"),
    "min": N_("min"),
    "h": N_("h"),
    "days": N_("days"),
    "m": N_("m"),
    "mi": N_("miles"),
    "km2": N_("km²"),
    "m2": N_("m²"),
    "m2/person": N_("m² a person"),
    "km/h": N_("km/h"),
    "min/km": N_("min/km"),
    "min/mi": N_("min/mile"),
    "people": N_("people"),
    "people/mi2": N_("people/square mile"),
    "vehicles": N_("vehicles"),
    "L": N_("L"),
    "L/s": N_("L/s"),
    "kg": N_("kg"),
    "t": N_("t"),
    "pieces": N_("pieces"),
    "kinds": N_("kinds"),
    "rule": "",
}
NO_RULE_OF_A_PLACE = frozenset({"", "INT"})


@dataclass(frozen=True)
class NormFigure:
    """What a figure is called and in which unit it is; the same in every profile. title: a key of the catalog."""

    key: str
    title: str
    unit: str


@dataclass(frozen=True)
class Norm:
    """A figure with its source.

    jurisdiction: codes of the places where it holds, with spaces between ("CN-35 CN-51"); "" where it is no rule.
    grade: "A" read in the document, "B" quoted, "C" recalled, "" an assumption. verified: somebody read it in the
    document. area_path: the area that set it in place of the shipped one, "" where it is shipped.
    """

    key: str
    title: str
    value: float
    unit: str
    document: str
    clause: str
    jurisdiction: str
    verified: bool
    grade: str
    note: str
    profile: str
    area_path: str = ""

    @property
    def source(self) -> str:
        """Document and clause as they are cited, or an empty text."""
        return " ".join(part for part in (self.document, self.clause) if part)

    @property
    def standing(self) -> str:
        """How sure the figure is, as a key of the catalog."""
        return OWN[self.verified] if self.area_path else GRADES[self.grade]

    @property
    def asked(self) -> bool:
        """For a figure of unit "rule": is the rule in force?"""
        return self.value > 0

    def for_reference(self, jurisdiction: str) -> bool:
        """Is this another place's rule? jurisdiction: the township's own, "CN-35", or "CN": province unknown."""
        places = set(self.jurisdiction.split()) or NO_RULE_OF_A_PLACE
        if places & NO_RULE_OF_A_PLACE:
            return False
        return not any(jurisdiction == place or jurisdiction.startswith(place + "-") for place in places)

    def cited(self, jurisdiction: str) -> Sentence:
        """The source with what the reader must know of it, for a legend or a footnote."""
        if not self.source:
            return Sentence(self.standing)
        remarks = [] if self.verified else [Sentence(self.standing)]
        if self.for_reference(jurisdiction):
            remarks.insert(0, Sentence(N_("for reference")))
        if not remarks:
            return Sentence("{source}", {"source": self.source})
        return Sentence(
            N_("{source} ({remark})"),
            {"source": self.source, "remark": _joined(remarks)},
        )


def _joined(remarks: list[Sentence]) -> Sentence:
    if len(remarks) == 1:
        return remarks[0]
    return Sentence(N_("{first}; {second}"), {"first": remarks[0], "second": remarks[1]})
