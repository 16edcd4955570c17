"""How does a phone write an entry? Builders that state only what matters."""

from __future__ import annotations

import io
import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from PIL import Image

from gridmap.db.sessions import FencedSession
from gridmap.records.outbox import devices, entry, receiving
from tests import world

DEVICE = uuid.UUID("0d0d0d0d-0000-4000-8000-000000000001")


def picture(shade: int = 90) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (48, 32), (shade, 120, 60)).save(written, "JPEG")
    return written.getvalue()


def written(
    number: int,
    kind: str = "hazard",
    parts: tuple[bytes, ...] = (),
    *,
    entry_id: uuid.UUID | None = None,
    device: uuid.UUID = DEVICE,
    area: str = world.G22,
    at: datetime = world.NOW - timedelta(hours=1),
    values: dict[str, Any] | None = None,
) -> bytes:
    """The body of an entry, as a phone sends it."""
    said = (
        values if values is not None else {"title": f"Hazard {number}", "geom": {"lon": 117.06, "lat": 38.01}}
    )
    told = {
        "id": str(entry_id or uuid.uuid5(device, str(number))),
        "device": str(device),
        "number": number,
        "kind": kind,
        "area": area,
        "written_at": at.isoformat(),
        "values": said,
        "parts": [
            {"sha256": entry.digest(part), "length": len(part), "name": f"{place}.jpg"}
            for place, part in enumerate(parts)
        ],
    }
    return json.dumps(told, ensure_ascii=False).encode()


def send(
    session: FencedSession,
    body: bytes,
    parts: tuple[bytes, ...] = (),
    *,
    now: datetime = world.NOW,
    phone_now: datetime | None = None,
    person_id: uuid.UUID | None = None,
) -> dict[str, Any]:
    """What the phone is answered: contact, each part, then the entry."""
    read = entry.read(body)
    device = devices.contact(session, read.device_id, now, highest=read.number, person_id=person_id)
    for part in parts:
        receiving.keep_part(session, device, read.id, part, now)
    return receiving.receive(session, device, read, now, phone_now)
