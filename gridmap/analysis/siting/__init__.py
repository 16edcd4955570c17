"""Where should be built so that help arrives? Maximum coverage, fewest sites, p-median and p-center, with proof."""

from gridmap.analysis.siting.problem import Problem, Question, Solution, problem
from gridmap.analysis.siting.questions import Asked, prove, quick, value
from gridmap.analysis.siting.solver import Watch

__all__ = ["Asked", "Problem", "Question", "Solution", "Watch", "problem", "prove", "quick", "value"]
