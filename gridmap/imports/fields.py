"""Which fields does the ledger of each kind of record have, and what may stand in them?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gridmap import vocabulary
from gridmap.i18n.texts import N_
from gridmap.vocabulary import Word

Kind = Literal[
    "text",
    "long",
    "number",
    "whole",
    "date",
    "choice",
    "choices",
    "flag",
    "phone",
    "credit_code",
    "code",
    "angle",
    "pair",
    "nodes",
]

VOCABULARIES: dict[str, type[Word]] = {
    "risk": vocabulary.Risk,
    "sector": vocabulary.Sector,
    "tag": vocabulary.Tag,
    "enterprise_state": vocabulary.EnterpriseState,
    "resource_kind": vocabulary.ResourceKind,
    "hazard_grade": vocabulary.HazardGrade,
    "hazard_state": vocabulary.HazardState,
    "level": vocabulary.Level,
    "role": vocabulary.Role,
    "post": vocabulary.Post,
    "coordinate_system": vocabulary.CoordinateSystem,
    "road_class": vocabulary.RoadClass,
    "basis": vocabulary.Basis,
}


@dataclass(frozen=True)
class Field:
    """One field: `title` is a key of the catalog; `vocabulary` names the coded values of a choice.

    unit: of the number, as it is stored. most: the largest number. example: shown in the blank template.
    angle: degrees, or metres of a projected system. pair: both coordinates in one cell. nodes: a number a vertex.
    """

    key: str
    title: str
    kind: Kind = "text"
    required: bool = False
    vocabulary: str = ""
    unit: str = ""
    most: float = 1e9
    example: str = ""

    @property
    def choices(self) -> Mapping[str, str]:
        """Coded value -> text, a key of the catalog; empty where anything may stand."""
        return vocabulary.texts(VOCABULARIES[self.vocabulary]) if self.vocabulary else {}


ID_HEADING, VERSION_HEADING = "gridmap_id", "gridmap_version"
"""The columns by which a row of our own workbooks finds its record again, and says which version it saw."""
LONGITUDE, LATITUDE, PAIR, SOURCE_CRS = "longitude", "latitude", "point", "source_crs"
PLACE_FIELDS = frozenset({LONGITUDE, LATITUDE, PAIR})

_PLACE = (
    Field("area", N_("Area")),
    Field(LONGITUDE, N_("Longitude"), "angle", example="116.85"),
    Field(LATITUDE, N_("Latitude"), "angle", example="38.30"),
    Field(PAIR, N_("Coordinates"), "pair"),
    Field(SOURCE_CRS, N_("Coordinate system"), "choice", vocabulary="coordinate_system"),
    Field("source_id", N_("Id in the source")),
)
_NOTE = Field("note", N_("Note"), "long")


def _party(duty: str, title: str, phone_title: str) -> tuple[Field, Field]:
    return Field(duty, title), Field(f"{duty}_phone", phone_title, "phone")


NOUNS: dict[str, tuple[Field, ...]] = {
    "enterprises": (
        Field("name", N_("Name"), required=True, example="Sample Hardware Works"),
        Field("code", N_("Unified social credit code"), "credit_code", example="91130900TEST000001"),
        Field("sector", N_("Sector"), "choice", required=True, vocabulary="sector", example="trade"),
        Field("risk", N_("Risk"), "choice", vocabulary="risk", example="yellow"),
        Field("tags", N_("Tags"), "choices", vocabulary="tag"),
        Field("state", N_("State"), "choice", vocabulary="enterprise_state", example="operating"),
        Field("closed_on", N_("Closed on"), "date"),
        Field("address", N_("Address")),
        Field("employees", N_("Employees"), "whole", unit="people", most=1_000_000, example="12"),
        Field("floor_area_m2", N_("Floor area"), "number", unit="m²", most=10_000_000, example="260"),
        *_party("legal_representative", N_("Legal representative"), N_("Legal representative's phone")),
        *_party("actual_controller", N_("Actual controller"), N_("Actual controller's phone")),
        *_party("safety_manager", N_("Safety manager"), N_("Safety manager's phone")),
        *_party("contact_cadre", N_("Contact cadre"), N_("Contact cadre's phone")),
        *_PLACE,
        _NOTE,
    ),
    "resources": (
        Field("name", N_("Name"), required=True, example="Sample Village Micro Station"),
        Field(
            "kind", N_("Kind"), "choice", required=True, vocabulary="resource_kind", example="micro_station"
        ),
        Field("in_service", N_("In service"), "flag", example="true"),
        Field("out_reason", N_("Reason")),
        Field("duty_phone", N_("Duty phone"), "phone", example="13900000001"),
        Field("staff", N_("People"), "whole", unit="people", most=100_000, example="6"),
        Field("vehicles", N_("Vehicles"), "whole", unit="vehicles", most=100_000, example="1"),
        Field("turnout_s", N_("Turnout time"), "whole", unit="s", most=86_400, example="60"),
        Field("flow_l_s", N_("Flow"), "number", unit="L/s", most=100_000),
        Field("capacity_people", N_("Holds people"), "whole", unit="people", most=10_000_000),
        Field("address", N_("Address")),
        *_PLACE,
        _NOTE,
    ),
    "hazards": (
        Field("title", N_("Title"), required=True, example="Blocked emergency exit"),
        Field("description", N_("What was found"), "long"),
        Field("grade", N_("Grade"), "choice", vocabulary="hazard_grade", example="general"),
        Field("state", N_("State"), "choice", vocabulary="hazard_state", example="ordered"),
        Field("found_on", N_("Found on"), "date", required=True, example="2023-05-04"),
        Field("deadline", N_("Deadline"), "date", example="2023-06-04"),
        Field("closed_on", N_("Closed on"), "date"),
        Field("enterprise", N_("Enterprise")),
        Field("enterprise_code", N_("Unified social credit code"), "credit_code"),
        *_PLACE,
    ),
    "risk_points": (
        Field("name", N_("Name"), required=True, example="Sample gas cylinder store"),
        Field("level", N_("Risk"), "choice", vocabulary="risk", example="orange"),
        Field("accident_type", N_("Kind of accident")),
        Field("measures", N_("Measures"), "long"),
        Field("responsible", N_("Responsible")),
        Field("phone", N_("Phone"), "phone"),
        Field("enterprise", N_("Enterprise")),
        Field("enterprise_code", N_("Unified social credit code"), "credit_code"),
        *_PLACE,
    ),
    "people": (
        Field("name", N_("Full name"), required=True, example="Sample Person"),
        Field("title", N_("Job title")),
        Field("phone", N_("Phone"), "phone", example="13900000002"),
        Field("unit", N_("Belongs to")),
        Field("area", N_("Area"), required=True, example="Sample Village"),
        Field("role", N_("Role"), "choice", vocabulary="role"),
        Field("post", N_("Post"), "choice", vocabulary="post", example="grid_member"),
        Field("username", N_("User name")),
    ),
    "areas": (
        Field("name", N_("Name"), required=True),
        Field("level", N_("Level"), "choice", vocabulary="level"),
        Field("code", N_("Official code"), "code"),
        Field("parent", N_("Lies in")),
        Field("population", N_("Population"), "whole", unit="people", most=2_000_000_000),
        Field("households", N_("Households"), "whole", unit="households"),
        Field("leader", N_("Grid leader")),
        Field("leader_phone", N_("Grid leader's phone"), "long"),
        Field("members", N_("Grid members"), "long"),
        Field("members_phone", N_("Grid members' phones"), "long"),
        _NOTE,
    ),
    "roads": (
        Field("name", N_("Name")),
        Field("road_class", N_("Road class"), "choice", required=True, vocabulary="road_class"),
        Field("one_way", N_("One way"), "flag"),
        Field("bridge", N_("Bridge"), "flag"),
        Field("tunnel", N_("Tunnel"), "flag"),
        Field("drivable", N_("Engines may drive here"), "flag"),
        Field("max_speed_km_h", N_("Speed limit"), "number", unit="km/h", most=150),
        Field("node_ids", N_("Nodes"), "nodes"),
        Field("source_id", N_("Id in the source")),
    ),
    "buildings": (
        Field("name", N_("Name")),
        Field("kind", N_("Kind")),
        Field("levels", N_("Storeys"), "whole", most=200),
        Field("public", N_("Public building"), "flag"),
        Field("source_id", N_("Id in the source")),
    ),
    "places": (
        Field("name", N_("Name"), required=True, example="Sample Hamlet"),
        Field("kind", N_("Kind"), example="hamlet"),
        Field("population", N_("Population"), "whole", unit="people", most=2_000_000_000),
        *_PLACE,
    ),
    "stock": (
        Field("item", N_("Goods"), required=True, example="tent"),
        Field("depot", N_("Depot"), required=True, example="Sample Town Depot"),
        Field("quantity", N_("Quantity"), example="10"),
        Field("unit", N_("Unit of count")),
        Field("basis", N_("Held as"), "choice", vocabulary="basis", example="physical"),
        Field("partner", N_("Partner")),
        Field("batch", N_("Batch")),
        Field("received_on", N_("Received on"), "date", example="2023-05-04"),
        Field("expires_on", N_("Good until"), "date"),
        Field("keeper", N_("Keeper")),
    ),
}
SHAPES: dict[str, Literal["point", "line", "area", "none"]] = {
    "enterprises": "point",
    "resources": "point",
    "hazards": "point",
    "risk_points": "point",
    "people": "none",
    "areas": "area",
    "roads": "line",
    "buildings": "area",
    "places": "point",
    "stock": "none",
}
"""What a record of each noun is on the map."""


def field_of(noun: str, key: str) -> Field:
    return next(field for field in NOUNS[noun] if field.key == key)
