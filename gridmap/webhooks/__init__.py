"""How are other programs told that records changed? Ids, kinds and moments only; what was entered they ask for.

`keeping` is what an administrator does, `gathering` finds what is to be told, `sending` reaches the receiver, `telling`
takes one step for one webhook. By the scheme of https://www.standardwebhooks.com.
"""
