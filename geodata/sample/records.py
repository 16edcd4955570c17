"""How is one outing, visit or hazard written down?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from geodata.sample.book import Row, key
from geodata.sample.places import TOWNSHIP


@dataclass
class Ledger:
    """Rows of supervision, in the order in which they happened."""

    outings: list[Row] = field(default_factory=list)
    members: list[Row] = field(default_factory=list)
    visits: list[Row] = field(default_factory=list)
    hazards: list[Row] = field(default_factory=list)
    attempts: list[Row] = field(default_factory=list)
    campaigns: list[Row] = field(default_factory=list)
    campaign_places: list[Row] = field(default_factory=list)
    stops: list[Row] = field(default_factory=list)

    def outing(
        self,
        name: str,
        on: date,
        purpose: str,
        members: Sequence[Row],
        leader: Row | None = None,
        campaign: Row | None = None,
    ) -> Row:
        """leader: who of the members led it, where a leader did."""
        row: Row = {
            "id": key("outings", name),
            "area_path": TOWNSHIP,
            "on_date": on,
            "purpose": purpose,
            "leader_led": leader is not None,
            "led_by": leader["id"] if leader else None,
            "campaign_id": campaign["id"] if campaign else None,
        }
        self.outings.append(row)
        self.members += [{"outing_id": row["id"], "person_id": person["id"]} for person in members]
        return row

    def visit(
        self, outing: Row, enterprise: Row, kind: str, taps: int | None = None, spent_s: int | None = None
    ) -> Row:
        """taps, spent_s: what the form took, where a phone told."""
        row: Row = {
            "id": key("visits", outing["id"], enterprise["id"]),
            "area_path": enterprise["area_path"],
            "outing_id": outing["id"],
            "enterprise_id": enterprise["id"],
            "kind": kind,
            "sector": enterprise["sector"],
            "on_date": outing["on_date"],
            "note": "",
            "taps": taps,
            "spent_s": spent_s,
        }
        self.visits.append(row)
        return row

    def self_check(self, enterprise: Row, on: date, note: str) -> None:
        """What an enterprise looked at by itself: no outing of the office."""
        self.visits.append(
            {
                "id": key("visits", "self_check", on, enterprise["id"]),
                "area_path": enterprise["area_path"],
                "outing_id": None,
                "enterprise_id": enterprise["id"],
                "kind": "self_check",
                "sector": enterprise["sector"],
                "on_date": on,
                "note": note,
                "taps": None,
                "spent_s": None,
            }
        )

    def attempt(self, outing: Row, enterprise: Row, reason: str, note: str = "") -> None:
        self.attempts.append(
            {
                "id": key("attempts", outing["id"], enterprise["id"]),
                "area_path": enterprise["area_path"],
                "outing_id": outing["id"],
                "enterprise_id": enterprise["id"],
                "on_date": outing["on_date"],
                "reason": reason,
                "note": note,
            }
        )

    def plan(self, outing: Row, places: Sequence[Row]) -> None:
        """The places that the outing meant to call on."""
        self.stops += [
            {"outing_id": outing["id"], "enterprise_id": place["id"], "ordinal": number}
            for number, place in enumerate(places)
        ]

    def campaign(self, name: str, places: Sequence[Row], **fields: Any) -> Row:
        row: Row = {"id": key("campaigns", name), "area_path": TOWNSHIP, "name": name, **fields}
        self.campaigns.append(row)
        self.campaign_places += [
            {"campaign_id": row["id"], "enterprise_id": place["id"], "ordinal": number}
            for number, place in enumerate(places)
        ]
        return row

    def hazard(self, fault: tuple[str, str], found_on: date, place: Row, **fields: Any) -> None:
        """place: where it was found, any row with `area_path` and `geom`. Unnamed fields: a general one, just
        found.
        """
        self.hazards.append(
            {
                "id": key("hazards", len(self.hazards)),
                "area_path": place["area_path"],
                "title": fault[0],
                "description": fault[1],
                "grade": "general",
                "state": "found",
                "found_on": found_on,
                "deadline": None,
                "closed_on": None,
                "listed_on": None,
                "enterprise_id": None,
                "visit_id": None,
                "reported_by": None,
                "geom": place["geom"],
                **fields,
            }
        )

    def hazard_of(self, visit: Row, enterprise: Row, fault: tuple[str, str], **fields: Any) -> None:
        """A hazard found on a visit, where the enterprise is."""
        known = {"enterprise_id": enterprise["id"], "visit_id": visit["id"]}
        self.hazard(fault, visit["on_date"], enterprise, **known, **fields)
