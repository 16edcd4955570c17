"""Which registers does the office keep? One file each; what refers to another stands below it."""

from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.registers.alarms import ALARMS
from gridmap.registers.assignments import ASSIGNMENTS
from gridmap.registers.attempts import ATTEMPTS
from gridmap.registers.base.register import Count, Register, Saving
from gridmap.registers.buildings import BUILDINGS
from gridmap.registers.campaigns import CAMPAIGNS
from gridmap.registers.checklist_items import CHECKLIST_ITEMS
from gridmap.registers.days_off import DAYS_OFF
from gridmap.registers.drills import DRILLS
from gridmap.registers.enterprises import ENTERPRISES
from gridmap.registers.exposures import EXPOSURES
from gridmap.registers.forwardings import FORWARDINGS
from gridmap.registers.hazards import HAZARDS
from gridmap.registers.incidents import INCIDENTS
from gridmap.registers.landmarks import LANDMARKS
from gridmap.registers.meetings import MEETINGS
from gridmap.registers.notice_boards import NOTICE_BOARDS
from gridmap.registers.outings import OUTINGS
from gridmap.registers.publicity import PUBLICITY
from gridmap.registers.resources import RESOURCES
from gridmap.registers.rewards import REWARDS
from gridmap.registers.risk_points import RISK_POINTS
from gridmap.registers.road_barriers import ROAD_BARRIERS
from gridmap.registers.roads import ROADS
from gridmap.registers.safety_plans import SAFETY_PLANS
from gridmap.registers.shifts import SHIFTS
from gridmap.registers.teams import TEAMS
from gridmap.registers.trainings import TRAININGS
from gridmap.registers.visits import VISITS

REGISTERS: tuple[Register, ...] = (
    ENTERPRISES,
    RESOURCES,
    HAZARDS,
    RISK_POINTS,
    ROADS,
    ROAD_BARRIERS,
    BUILDINGS,
    LANDMARKS,
    NOTICE_BOARDS,
    VISITS,
    OUTINGS,
    MEETINGS,
    SAFETY_PLANS,
    SHIFTS,
    ASSIGNMENTS,
    TRAININGS,
    PUBLICITY,
    FORWARDINGS,
    DRILLS,
    TEAMS,
    REWARDS,
    EXPOSURES,
    ATTEMPTS,
    CAMPAIGNS,
    CHECKLIST_ITEMS,
    INCIDENTS,
    ALARMS,
    DAYS_OFF,
)
BY_KEY = {each.key: each for each in REGISTERS}

__all__ = ["BY_KEY", "REGISTERS", "Count", "Register", "Saving", "register_of"]


def register_of(key: str) -> Register:
    """Raises NotFound for what the office does not keep."""
    if key not in BY_KEY:
        raise NotFound(N_("There is no such ledger."))
    return BY_KEY[key]
