"""The form of the mapping in JupyterLab: a word translated, checked and saved by hand, in both languages and widths."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kam_lab.own_data_export import messy_export

from .apps import shoot, sticking_out

TITLES = {"en": "Your own data", "zh": "用自己的数据"}


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("zh", 1280), ("zh", 420)])
def test_the_form_is_filled_in_by_hand(lab: Any, lang: str, width: int) -> None:
    import nbformat

    place = lab.new_folder()
    messy_export(place / "data")
    cells = [
        nbformat.v4.new_code_cell(f'from kam_lab import use_language\n\nuse_language("{lang}")'),
        nbformat.v4.new_code_cell("from kam_lab.apps.own_data import app\n\napp()"),
    ]
    kernel = {"name": "python3", "display_name": "Python 3"}
    path = place / "app.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    lab.open_notebook(path, width=width)
    lab.command("application:toggle-left-area")
    lab.run_all()
    app = lab.page.locator(".kam-app").first
    app.wait_for(timeout=120_000)
    assert TITLES[lang] in app.inner_text()
    word = app.locator(".kam-words .widget-dropdown", has_text="火星区").locator("select")
    word.select_option(index=3)
    app.locator(".kam-outcome button").nth(0).click()
    app.locator(".kam-outcome .kam-table").wait_for(timeout=120_000)
    lab.no_raw_traceback()
    shoot(lab, app, f"app-own-data-{lang}-{width}")
    assert sticking_out(lab) == []
    app.locator(".kam-outcome button").nth(1).click()
    app.locator(".kam-outcome .kam-verdict.good").wait_for()
    assert (place / "data" / "mapping.yaml").is_file()
