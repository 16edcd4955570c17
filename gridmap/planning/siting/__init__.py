"""Where should a township build, reckoned from its own records?

Reads, asks `gridmap.analysis.siting` and keeps the answer. Nothing here touches the resources: a scenario is a
thought, and nothing real changes.
"""
