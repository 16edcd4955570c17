"""Which proofs are there, how much is done in each, and what did none of them try?"""

from __future__ import annotations

from prove import (
    audit_edits,
    coming_back,
    guessing,
    kills,
    leaks,
    map_under_writes,
    matrix,
    rights,
    shapes,
    stalls,
    strings,
)
from prove.proof import Proof

PROOFS = (
    Proof(
        "matrix",
        "Who may see what: is everybody answered at each route, about each object, as the reviewed table says?",
        "people",
        17,
        2,
        matrix.prove,
        ("Numbers are not followed as words are: a count that holds one record too many would not be noticed here.",),
    ),
    Proof(
        "leaks",
        "Does any answer say a word of what lies elsewhere, where one of the two fences is down?",
        "people",
        10,
        1,
        leaks.prove,
        ("What writes is asked with both fences up (above).",),
    ),
    Proof(
        "rights",
        "Would it be noticed if a route, or a function behind it, forgot to ask for rights?",
        "routes and checks, at most,",
        1000,
        25,
        rights.prove,
        ("Conditions of SQL (the second fence of reading, row-level security) are tried whole (above).",),
    ),
    Proof(
        "kills",
        "Is anything lost, doubled or off the record when processes are killed under people who write?",
        "kills",
        100,
        4,
        kills.prove,
        (
            "The writers make what a few phones make; 100,000 acknowledged writes need a longer run.",
        ),
    ),
    Proof(
        "stalls",
        "What do people see while the database does not answer?",
        "rounds",
        20,
        1,
        stalls.prove,
        ("A restart of the database under load is tried as a kill (above).",),
    ),
    Proof(
        "audit",
        "Is each edit of the audit found?",
        "edits",
        1000,
        50,
        audit_edits.prove,
        ("Edits within the minute before a seal, which the chain cannot find.",),
    ),
    Proof(
        "strings",
        "Is what somebody types with ill intent shown as typed, and never run?",
        "strings",
        2_100,
        60,
        strings.prove,
        (
            "Each string in each field: fields take turns.",
            "A browser: a parser says what one would make of a page; tests/browser/test_hostile_text.py has six kinds.",
        ),
    ),
    Proof(
        "shapes",
        "Does the database keep any geometry that is none, with the application bypassed?",
        "geometries",
        10_000,
        500,
        shapes.prove,
    ),
    Proof(
        "guessing",
        "Does the time of a refusal tell which names there are?",
        "tries",
        60,
        10,
        guessing.prove,
    ),
    Proof("back", "Does a backup bring everything back?", "drills", 3, 1, coming_back.prove, (
        "Restoring to a point in time (WAL archive), and restoring onto another machine.",
    )),
    Proof(
        "load",
        "How long do people wait for the map while others write?",
        "seconds",
        120,
        10,
        map_under_writes.prove,
        (
            "50 people for 30 minutes over 100,000 enterprises and 500 grids.",
            "500 connections at once and slow readers: tests/web/test_buffering.py has them, in small.",
        ),
    ),
)  # fmt: skip
UNTRIED = (
    "200 hostile files and 100 photos as a proof: the tests have some dozens (tests/imports/files, tests/records).",
    "schemathesis over the API; SSRF with a listening address (no module of the service can ask one, by a test).",
    "Kills during an import, publishing, a numbering of papers, a migration.",
    "Failing fsyncs, a full disk, clocks that jump.",
    "Load: 50 people for 30 minutes over 100,000 enterprises; 500 connections.",
    "A WAL archive, restoring to a point in time or on a second machine.",
    "OIDC, three disjoint duties of administrators, retention of personal data: they are not there.",
)
