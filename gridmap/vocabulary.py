"""Which words may stand in a coded column, and what are they called?

The same words make the CHECK constraints, the choices in forms and the legends.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from gridmap.i18n.texts import N_


class Word(StrEnum):
    """A coded value; `text` is what people call it, as a key of the catalog."""

    text: str

    def __new__(cls, value: str, text: str = "") -> Self:
        word = str.__new__(cls, value)
        word._value_ = value
        word.text = text
        return word


class Role(Word):
    PLANNER = "planner", N_("Planner")
    GRID_LEADER = "grid_leader", N_("Grid leader")
    DUTY_OFFICER = "duty_officer", N_("Duty officer")
    ADMINISTRATOR = "administrator", N_("System administrator")
    SECURITY_ADMINISTRATOR = "security_administrator", N_("Security administrator")
    AUDITOR = "auditor", N_("Auditor")


ADMINISTRATORS = (Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR)
"""Who looks after ledgers, settings and the service; people, accounts and rights; the audit. Three duties (GB/T
22239-2019, 8.1.5): one person may hold them all, unless `gridmap.records.duties` says otherwise."""
RECORD_KEEPERS = (Role.PLANNER, Role.GRID_LEADER, Role.DUTY_OFFICER, Role.ADMINISTRATOR)
"""Who may write records at all; the two other administrators read them."""


class Level(Word):
    """A dedicated grid (a park, a market) may overlap its neighbours; the others tile their parent."""

    PROVINCE = "province", N_("Province")
    CITY = "city", N_("City")
    COUNTY = "county", N_("County")
    TOWNSHIP = "township", N_("Township")
    VILLAGE = "village", N_("Village")
    GRID = "grid", N_("Grid")
    DEDICATED_GRID = "dedicated_grid", N_("Dedicated grid")


class Post(Word):
    GRID_LEADER = "grid_leader", N_("Grid leader")
    GRID_MEMBER = "grid_member", N_("Grid member")
    VILLAGE_LEADER = "village_leader", N_("Village leader")
    AREA_CADRE = "area_cadre", N_("Township cadre in charge")


class Duty(Word):
    LEADER = "leader", N_("Leader on duty")
    OFFICER = "officer", N_("Duty officer")


class Sector(Word):
    TRADE = "trade", N_("Industry and trade")
    SHOP = "shop", N_("Shops along streets")
    RESTAURANT = "restaurant", N_("Restaurants")
    RECYCLING = "recycling", N_("Waste recycling")
    GAS = "gas", N_("Gas")
    HAZARDOUS_CHEMICALS = "hazardous_chemicals", N_("Hazardous chemicals")
    CONSTRUCTION = "construction", N_("Construction")
    OTHER = "other", N_("Other")


class Tag(Word):
    """What the report calls key fields. 三合一: GA 703-2007, lodging mixed with production, storage or business."""

    THREE_IN_ONE = "three_in_one", N_("Three-in-one place")
    NINE_SMALL = "nine_small", N_("Nine-small place")
    HAZARDOUS_CHEMICALS = "hazardous_chemicals", N_("Hazardous chemicals")
    GAS = "gas", N_("Gas")
    CONSTRUCTION = "construction", N_("Construction")
    CROWDED = "crowded", N_("Crowded place")


class Risk(Word):
    """The official four colours, worst first."""

    RED = "red", N_("Red: major risk")
    ORANGE = "orange", N_("Orange: considerable risk")
    YELLOW = "yellow", N_("Yellow: general risk")
    BLUE = "blue", N_("Blue: low risk")


class EnterpriseState(Word):
    OPERATING = "operating", N_("Operating")
    SUSPENDED = "suspended", N_("Suspended")
    CLOSED = "closed", N_("Closed")


class PartyDuty(Word):
    LEGAL_REPRESENTATIVE = "legal_representative", N_("Legal representative")
    ACTUAL_CONTROLLER = "actual_controller", N_("Actual controller")
    SAFETY_MANAGER = "safety_manager", N_("Safety manager")
    CONTACT_CADRE = "contact_cadre", N_("Contact cadre")


class ResourceKind(Word):
    """The four fire forces stand first and apart: a micro station is never counted as a station."""

    FIRE_STATION = "fire_station", N_("Fire and rescue station")
    FULL_TIME_BRIGADE = "full_time_brigade", N_("Government full-time brigade")
    VOLUNTEER_BRIGADE = "volunteer_brigade", N_("Volunteer brigade")
    MICRO_STATION = "micro_station", N_("Micro fire station")
    FIRE_POINT = "fire_point", N_("Fire point")
    HYDRANT = "hydrant", N_("Hydrant")
    WATER_SOURCE = "water_source", N_("Water source")
    SUPPLY_DEPOT = "supply_depot", N_("Supply depot")
    SHELTER = "shelter", N_("Emergency shelter")
    RESCUE_TEAM = "rescue_team", N_("Rescue team")
    HOSPITAL = "hospital", N_("Hospital")


class HazardGrade(Word):
    GENERAL = "general", N_("General hazard")
    MAJOR = "major", N_("Major accident hazard")


class HazardState(Word):
    """The loop of 鄂安〔2010〕20: found, ordered, rectified, re-checked and struck off; or fixed on the spot."""

    FOUND = "found", N_("Registered")
    ORDERED = "ordered", N_("Rectification ordered")
    RECTIFIED = "rectified", N_("Rectified, re-check due")
    PASSED = "passed", N_("Re-check passed, close-out due")
    CLOSED = "closed", N_("Closed out")
    FIXED_ON_SPOT = "fixed_on_spot", N_("Fixed on the spot")
    REFERRED = "referred", N_("Referred to the department")


class HazardSource(Word):
    """Who found it, as the exchange formats count it; a report of the public stands beside them."""

    SELF_CHECK = "self_check", N_("Self-check of the enterprise")
    GOVERNMENT = "government", N_("Inspection by the government")
    AGENCY = "agency", N_("Check by an agency")
    GRID = "grid", N_("Check of the grid")
    PUBLIC = "public", N_("Report by the public")


class VisitKind(Word):
    """A patrol (巡查) is made by one person, an inspection (检查) by two or more: that follows from the people. Help
    (指导帮扶) and what an enterprise checks itself (自查) are no enforcement and are counted apart.
    """

    PATROL = "patrol", N_("Patrol")
    INSPECTION = "inspection", N_("Inspection")
    LOOK_BACK = "look_back", N_("Look-back")
    HELP = "help", N_("Help visit")
    SELF_CHECK = "self_check", N_("Self-check of the enterprise")


class CoordinateSystem(Word):
    WGS84 = "wgs84", N_("WGS 84")
    CGCS2000 = "cgcs2000", N_("CGCS2000")
    GCJ02 = "gcj02", N_("GCJ-02")
    BD09 = "bd09", N_("BD-09")


class SourceSystem(Word):
    """In which system the coordinates of a record came: the last two are known no better than by some 100 m."""

    WGS84 = CoordinateSystem.WGS84.value, CoordinateSystem.WGS84.text
    CGCS2000 = CoordinateSystem.CGCS2000.value, CoordinateSystem.CGCS2000.text
    GCJ02 = CoordinateSystem.GCJ02.value, CoordinateSystem.GCJ02.text
    BD09 = CoordinateSystem.BD09.value, CoordinateSystem.BD09.text
    BEIJING54 = "beijing54", N_("Beijing 1954")
    XIAN80 = "xian80", N_("Xian 1980")


class RoadClass(Word):
    MOTORWAY = "motorway", N_("Motorway")
    TRUNK = "trunk", N_("Trunk road")
    PRIMARY = "primary", N_("Primary road")
    SECONDARY = "secondary", N_("Secondary road")
    TERTIARY = "tertiary", N_("Tertiary road")
    RESIDENTIAL = "residential", N_("Village street")
    SERVICE = "service", N_("Lane")
    TRACK = "track", N_("Field track")


class ItemClass(Word):
    """The classes of township stock of DB37/T 4824-2025."""

    GENERAL = "general", N_("General")
    FIRE = "fire", N_("Forest and grass fire")
    FLOOD = "flood", N_("Flood and drought")
    QUAKE_SNOW = "quake_snow", N_("Earthquake, snow and ice")


class Subject(Word):
    """What a profile of standards is about."""

    FIRE = "fire", N_("Fire cover")
    SUPPLIES = "supplies", N_("Supplies and shelters")
    SUPERVISION = "supervision", N_("Days of supervision")


FIRE_FORCES = (
    ResourceKind.FIRE_STATION,
    ResourceKind.FULL_TIME_BRIGADE,
    ResourceKind.VOLUNTEER_BRIGADE,
    ResourceKind.MICRO_STATION,
)


class ItemSeverity(Word):
    """May be major: a document counts it among the major accident hazards, and a person must judge."""

    GENERAL = "general", N_("General hazard")
    MAY_BE_MAJOR = "may_be_major", N_("May be a major accident hazard")


class HowOften(Word):
    VISIT = "visit", N_("on every visit")
    QUARTER = "quarter", N_("once a quarter")
    HALF_YEAR = "half_year", N_("every half-year")
    YEAR = "year", N_("once a year")


OPEN_HAZARD_STATES = (
    HazardState.FOUND,
    HazardState.ORDERED,
    HazardState.RECTIFIED,
    HazardState.PASSED,
    HazardState.REFERRED,
)
SUPERVISION_VISITS = (VisitKind.PATROL, VisitKind.INSPECTION, VisitKind.LOOK_BACK)


def texts(vocabulary: type[Word]) -> dict[str, str]:
    """Every coded value of one vocabulary with its text (a key of the catalog), in the vocabulary's own order."""
    return {word.value: word.text for word in vocabulary}
