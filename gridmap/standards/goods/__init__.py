"""Which goods may a depot keep, under which name, unit and packs?"""

from gridmap.standards.goods.catalogue import Item, fingerprint, in_force, shipped
from gridmap.standards.goods.naming import Unknown, item_named, quantity_in

__all__ = ["Item", "Unknown", "fingerprint", "in_force", "item_named", "quantity_in", "shipped"]
