"""Against which figure is a township measured, by which clause, and how sure is that figure?"""

from gridmap.standards.force import READS, in_force, with_own
from gridmap.standards.norm import Figure, Norm
from gridmap.standards.profile import Profile
from gridmap.standards.shipped import fingerprint, profiles, shipped, texts

__all__ = [
    "READS",
    "Figure",
    "Norm",
    "Profile",
    "fingerprint",
    "in_force",
    "profiles",
    "shipped",
    "texts",
    "with_own",
]
