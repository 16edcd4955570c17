"""Which papers are there? One file each; their order is that of a hazard's life."""

from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.papers.forms import PaperForm
from gridmap.papers.kinds.extension import EXTENSION
from gridmap.papers.kinds.listing import DELISTING, LISTING
from gridmap.papers.kinds.order import ORDER
from gridmap.papers.kinds.plan import PLAN
from gridmap.papers.kinds.receipt import RECEIPT
from gridmap.papers.kinds.recheck import RECHECK
from gridmap.papers.kinds.referral import REFERRAL
from gridmap.papers.kinds.site_record import SITE_RECORD
from gridmap.papers.kinds.withdrawal import WITHDRAWAL

PAPERS: dict[str, PaperForm] = {
    each.key: each
    for each in (
        PLAN, SITE_RECORD, ORDER, RECHECK, EXTENSION, LISTING, DELISTING, REFERRAL, WITHDRAWAL, RECEIPT,
    )
}  # fmt: skip


def form_of(key: str) -> PaperForm:
    """Raises NotFound for a paper that does not exist."""
    if key not in PAPERS:
        raise NotFound(N_("There is no such paper."))
    return PAPERS[key]
