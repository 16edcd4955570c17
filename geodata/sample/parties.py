"""Who answers for each enterprise, and how are they reached?"""

from __future__ import annotations

from geodata.sample.book import Row, chance, key, phone
from geodata.sample.names import roll
from geodata.sample.people import LEADERS, OFFICERS, Staff
from geodata.sample.places import TOWNSHIP

FIRST_NUMBER = 1000
"""Names and phones below this are the township's own people's."""


def party_rows(enterprises: list[Row], staff: Staff, seed: int) -> list[Row]:
    """One to three people each for nearly all places; for a few nobody is known."""
    random = chance(seed, 5)
    cadres = staff.titled(tuple({*LEADERS[2:], *OFFICERS}))
    names = roll(seed)
    rows: list[Row] = []
    for number, enterprise in enumerate(enterprises):
        if random.random() < 0.06:
            continue
        duties = ["legal_representative"]
        duties += ["actual_controller"] if random.random() < 0.12 else []
        duties += (
            ["safety_manager"]
            if random.random() < (0.75 if enterprise["sector"] == "trade" else 0.35)
            else []
        )
        for duty in duties:
            serial = FIRST_NUMBER + len(rows)
            rows.append(_row(enterprise, duty, names[serial % len(names)], phone(serial)))
        if len(duties) < 3 and enterprise["area_path"].startswith(TOWNSHIP) and random.random() < 0.3:
            cadre = cadres[number % len(cadres)]
            rows.append(_row(enterprise, "contact_cadre", cadre["name"], cadre["phone"]))
    return rows


def _row(enterprise: Row, duty: str, name: str, number: str) -> Row:
    return {
        "id": key("responsible_parties", enterprise["id"], duty),
        "enterprise_id": enterprise["id"],
        "duty": duty,
        "name": name,
        "phone": number,
    }
