"""Worlds for the tests: the teaching world and variants of a made-up class."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from grading.market import TEACHING_SEED, Made, variant_seed

from ..worlds import made as made_from

SECRET = b"a secret that belongs to no class"


@cache
def _made(number: int) -> Made:
    """Number 0 is the teaching world, the others are variants."""
    return made_from(TEACHING_SEED if number == 0 else variant_seed(SECRET, f"team {number}"), f"w{number}")


@pytest.fixture(scope="session")
def made() -> Callable[[int], Made]:
    return _made


@pytest.fixture(scope="session")
def teaching() -> Made:
    return _made(0)
