"""How does a township, or a grid, leave as one file that opens without a server and without a signal?"""

from gridmap.web.offline_map import download
from gridmap.web.offline_map.shared import blueprint

__all__ = ["blueprint", "download"]
