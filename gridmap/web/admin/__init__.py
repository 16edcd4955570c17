"""What does the administrator of a township look after? One file a subject; all share one blueprint."""

from gridmap.web.admin import (
    area_posts,
    audit,
    checks,
    duty,
    freshness,
    import_files,
    import_page,
    import_steps,
    imports,
    ledgers,
    operation,
    outlines,
    overview,
    people,
    person,
    rights,
    start,
)
from gridmap.web.admin.shared import blueprint

__all__ = [
    "area_posts",
    "audit",
    "blueprint",
    "checks",
    "duty",
    "freshness",
    "import_files",
    "import_page",
    "import_steps",
    "imports",
    "ledgers",
    "operation",
    "outlines",
    "overview",
    "people",
    "person",
    "rights",
    "start",
]
