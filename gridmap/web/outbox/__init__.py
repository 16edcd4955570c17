"""How do phones hand in what was written on them, and where does a person see and decide what became of it?"""

from gridmap.web.outbox import decide, hand_in, overview, receive
from gridmap.web.outbox.shared import blueprint

__all__ = ["blueprint", "decide", "hand_in", "overview", "receive"]
