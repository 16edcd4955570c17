"""Do the proofs of `make prove` hold in small, and does a proof that fails say so?

Leaks and the table of rights are asked by tests/access, whole.
"""

from __future__ import annotations

import pytest

from prove import __main__ as prove
from prove.proof import Figure, Proof, none

pytestmark = pytest.mark.race
SMALL = {"kills": 2, "stalls": 1, "audit": 14, "shapes": 150}


@pytest.mark.parametrize("key", SMALL)
def test_a_proof_holds_in_small(key: str) -> None:
    proof = next(each for each in prove.PROOFS if each.key == key)
    done = prove._done(proof, SMALL[key])
    assert done.figures
    assert done.holds, [(each.title, each.value) for each in done.figures if each.good is False]


def test_what_is_not_as_promised_is_said() -> None:
    proof = Proof("x", "Is it so?", "tries", 1, 1, lambda ground, size: [none("lost", 3)])
    done = prove.Done(proof, 1, [none("lost", 3), Figure("kept", "7")], 2.0)
    assert not done.holds
    assert "| lost | 3 | **not as promised** |" in prove._lines(done)
    assert "**not as promised**" in prove._report([done])


def test_a_proof_that_breaks_off_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(ground: object, size: int) -> list[Figure]:
        raise RuntimeError("the ground gave way")

    done = prove._done(Proof("x", "Is it so?", "tries", 1, 1, breaks), 1)
    assert not done.holds
    assert "gave way" in done.figures[0].value
