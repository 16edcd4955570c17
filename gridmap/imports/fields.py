"""Which columns has the ledger of each kind of record, and what may stand in them?

Those of a register follow from its fields; the others are said here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gridmap.db.models.supplies import Basis
from gridmap.fields import SHAPES, Field
from gridmap.i18n.texts import N_
from gridmap.registers import REGISTERS, Register
from gridmap.vocabulary import CoordinateSystem, Level, Post, Role

ID_HEADING, VERSION_HEADING = "gridmap_id", "gridmap_version"
"""The columns by which a row of our own workbooks finds its record again, and says which version it saw."""
LONGITUDE, LATITUDE, PAIR, SOURCE_CRS = "longitude", "latitude", "point", "source_crs"
PLACE_FIELDS = frozenset({LONGITUDE, LATITUDE, PAIR})

AREA = Field("area", N_("Area"))
SOURCE_ID = Field("source_id", N_("Id in the source"))
PLACE = (
    AREA,
    Field(LONGITUDE, N_("Longitude"), "angle", example="116.85"),
    Field(LATITUDE, N_("Latitude"), "angle", example="38.30"),
    Field(PAIR, N_("Coordinates"), "pair"),
    Field(SOURCE_CRS, N_("Coordinate system"), "choice", vocabulary=CoordinateSystem),
    SOURCE_ID,
)
NODES = Field("node_ids", N_("Nodes"), "nodes")
NOTE = Field("note", N_("Note"), "long")
CREW = Field("crew", N_("People who went"), example=N_("Sample Person、Second Person"))
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
    elif field.kind in SHAPES:
        yield from (*(NODES,) * ("node_ids" in register.of_shape), SOURCE_ID)
    elif field.kind == "enterprise":
        yield from ENTERPRISE
    else:
        begins = register.model.__table__.c[field.key].default is not None
        required = field.required_in_ledgers or (field.required and not begins)
        yield replace(field, kind=field.in_ledgers or field.kind, required=required)


NOUNS: dict[str, tuple[Field, ...]] = {
    **{register.key: ledger_fields(register) for register in REGISTERS},
    "people": (
        Field("name", N_("Full name"), required=True, example=N_("Sample Person")),
        Field("title", N_("Job title")),
        Field("phone", N_("Phone"), "phone", example="13900000002"),
        Field("unit", N_("Belongs to")),
        Field("area", N_("Area"), required=True, example=N_("Sample Village")),
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
    "stock": (
        Field("item", N_("Goods"), required=True, example=N_("Tent")),
        Field("depot", N_("Depot"), required=True, example=N_("Sample Town Depot")),
        Field("quantity", N_("Quantity"), example="10"),
        Field("unit", N_("Unit of count")),
        Field("basis", N_("Held as"), "choice", vocabulary=Basis, example="physical"),
        Field("partner", N_("Partner")),
        Field("batch", N_("Batch")),
        Field("received_on", N_("Received on"), "date", example="2023-05-04"),
        Field("expires_on", N_("Good until"), "date", missing=N_("—")),
        Field("keeper", N_("Keeper")),
    ),
}
SHAPE_OF: dict[str, str] = {
    **{register.key: register.shape for register in REGISTERS},
    "people": "none",
    "areas": "area",
    "stock": "none",
}
"""What a record of each ledger is on the map."""


def field_of(noun: str, key: str) -> Field:
    return next(field for field in NOUNS[noun] if field.key == key)
