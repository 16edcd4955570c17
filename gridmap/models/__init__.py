"""The tables: one file a noun."""

from gridmap.models.area import Area, AreaCode
from gridmap.models.base import Base
from gridmap.models.enterprise import Enterprise, ResponsibleParty
from gridmap.models.ground import Landscape, Road
from gridmap.models.imports import Import, Job, QuarantinedRow, SavedMapping
from gridmap.models.people import Account, Appointment, Grant, Person, Shift
from gridmap.models.published import Answer, Change, Headline, Published
from gridmap.models.resource import Resource
from gridmap.models.supervision import Hazard, Outing, OutingMember, RiskPoint, Visit
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
    "Change",
    "Enterprise",
    "Grant",
    "Hazard",
    "Headline",
    "Import",
    "Job",
    "Landscape",
    "Outing",
    "OutingMember",
    "Person",
    "Published",
    "QuarantinedRow",
    "Resource",
    "ResponsibleParty",
    "RiskPoint",
    "Road",
    "SavedMapping",
    "Shift",
    "Visit",
]
