"""Which villages have no notice board, or no board that says where to report a hazard?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap import palette
from gridmap.db.models import Area
from gridmap.db.models.base import SEGMENT
from gridmap.fields import EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import Figure, Headline, Layer, Legend, Measure
from gridmap.marks import Mark
from gridmap.registers.notice_boards import BoardKind, BoardState, NoticeBoard
from gridmap.vocabulary import Level, Word


class Lacking(Word):
    BOTH = "both", N_("No board at all")
    NOTICE = "notice", N_("No notice board")
    REWARD = "reward", N_("No reward-reporting board")
    NOTHING = "nothing", N_("Both kinds of board")


def compute(context: Context) -> gpd.GeoDataFrame:
    areas = context.areas
    villages = areas[areas["level"] == Level.VILLAGE].drop(columns="path").copy()
    villages["area_path"] = villages["feature_id"] = villages.index
    villages["title"] = villages["name"]
    boards = context.inside(context.rows(NoticeBoard))
    boards = boards[boards["state"] != BoardState.REMOVED]
    home = boards["area_path"].str[: len(context.township_path) + SEGMENT]
    for column, rows in (
        ("notices", boards["kind"] == BoardKind.NOTICE),
        ("rewards", boards["kind"] == BoardKind.REWARD),
        ("damaged", boards["state"] == BoardState.DAMAGED),
    ):
        villages[column] = villages["area_path"].map(home[rows].value_counts()).fillna(0).astype(int)
    villages["lacking"] = lacking(villages)
    return villages.rename_geometry("geometry").reset_index(drop=True)


def lacking(villages: pd.DataFrame) -> np.ndarray:
    """villages: notices, rewards, the number of boards that stand."""
    no_notice, no_reward = villages["notices"] == 0, villages["rewards"] == 0
    return np.select(
        [no_notice & no_reward, no_notice, no_reward],
        [Lacking.BOTH.value, Lacking.NOTICE.value, Lacking.REWARD.value],
        Lacking.NOTHING.value,
    )


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    counts = {each: int((answer["lacking"] == each).sum()) for each in Lacking}
    sentence = Sentence(
        N_("{without} of {total} villages have no notice board, or none that says where to report."),
        {"without": len(answer) - counts[Lacking.NOTHING], "total": len(answer)},
    )
    figures = [
        Figure(each.text, float(counts[each])) for each in (Lacking.BOTH, Lacking.NOTICE, Lacking.REWARD)
    ]
    return [Headline(context.township_path, sentence, figures)]


def measure(context: Context) -> Measure:
    boards = context.inside(context.rows(NoticeBoard))
    here = boards[(boards["state"] != BoardState.REMOVED) & (boards["area_path"] == context.township_path)]
    sentence = N_(
        "{count} boards of the township are entered without a village: where they stand is unknown."
    )
    return Measure(Sentence(sentence, {"count": len(here)}))


VILLAGE_BOARDS = Layer(
    key="village_boards",
    group=N_("Supervision"),
    title=N_("Villages without notice boards"),
    question=N_("Which villages have no notice board, or no board that says where to report a hazard?"),
    reads=(Area, NoticeBoard),
    narrowed={"lacking": (Lacking.BOTH.value, Lacking.NOTICE.value, Lacking.REWARD.value)},
    fields=(
        Field("lacking", N_("What is lacking"), "choice", vocabulary=Lacking, shown=EVERYWHERE, filter=True),
        Field("notices", BoardKind.NOTICE.text, "number", shown=LISTED),
        Field("rewards", BoardKind.REWARD.text, "number", shown=LISTED),
        Field("damaged", N_("Of these damaged"), "number", shown=LISTED),
        Field("households", N_("Households"), "number", shown=LISTED),
    ),
    legends=(
        Legend(
            "lacking",
            N_("What is lacking"),
            (
                Mark(Lacking.BOTH, Lacking.BOTH.text, palette.PURPLES[4], "area", letter="××", fill_opacity=0.7),
                Mark(Lacking.NOTICE, Lacking.NOTICE.text, palette.PURPLES[3], "area", letter="×", fill_opacity=0.7),
                Mark(Lacking.REWARD, Lacking.REWARD.text, palette.PURPLES[2], "area", letter="–", fill_opacity=0.6),
                Mark(Lacking.NOTHING, Lacking.NOTHING.text, palette.PURPLES[0], "area", weight_px=1, fill_opacity=0.35),
            ),
            classify=lambda answer: answer["lacking"],
        ),
    ),
    compute=compute,
    measure=measure,
    headlines=headlines,
    order="notices",
)  # fmt: skip
