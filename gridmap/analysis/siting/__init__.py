"""Where should be built so that help arrives? Maximum coverage, fewest sites, p-median and p-center, with proof."""

from gridmap.analysis.siting.problem import Answer, Problem, Question, problem
from gridmap.analysis.siting.questions import Asked, prove, quick, value
from gridmap.analysis.siting.solver import Watch

__all__ = ["Answer", "Asked", "Problem", "Question", "Watch", "problem", "prove", "quick", "value"]
