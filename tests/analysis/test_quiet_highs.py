"""Does the solver keep its words off the terminal?"""

from __future__ import annotations

import subprocess
import sys

SOLVE = (
    "from gridmap.analysis.siting.quiet_highs import QuietHighs; solver = QuietHighs();"
    " solver.addVar(1.0, 2.0); solver.changeColCost(0, 1.0); solver.run();"
    " assert solver.getInfo().objective_function_value == 1.0"
)


def test_a_solver_that_is_made_and_run_writes_nothing() -> None:
    # A process of its own: the banner comes from C, and only with the first solver.
    done = subprocess.run([sys.executable, "-c", SOLVE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
