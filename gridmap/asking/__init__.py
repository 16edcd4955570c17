"""How does a question that somebody put together become a layer like any other?

`Asked` is the question, `subjects` says of what it may be asked, `kinds` what may be near, `measuring` how far that is,
`layer` makes the layer, `finding` reads the questions that a session may see.
"""

from gridmap.asking.finding import asked_of, find, layer_for_publisher, layer_named, offered, questions
from gridmap.asking.layer import layer_of
from gridmap.asking.question import OwnQuestion, is_asked

__all__ = [
    "OwnQuestion",
    "asked_of",
    "find",
    "is_asked",
    "layer_for_publisher",
    "layer_named",
    "layer_of",
    "offered",
    "questions",
]
