"""Worlds for the tests, each made once in a run: in memory, and on disk for the other processes of the run.

Tests share the tables, so no test may change them.
"""

from __future__ import annotations

import os
import pickle
from dataclasses import replace
from functools import cache
from pathlib import Path

from grading.market import Made, generate

PLACE = "KAM_LAB_TEST_WORLDS"
"""Names the folder where the processes of one run keep the worlds; see ``conftest.py``."""


@cache
def made(seed: int, name: str | None = None) -> Made:
    """The world of a seed with what is planted in it; ``name`` only labels it (default: ``w<seed>``)."""
    found = _made(seed)
    return replace(found, world=replace(found.world, name=name or f"w{seed}"))


@cache
def _made(seed: int) -> Made:
    folder = os.environ.get(PLACE)
    if not folder:
        return generate(seed)
    kept = Path(folder) / f"{seed}.pickle"
    if kept.is_file():
        there: Made = pickle.loads(kept.read_bytes())  # written by this very run
        return there
    found = generate(seed)
    draft = kept.with_suffix(f".{os.getpid()}")
    draft.write_bytes(pickle.dumps(found, protocol=pickle.HIGHEST_PROTOCOL))
    draft.replace(kept)  # whole or not at all: another process may be looking
    return found
