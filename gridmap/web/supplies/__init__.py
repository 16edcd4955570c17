"""Which pages keep the ledger of the depots? One file a subject; all share one blueprint."""

from gridmap.web.supplies import booking, depots, files, goods
from gridmap.web.supplies.shared import blueprint

__all__ = ["blueprint", "booking", "depots", "files", "goods"]
