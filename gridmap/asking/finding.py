"""Which questions may this session see, and which layer has this key: one of the program, or one of somebody's?"""

from __future__ import annotations

import uuid

from sqlalchemy import Engine, Text, cast, func, literal, select

from gridmap.asking.layer import layer_of
from gridmap.asking.question import OwnQuestion, id_of, is_asked
from gridmap.db.models import AskedQuestion
from gridmap.db.models.asked import MeasuredBy, Side
from gridmap.db.sessions import FencedSession, identify, publisher_of
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_, Translate
from gridmap.layers import BY_KEY
from gridmap.layers.base.layer import Layer


def asked_of(row: AskedQuestion) -> OwnQuestion:
    return OwnQuestion(
        row.id,
        row.name,
        row.subject,
        row.near,
        MeasuredBy(row.measured_by),
        row.most,
        Side(row.side),
        row.filters,
    )


def find(session: FencedSession, question_id: uuid.UUID) -> AskedQuestion:
    """Raises NotFound for what does not exist or is another's."""
    found = session.get(AskedQuestion, question_id, populate_existing=True)
    if found is None:
        raise NotFound(N_("There is no such question, or it is somebody else's own."))
    return found


def offered(session: FencedSession, area_path: str, translate: Translate = str) -> list[Layer]:
    """The layers of the questions that the session may see and that are asked of this area, by name."""
    layers = (layer_of(asked_of(row), translate) for row in questions(session, area_path))
    return [layer for layer in layers if layer is not None]


def questions(session: FencedSession, area_path: str) -> list[AskedQuestion]:
    """Those that are asked of this area, or of all townships around it, by name."""
    wanted = select(AskedQuestion).where(
        func.starts_with(cast(literal(area_path), Text), AskedQuestion.area_path)
    )
    return list(session.scalars(wanted.order_by(AskedQuestion.name, AskedQuestion.id)))


def layer_named(session: FencedSession, key: str, translate: Translate = str) -> Layer:
    """Raises NotFound for a key that is none, and for a question that the session may not see, alike."""
    layer = BY_KEY.get(key)
    question_id = id_of(key) if layer is None else None
    row = session.get(AskedQuestion, question_id) if question_id else None
    if row is not None:
        layer = layer_of(asked_of(row), translate)
    if layer is None:
        raise NotFound(N_("There is no such layer."))
    return layer


def layer_for_publisher(engine: Engine, key: str, township_path: str) -> Layer | None:
    """The layer as the publisher of a township finds it, for what is computed beside the requests."""
    if not is_asked(key):
        return BY_KEY.get(key)
    with publisher_of(engine).connect() as connection, connection.begin():
        identify(connection, publisher=township_path)
        row = connection.execute(
            select(AskedQuestion.__table__).where(AskedQuestion.id == id_of(key))
        ).one_or_none()
        return None if row is None else layer_of(asked_of(AskedQuestion(**row._mapping)))
