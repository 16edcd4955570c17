"""Which HiGHS writes nothing on the terminal of whoever runs the program?"""

from __future__ import annotations

import highspy


class QuietHighs(highspy.Highs):
    """A solver without output from its first moment on.

    highspy 1.16 prints its banner while it is made, when it sets up its callbacks: before anybody could call `silent`.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:  # noqa: N802 (the name is highspy's)
        """As highspy does, without a word on the terminal."""
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]
