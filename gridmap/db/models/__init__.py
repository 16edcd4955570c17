"""The tables that are no registers (`gridmap.registers`): one file a noun."""

from gridmap.db.models.access import AppPassword, AuditSeal, Guess, SignIn, Upkeep
from gridmap.db.models.area import Area, AreaCode
from gridmap.db.models.area_change import AreaChange
from gridmap.db.models.asked import AskedQuestion
from gridmap.db.models.base import Base
from gridmap.db.models.dwelling import PeoplePlace, PeopleSource, PeopleUnit
from gridmap.db.models.ground import Landscape
from gridmap.db.models.imports import Import, Job, QuarantinedRow, SavedMapping
from gridmap.db.models.incident import ChangeKind, IncidentChange, LogEntry, LogKind
from gridmap.db.models.need import NeedScenario
from gridmap.db.models.norm import NormRow, ProfileInForce
from gridmap.db.models.outbox import Device, OutboxEntry, OutboxPart
from gridmap.db.models.papers import CountyForm, Delegation, PaperSerial, PaperSetting, PaperTemplate
from gridmap.db.models.people import Account, Appointment, Grant, Person
from gridmap.db.models.published import AnswerState, Change, Headline, Published
from gridmap.db.models.report import IssuedReport, ReportShape, WorkReport
from gridmap.db.models.retention import Retention
from gridmap.db.models.scenario import Scenario, ScenarioSite
from gridmap.db.models.supervision import HazardStep, Paper, PaperItem
from gridmap.db.models.supplies import ItemRow, Lot, StockForm, StockLine, YearlyFact
from gridmap.db.models.trace import Attachment, Audit
from gridmap.db.models.webhook import Webhook, WebhookDelivery, WebhookEnd

__all__ = [
    "Account",
    "AnswerState",
    "AppPassword",
    "Appointment",
    "Area",
    "AreaChange",
    "AreaCode",
    "AskedQuestion",
    "Attachment",
    "Audit",
    "AuditSeal",
    "Base",
    "Change",
    "ChangeKind",
    "CountyForm",
    "Delegation",
    "Device",
    "Grant",
    "Guess",
    "HazardStep",
    "Headline",
    "Import",
    "IncidentChange",
    "IssuedReport",
    "ItemRow",
    "Job",
    "Landscape",
    "LogEntry",
    "LogKind",
    "Lot",
    "NeedScenario",
    "NormRow",
    "OutboxEntry",
    "OutboxPart",
    "Paper",
    "PaperItem",
    "PaperSerial",
    "PaperSetting",
    "PaperTemplate",
    "PeoplePlace",
    "PeopleSource",
    "PeopleUnit",
    "Person",
    "ProfileInForce",
    "Published",
    "QuarantinedRow",
    "ReportShape",
    "Retention",
    "SavedMapping",
    "Scenario",
    "ScenarioSite",
    "SignIn",
    "StockForm",
    "StockLine",
    "Upkeep",
    "Webhook",
    "WebhookDelivery",
    "WebhookEnd",
    "WorkReport",
    "YearlyFact",
]
