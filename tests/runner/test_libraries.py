"""What is imported ahead, and what becomes of it when that goes wrong."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from grading.runner import libraries, starting
from grading.runner.libraries import COMMON, OURS, used_by
from grading.runner.model import Limits
from grading.runner.nest import NestError


def notebook(path: Path, *cells: str) -> Path:
    body = {"cells": [{"cell_type": "code", "source": source.splitlines(keepends=True)} for source in cells]}
    body["cells"].append({"cell_type": "markdown", "source": "import scipy"})
    path.write_text(json.dumps(body), encoding="utf-8")
    return path


def test_a_course_needs_what_its_notebooks_import(tmp_path: Path) -> None:
    one = notebook(
        tmp_path / "a.ipynb",
        "%matplotlib inline\nimport os, networkx as nx\nfrom openpyxl.styles import Font",
        "import broken syntax",
        "def late():\n    import yaml\nfrom .mine import x\nimport pandas",
    )
    other = tmp_path / "b.ipynb"
    other.write_text("{ not json", encoding="utf-8")
    assert used_by([one, other, tmp_path / "none.ipynb"]) == (*COMMON, "networkx", "openpyxl.styles", "yaml")
    assert libraries.COURSE in OURS and libraries.COURSE not in used_by([])
    assert libraries.COURSE in used_by([notebook(other, "import kam_lab")])


@pytest.mark.parametrize("bad", [True, False])
def test_what_cannot_be_imported_ahead_is_left_for_later(bad: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that starts threads, say, after which nothing can be forked."""
    tried: list[tuple[str, ...]] = []

    def nest(form: Any, shared: Any, limits: Any, preload: tuple[str, ...]) -> Any:
        tried.append(preload)
        if "threads" in preload or bad:
            raise NestError("2 threads")
        return SimpleNamespace(child=lambda: "child")

    monkeypatch.setattr(starting, "Nest", nest)
    made: Any = lambda: starting.Warm(None, Path(), Limits(), None, (*COMMON, "threads"))  # type: ignore[arg-type] # noqa: E731
    if bad:
        with pytest.raises(NestError):
            made()
    else:
        assert made()._child() == "child"
    assert tried == [(*COMMON, "threads"), COMMON]
