"""What all tests share: a folder for worlds, made by the process that started the run and removed when it ends."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest
from hypothesis import settings

from .worlds import PLACE

# Machines are busy at times; how long one example takes says nothing about what it shows.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and PLACE not in os.environ:
        os.environ[PLACE] = tempfile.mkdtemp(prefix="kam-lab-worlds-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and PLACE in os.environ:
        shutil.rmtree(os.environ.pop(PLACE), ignore_errors=True)
