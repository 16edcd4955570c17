"""What does the administrator of a township look after? One file a subject; all share one blueprint."""

from gridmap.web.admin import duty, freshness, ledgers, overview, people, person, rights, start
from gridmap.web.admin.shared import blueprint

__all__ = ["blueprint", "duty", "freshness", "ledgers", "overview", "people", "person", "rights", "start"]
