"""The tables: one file a noun."""

from gridmap.models.area import Area, AreaCode
from gridmap.models.base import Base
from gridmap.models.enterprise import Enterprise, ResponsibleParty
from gridmap.models.ground import Building, Landmark, Landscape, Road
from gridmap.models.imports import Import, Job, QuarantinedRow, SavedMapping
from gridmap.models.need import NeedScenario
from gridmap.models.norm import NormRow, ProfileInForce
from gridmap.models.people import Account, Appointment, Grant, Person, Shift
from gridmap.models.published import Answer, Change, Headline, Published
from gridmap.models.resource import Resource
from gridmap.models.scenario import Scenario, ScenarioSite
from gridmap.models.supervision import Hazard, Outing, OutingMember, RiskPoint, Visit
from gridmap.models.supplies import ItemRow, Lot, StockForm, StockLine, YearlyFact
from gridmap.models.trace import Attachment, Audit

__all__ = [
    "Account",
    "Answer",
    "Appointment",
    "Area",
    "AreaCode",
    "Attachment",
    "Audit",
    "Base",
    "Building",
    "Change",
    "Enterprise",
    "Grant",
    "Hazard",
    "Headline",
    "Import",
    "ItemRow",
    "Job",
    "Landmark",
    "Landscape",
    "Lot",
    "NeedScenario",
    "NormRow",
    "Outing",
    "OutingMember",
    "Person",
    "ProfileInForce",
    "Published",
    "QuarantinedRow",
    "Resource",
    "ResponsibleParty",
    "RiskPoint",
    "Road",
    "SavedMapping",
    "Scenario",
    "ScenarioSite",
    "Shift",
    "StockForm",
    "StockLine",
    "Visit",
    "YearlyFact",
]
