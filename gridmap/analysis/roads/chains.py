"""Which nodes are only bends, and which chains of arcs run from junction to junction?

Most vertices of a road are there for its shape: nobody can turn off at them. A search need not stop there; what it
finds at the junctions is carried into the bends afterwards, all at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bits = NDArray[np.bool_]


@dataclass(frozen=True)
class Arcs:
    """A network's arcs, sorted by tail: those that leave node i are indptr[i]:indptr[i + 1].

    indptr: (nodes + 1,). tail, head: (n,), the nodes of each arc.
    """

    indptr: Ints
    tail: NDArray[np.int32]
    head: NDArray[np.int32]


@dataclass(frozen=True)
class Chains:
    """Every arc is in one of c chains; j junctions, numbered in the order of their nodes.

    junction (j,): their nodes. number (n,): the number of a junction, -1 for a bend. arcs (m,): in the order driven,
    chain after chain; those of chain i are arcs[starts[i]:starts[i + 1]]. chain (m,): of each of these positions.
    indptr (j + 1,), head (c,): the chains as arcs between junctions, tail (c,) where they begin. bend (b,): the other
    nodes; at (2, b): the positions in `arcs` that lead to them, from either side, twice the same where one-way; of_bend
    (2, b): the chains of these, and begin (2, b): the numbers of the junctions where they begin.
    """

    junction: Ints
    number: NDArray[np.int32]
    arcs: Ints
    starts: Ints
    chain: NDArray[np.int32]
    indptr: Ints
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    bend: Ints
    at: Ints
    of_bend: NDArray[np.int32]
    begin: NDArray[np.int32]


def chains(arcs: Arcs) -> Chains:
    """The chains of a network. A bend has exactly two nodes next to it, both ways or one way through."""
    bends = _bends(arcs)
    first, rank = _traced(arcs, bends)
    # A ring without a junction has no beginning: its bends are searched one by one.
    endless = bends[arcs.tail[first]]
    if endless.any():
        bends[arcs.head[endless]] = False
        first, rank = _traced(arcs, bends)
    begins = ~bends[arcs.tail]
    chain_of_arc = (np.cumsum(begins) - 1)[first].astype(np.int32)
    starts = np.concatenate([[0], np.cumsum(np.bincount(chain_of_arc, minlength=int(begins.sum())))])
    order = np.empty(len(first), dtype=np.int64)
    order[starts[chain_of_arc] + rank] = np.arange(len(first))
    junction, bend = np.flatnonzero(~bends), np.flatnonzero(bends)
    number = np.full(len(bends), -1, dtype=np.int32)
    number[junction] = np.arange(len(junction), dtype=np.int32)
    tail = number[arcs.tail[order[starts[:-1]]]]
    chain = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
    at = _positions(arcs.head[order], bend, len(bends))
    return Chains(
        junction=junction,
        number=number,
        arcs=order,
        starts=starts,
        chain=chain,
        indptr=np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=len(junction)))]),
        tail=tail,
        head=number[arcs.head[order[starts[1:] - 1]]],
        bend=bend,
        at=at,
        of_bend=chain[at],
        begin=tail[chain[at]],
    )


def _bends(arcs: Arcs) -> Bits:
    """Nodes with two neighbours that are joined to both of them alike: each way once, or one way through."""
    nodes = len(arcs.indptr) - 1
    leaving, coming = np.diff(arcs.indptr), np.bincount(arcs.head, minlength=nodes)
    into = np.concatenate([[0], np.cumsum(coming)])
    came_from = arcs.tail[np.argsort(arcs.head, kind="stable")]
    bends = np.zeros(nodes, dtype=bool)
    for count in (1, 2):
        node = np.flatnonzero((leaving == count) & (coming == count))
        on, back = arcs.indptr[node], into[node]
        out = np.sort(np.stack([arcs.head[on], arcs.head[on + count - 1]]), axis=0)
        in_ = np.sort(np.stack([came_from[back], came_from[back + count - 1]]), axis=0)
        alike = (out == in_).all(axis=0) & (out[0] != out[1])
        bends[node] = alike if count == 2 else out[0] != in_[0]
    return bends


def _traced(arcs: Arcs, bends: Bits) -> tuple[Ints, Ints]:
    """For each arc the first of its chain and how many come before it, by doubling the steps back (J. C. Wyllie, 1979).

    The arcs of a ring of bends are left with some arc of the ring that begins no chain.
    """
    into = np.flatnonzero(bends[arcs.head])
    out = arcs.indptr[arcs.head[into]]
    turned = arcs.head[out] == arcs.tail[into]
    before = np.arange(len(arcs.head))
    before[out + turned] = into
    begins = ~bends[arcs.tail]
    before[begins] = np.flatnonzero(begins)
    rank = (~begins).astype(np.int64)
    open_arcs = np.flatnonzero(~begins[before])
    while open_arcs.size:
        back = before[open_arcs]
        rank[open_arcs], before[open_arcs] = rank[open_arcs] + rank[back], before[back]
        left = open_arcs[~begins[before[open_arcs]]]
        if len(left) == len(open_arcs):
            break
        open_arcs = left
    return before, rank


def _positions(heads: NDArray[np.int32], bend: Ints, nodes: int) -> Ints:
    """Where each bend is the head, first and last: of equal places in an assignment the last one stays."""
    first, last = np.empty(nodes, dtype=np.int64), np.empty(nodes, dtype=np.int64)
    position = np.arange(len(heads))
    last[heads] = position
    first[heads[::-1]] = position[::-1]
    return np.stack([first[bend], last[bend]])
