"""What do the layers of many townships come to, all as of one state of the database, by one process or by many?"""

from gridmap.publishing.analyses.figures import AnalysisRow, Standing
from gridmap.publishing.analyses.tasks import Outcome, Task, answered, offered, planned

__all__ = ["AnalysisRow", "Outcome", "Standing", "Task", "answered", "offered", "planned"]
