"""The published WebPA example, and invented teams."""

from __future__ import annotations

import pytest

NAMES = ("Alice", "Bob", "Claire", "David", "Elaine")
MATRIX = {"Alice": [4, 4, 3, 2, 1], "Bob": [3, 5, 3, 2, 0], "Claire": [4, 4, 4, 4, 4], "David": [3, 5, 4, 3, 1]}


@pytest.fixture(scope="session")
def published():
    """Rater → member → points; Elaine hands in nothing."""
    return {rater: dict(zip(NAMES, row, strict=True)) for rater, row in MATRIX.items()}
