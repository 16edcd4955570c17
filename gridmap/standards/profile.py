"""Which figures belong together as the measure of one subject?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gridmap.analysis.roads.fitting import Vehicle
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.standards.norm import Norm
from gridmap.vocabulary import RoadClass


@dataclass(frozen=True)
class Profile:
    """The measure of one subject, complete: what the profile itself does not say comes from those it falls back on.

    title: a key of the catalog. jurisdiction: of the township it was made for, "" for a shipped one.
    """

    key: str
    title: str
    subject: str
    norms: Mapping[str, Norm]
    jurisdiction: str = ""

    def __getitem__(self, key: str) -> Norm:
        """Raises NotFound, with the remedy, for a figure that the profile does not have."""
        if key not in self.norms:
            raise NotFound(
                N_(
                    "The standards profile “{profile}” has no figure “{key}”. Enter it on the page of the standards."
                ),
                profile=Sentence(self.title),
                key=key,
            )
        return self.norms[key]

    def cited(self, key: str) -> Sentence:
        """Document and clause of a figure, with "for reference" and "not verified" where that is so."""
        return self[key].cited(self.jurisdiction)

    def speeds_km_h(self) -> dict[str, float]:
        """Speed of an engine by road class (`models.vocabulary.RoadClass` values)."""
        return {each.value: self[f"speed_{each.value}_km_h"].value for each in RoadClass}

    def vehicle(self) -> Vehicle:
        """The township's engine: it does not get through where it is too high, too wide or too heavy."""
        return Vehicle(*(self[f"engine_{each}"].value for each in ("height_m", "width_m", "weight_t")))

    def bands_s(self) -> tuple[float, ...]:
        """The thresholds that maps of minutes show, in seconds, ascending.

        The one by which the sentences say “in time” is always among them: it takes the place of the nearest.
        """
        shown = sorted({norm.value for key, norm in self.norms.items() if key.startswith("band_")})
        in_time = self.norms.get("beyond_help_s")
        if in_time is not None and shown and in_time.value not in shown:
            nearest = min(shown, key=lambda band: (abs(band - in_time.value), -band))
            shown[shown.index(nearest)] = in_time.value
        return tuple(sorted(shown))

    def minutes(self, key: str) -> str:
        """A figure in seconds as the minutes that a sentence tells: "5", "7.5"."""
        return f"{self[key].value / 60:g}"

    def turnout_s(self, kind: str) -> float:
        """The turnout assumed for a force of this kind (`ResourceKind`) whose own is not known."""
        return self[f"turnout_{kind}_s"].value

    def leg_m_s(self) -> float:
        """Speed on foot between road and place, in metres a second."""
        return self["leg_speed_km_h"].value / 3.6
