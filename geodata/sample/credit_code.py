"""What does a well-formed unified social credit code of an enterprise that does not exist look like?"""

from __future__ import annotations

REGION = "990101"  # no such administrative division exists
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(number: int) -> str:
    """18 characters with both check characters right (GB 32100-2015, GB 11714-1997), in a region that is
    unassigned.
    """
    body = f"MA{number % 1_000_000:06d}"
    total = sum((int(char, 36)) * weight for char, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    organisation = body + "0123456789X0"[(11 - total % 11) % 11]
    code = "91" + REGION + organisation
    check = sum(ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(code))
    return code + ALPHABET[(31 - check % 31) % 31]
