"""Which columns has the ledger of each kind of record, and what may stand in them?

Those of a register follow from its fields; the others are said here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.registers import REGISTERS, Register
from gridmap.registers.base.register import Shape
from gridmap.vocabulary import Basis, CoordinateSystem, Level, Post, RoadClass, Role

ID_HEADING, VERSION_HEADING = "gridmap_id", "gridmap_version"
"""The columns by which a row of our own workbooks finds its record again, and says which version it saw."""
LONGITUDE, LATITUDE, PAIR, SOURCE_CRS = "longitude", "latitude", "point", "source_crs"
PLACE_FIELDS = frozenset({LONGITUDE, LATITUDE, PAIR})

AREA = Field("area", N_("Area"))
PLACE = (
    AREA,
    Field(LONGITUDE, N_("Longitude"), "angle", example="116.85"),
    Field(LATITUDE, N_("Latitude"), "angle", example="38.30"),
    Field(PAIR, N_("Coordinates"), "pair"),
    Field(SOURCE_CRS, N_("Coordinate system"), "choice", vocabulary=CoordinateSystem),
    Field("source_id", N_("Id in the source")),
)
NOTE = Field("note", N_("Note"), "long")
CREW = Field("crew", N_("People who went"), example="Sample Person、Second Person")
"""Names, as the office writes them in one cell; from them comes the outing (`gridmap.imports.matching.crews`)."""
HAVE_CREWS = frozenset({"visits", "attempts", "outings"})
ENTERPRISE = (
    Field("enterprise", N_("Enterprise")),
    Field("enterprise_code", N_("Unified social credit code"), "credit_code"),
)


def ledger_fields(register: Register) -> tuple[Field, ...]:
    """The columns of a register's ledger: an enterprise by name or code, a place by its area and coordinates."""
    fields = [column for field in register.typed for column in _columns(register, field)]
    owner = register.field("enterprise_id")
    if register.shape == "none" and (owner is None or not owner.required):
        fields.append(AREA)
    if register.key in HAVE_CREWS:
        fields.append(CREW)
    return tuple(fields)


def _columns(register: Register, field: Field) -> Iterator[Field]:
    if field.kind == "point":
        yield from register.beside
        yield from PLACE
    elif field.kind == "enterprise":
        yield from ENTERPRISE
    else:
        begins = register.model.__table__.c[field.key].default is not None
        yield replace(field, required=field.required_in_ledgers or (field.required and not begins))


_CLEARANCE = (
    Field("max_height_m", N_("Clear height"), "measure", unit="m", most=100, example="2.2"),
    Field("max_width_m", N_("Clear width"), "measure", unit="m", most=100),
    Field("max_weight_t", N_("Weight allowed"), "measure", unit="t", most=1000),
)

NOUNS: dict[str, tuple[Field, ...]] = {
    **{register.key: ledger_fields(register) for register in REGISTERS},
    "people": (
        Field("name", N_("Full name"), required=True, example="Sample Person"),
        Field("title", N_("Job title")),
        Field("phone", N_("Phone"), "phone", example="13900000002"),
        Field("unit", N_("Belongs to")),
        Field("area", N_("Area"), required=True, example="Sample Village"),
        Field("role", N_("Role"), "choice", vocabulary=Role),
        Field("post", N_("Post"), "choice", vocabulary=Post, example="grid_member"),
        Field("username", N_("User name")),
        Field("certificate", N_("Certificate number")),
    ),
    "areas": (
        Field("name", N_("Name"), required=True),
        Field("level", N_("Level"), "choice", vocabulary=Level),
        Field("code", N_("Official code"), "code"),
        Field("parent", N_("Lies in")),
        Field("population", N_("Population"), "number", whole=True, unit="people", most=2_000_000_000),
        Field("households", N_("Households"), "number", whole=True, unit="households"),
        Field("leader", N_("Grid leader")),
        Field("leader_phone", N_("Grid leader's phone"), "long"),
        Field("members", N_("Grid members"), "long"),
        Field("members_phone", N_("Grid members' phones"), "long"),
        NOTE,
    ),
    "roads": (
        Field("name", N_("Name")),
        Field("road_class", N_("Road class"), "choice", required=True, vocabulary=RoadClass),
        Field("one_way", N_("One way"), "one_way"),
        Field("bridge", N_("Bridge"), "flag"),
        Field("tunnel", N_("Tunnel"), "flag"),
        Field("drivable", N_("Engines may drive here"), "flag"),
        Field("at_times", N_("Open at certain times only"), "flag"),
        Field("max_speed_km_h", N_("Speed limit"), "speed", unit="km/h", most=150),
        *_CLEARANCE,
        Field("node_ids", N_("Nodes"), "nodes"),
        Field("source_id", N_("Id in the source")),
    ),
    "buildings": (
        Field("name", N_("Name")),
        Field("kind", N_("Kind")),
        Field("levels", N_("Storeys"), "number", whole=True, most=200),
        Field("public", N_("Public building"), "flag"),
        Field("source_id", N_("Id in the source")),
    ),
    "places": (
        Field("name", N_("Name"), required=True, example="Sample Hamlet"),
        Field("kind", N_("Kind"), example="hamlet"),
        Field("population", N_("Population"), "number", whole=True, unit="people", most=2_000_000_000),
        *PLACE,
    ),
    "stock": (
        Field("item", N_("Goods"), required=True, example="tent"),
        Field("depot", N_("Depot"), required=True, example="Sample Town Depot"),
        Field("quantity", N_("Quantity"), example="10"),
        Field("unit", N_("Unit of count")),
        Field("basis", N_("Held as"), "choice", vocabulary=Basis, example="physical"),
        Field("partner", N_("Partner")),
        Field("batch", N_("Batch")),
        Field("received_on", N_("Received on"), "date", example="2023-05-04"),
        Field("expires_on", N_("Good until"), "date"),
        Field("keeper", N_("Keeper")),
    ),
}
SHAPES: dict[str, Shape] = {
    **{register.key: register.shape for register in REGISTERS},
    "people": "none",
    "areas": "area",
    "roads": "line",
    "buildings": "area",
    "places": "point",
    "stock": "none",
}
"""What a record of each ledger is on the map."""


def field_of(noun: str, key: str) -> Field:
    return next(field for field in NOUNS[noun] if field.key == key)
