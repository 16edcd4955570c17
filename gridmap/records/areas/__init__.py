"""How does the tree of areas change by hand: new areas, outlines, splits, mergers, and each of them taken back?

Every step locks the parent's children, checks what it saw, and writes all that follows from it in one transaction. The
caller commits.
"""
