"""Against which figure is a township measured, by which clause, and how sure is that figure?"""

from gridmap.standards.force import READS, in_force, with_own
from gridmap.standards.norm import Norm, NormFigure
from gridmap.standards.profile import Profile
from gridmap.standards.shipped import fingerprint, profiles, shipped, texts

__all__ = [
    "READS",
    "Norm",
    "NormFigure",
    "Profile",
    "fingerprint",
    "in_force",
    "profiles",
    "shipped",
    "texts",
    "with_own",
]
