"""The form of the mapping, driven without a browser: choose, translate, assume, check, save."""

from __future__ import annotations

from pathlib import Path

import pytest

from kam_lab import open_world
from kam_lab.apps.own_data import MappingDesk, app
from kam_lab.i18n import in_language
from kam_lab.own_data import load_mapping, suggest_mapping
from kam_lab.own_data.reading import read_folder

from .own_data_export import messy_export


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return messy_export(tmp_path_factory.mktemp("form") / "export").folder


@pytest.fixture
def desk(folder: Path) -> MappingDesk:
    found = read_folder(folder)
    with in_language("en"):
        return MappingDesk(folder, found, suggest_mapping(folder, found))


def test_the_form_opens_on_what_is_suggested(desk: MappingDesk) -> None:
    assert desk.message.value == ""
    assert desk.choosers["客户主档.csv"].value == "accounts"
    assert desk.choosers["走访与费用.xlsx / 封面"].value == ""
    row = desk.rows["region"]
    assert row.source.value == "大区" and "北区" in row.samples.value
    assert {word: one.value for word, one in row.words.items()} == {
        "北区": "north",
        "西南区": "west",
        "南区": "south",
        "火星区": None,
    }


def test_choices_change_the_mapping_and_are_saved(desk: MappingDesk, folder: Path) -> None:
    desk.rows["region"].words["火星区"].value = "west"
    desk.rows["customer_since"].source.value = None
    desk.rows["customer_since"].assume.value = "rule:first_order"
    desk.buttons["orders"].click()
    assert desk.rows["net_amount"].reading.value == "point_tax"
    desk.rows["net_amount"].reading.value = "point"
    desk.rows["product_cost"].source.value = None
    desk.rows["product_cost"].assume.value = "share:net_amount"
    desk.rows["product_cost"].value.value = "70"
    desk.duplicates.value = True
    desk.check.click()
    assert desk.message.value == "" and "27,213" in desk.outcome.value
    assert "Stage 1" in desk.outcome.value and "70 %" in desk.outcome.value
    desk.save.click()
    try:
        made = load_mapping(folder / "mapping.yaml")
        assert made.tables["accounts"].columns["region"].values["火星区"] == "west"
        assert made.tables["orders"].columns["net_amount"].tax_percent == 0
        assert made.tables["orders"].duplicates == "number"
        world = open_world(folder)
        assert len(world.accounts) == 629
        assert world.orders["product_cost"].tolist() == pytest.approx(
            (world.orders["net_amount"] * 0.7).round(2).tolist()
        )
    finally:
        (folder / "mapping.yaml").unlink()


def test_a_file_can_be_another_table_or_none(desk: MappingDesk) -> None:
    desk.choosers["订单2025.csv"].value = ""
    assert desk.mapping.tables["orders"].files == ["订单2023-2024.csv"]
    desk.choosers["订单2025.csv"].value = "orders"
    assert desk.mapping.tables["orders"].files == ["订单2023-2024.csv", "订单2025.csv"]
    desk.choosers["走访与费用.xlsx / 走访"].value = ""
    assert "visits" not in desk.mapping.tables
    desk.choosers["走访与费用.xlsx / 走访"].value = "visits"
    assert desk.mapping.tables["visits"].columns["visit_date"].source == "走访日期"
    assert desk.current == "visits"


def test_what_cannot_be_read_is_told_beside_the_column(desk: MappingDesk) -> None:
    desk.buttons["orders"].click()
    desk.rows["order_date"].source.value = "产品线"
    assert "not readable" in desk.rows["order_date"].samples.value


def test_a_mapping_that_leaves_nothing_is_a_sentence(desk: MappingDesk) -> None:
    for chooser in desk.choosers.values():
        chooser.value = ""
    desk.check.click()
    assert "kam-note" in desk.message.value


def test_a_folder_that_is_not_there_is_a_sentence() -> None:
    with in_language("zh"):
        assert "kam-note" in app("nowhere").children[1].value
