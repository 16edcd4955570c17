"""Where should be built so that help arrives? Maximum coverage, fewest sites, p-median and p-center, with proof."""

from gridmap.analysis.siting.problem import Objective, SitingProblem, Solution, problem
from gridmap.analysis.siting.questions import Parameters, prove, quick, value
from gridmap.analysis.siting.solver import Watch

__all__ = [
    "Objective",
    "Parameters",
    "SitingProblem",
    "Solution",
    "Watch",
    "problem",
    "prove",
    "quick",
    "value",
]
