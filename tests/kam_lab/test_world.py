"""Opening worlds: what works quietly, and what answers with a sentence in both languages."""

from __future__ import annotations

import pickle
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_lab.i18n import in_language
from kam_lab.tables.loading import read_table
from kam_lab.tables.schema import datasets_folder, read_schema
from kam_lab.world import MissingTableError, World, WorldError, open_world

HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with four short tables that belong together, without a descriptor."""
    folder = tmp_path_factory.mktemp("small")
    full = open_world(check=False)
    accounts = full.accounts.head(12)
    tables = {
        "managers": full.managers,
        "accounts": accounts,
        "orders": full.orders[full.orders["account_id"].isin(accounts["account_id"])].head(40),
        "account_costs": full.account_costs[full.account_costs["account_id"].isin(accounts["account_id"])].head(40),
    }
    for name, frame in tables.items():
        frame.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig", date_format="%Y-%m-%d")
    return folder


@pytest.fixture
def folder(small: Path, tmp_path: Path) -> Iterator[Path]:
    yield Path(shutil.copytree(small, tmp_path / "export"))


def edit(file: Path, change: Callable[[str], str], encoding: str = "utf-8") -> None:
    text = file.read_text(encoding="utf-8-sig")
    changed = change(text)
    assert changed != text
    file.write_bytes(changed.encode(encoding))


def cell(file: Path, row: int, column: str, value: str) -> None:
    """Put a value into a cell; rows are counted as a spreadsheet does."""
    frame = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    frame.loc[row - 2, column] = value
    frame.to_csv(file, index=False, encoding="utf-8-sig")


def sentences(folder: Path) -> tuple[str, str]:
    """What is said in English and in Chinese; neither is a traceback, a key or a gap."""
    with pytest.raises(WorldError) as caught:
        open_world(folder)
    with in_language("en"):
        en = str(caught.value)
    with in_language("zh"):
        zh = str(caught.value)
    assert HAN.search(zh) and zh.rstrip().endswith("。")
    assert en.rstrip().endswith(".") and "world." not in en and "{" not in en + zh
    return en, zh


def test_the_teaching_world_opens() -> None:
    world = open_world()
    assert (world.name, world.as_of) == ("teaching", date(2025, 12, 31))
    assert list(world.tables) == list(read_schema().tables)
    assert world.orders["order_date"].dtype == "datetime64[us]"
    assert world.profiles["special_specs"].dtype == bool
    assert world.contacts["last_contact"].isna().any()
    assert "teaching" in repr(world) and "orders" in dir(world)


def test_columns_that_may_be_empty_keep_their_types() -> None:
    world = open_world(check=False)
    types = {"stance": "Int64", "role": "str", "power": "int64", "told": "bool"}
    assert {name: str(world.contacts[name].dtype) for name in types} == types
    assert str(world.bids["low_price_proven"].dtype) == "boolean"
    assert str(world.contracts["inspection_days"].dtype) == "Int64"
    assert world.milestones["paid_on"].dtype == "datetime64[us]" and world.milestones["paid_on"].isna().any()
    assert world.contracts["loss_proven"].dtype == "float64" and world.contracts["loss_proven"].isna().any()
    assert len(world.contacts["role"].dropna().unique()) == 4


def test_data_beside_the_notebook_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert open_world().name == "teaching"
    (tmp_path / "data").mkdir()
    assert open_world().name == "teaching"  # an empty folder is nobody's world
    shutil.copytree(datasets_folder(), tmp_path / "data", dirs_exist_ok=True)
    text = (tmp_path / "data/datapackage.json").read_text(encoding="utf-8")
    changed = text.replace('"name": "teaching"', '"name": "v-1"')
    (tmp_path / "data/datapackage.json").write_text(changed, encoding="utf-8")
    assert open_world().name == "v-1"


def test_changing_a_table_does_not_change_the_world() -> None:
    world = open_world(check=False)
    before = world.orders["net_amount"].sum()
    mine = world.orders
    mine["extra"] = 1
    mine["net_amount"] *= 2
    del mine["account_id"]
    assert "extra" not in world.orders and "account_id" in world.orders
    assert world.orders["net_amount"].sum() == before == world.tables["orders"]["net_amount"].sum()
    with pytest.raises(AttributeError):
        world.name = "other"  # type: ignore[misc]


def test_a_part_of_the_tables_is_enough(folder: Path) -> None:
    world = open_world(folder)
    assert list(world.tables) == ["managers", "accounts", "orders", "account_costs"]
    assert world.name == "export"
    assert world.as_of == world.orders["order_date"].max().date()  # no descriptor: the last day in the ledger


def test_a_table_that_is_not_there_answers_when_asked_for(folder: Path) -> None:
    world = open_world(folder)
    assert not hasattr(world, "visits") and hasattr(world, "orders")
    assert world.tables.get("visits") is None and "visits" not in world.tables
    for ask in (lambda: world.visits, lambda: world.tables["visits"]):
        with pytest.raises(MissingTableError) as caught:
            ask()
        with in_language("en"):
            assert "visits.csv" in str(caught.value) and "orders" in str(caught.value)
        with in_language("zh"):
            assert HAN.search(str(caught.value))
    with pytest.raises(MissingTableError) as caught, in_language("en"):
        world.order  # noqa: B018
    with in_language("en"):
        assert "no table called order" in str(caught.value)


def test_worlds_and_errors_travel_between_processes(folder: Path) -> None:
    world = pickle.loads(pickle.dumps(open_world(folder)))
    assert len(world.orders) == 40
    cell(folder / "orders.csv", 3, "net_amount", "x")
    with pytest.raises(WorldError) as caught:
        open_world(folder)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_world_can_be_made_by_hand() -> None:
    world = World("hand", {"orders": pd.DataFrame({"account_id": ["A"]})}, date(2025, 12, 31))
    assert len(world.orders) == 1


def test_what_a_spreadsheet_does_to_a_file_is_understood(folder: Path) -> None:
    before = open_world(folder).orders

    def as_excel(text: str) -> str:
        return re.sub(r"(20\d\d)-0?(\d+)-0?(\d+)", r"\1/\2/\3", text).replace("\n", "\r\n")

    edit(folder / "orders.csv", as_excel, "utf-8-sig")
    pd.testing.assert_frame_equal(open_world(folder).orders, before)
    edit(folder / "orders.csv", lambda text: text.replace(",machines,", ", machines ,"))
    pd.testing.assert_frame_equal(open_world(folder).orders, before)


@settings(max_examples=30)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=40))
def test_a_number_is_read_to_the_last_bit(amounts: list[float]) -> None:
    table = read_schema()["pending_orders"]
    numbers = [field.name for field in table.fields if field.required and field.type == "number"]
    filler = {"string": "x", "integer": "1", "boolean": "yes", "date": "2025-01-01", "number": "0"}
    frame = pd.DataFrame({field.name: [filler[field.type]] * len(amounts) for field in table.fields})
    frame[numbers[0]] = [repr(amount) for amount in amounts]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "pending_orders.csv")
        frame.to_csv(file, index=False)
        assert read_table(file, table)[numbers[0]].tolist() == amounts


def test_columns_may_stand_in_another_order_and_further_ones_are_kept(folder: Path) -> None:
    frame = pd.read_csv(folder / "accounts.csv", encoding="utf-8-sig")
    frame.insert(0, "note", "hello")
    frame[frame.columns[::-1]].to_csv(folder / "accounts.csv", index=False, encoding="utf-8")
    assert list(open_world(folder).accounts.columns) == [*read_schema()["accounts"].columns, "note"]


def test_missing_column(folder: Path) -> None:
    edit(folder / "orders.csv", lambda text: text.replace("net_amount", "net_amonut", 1))
    en, zh = sentences(folder)
    for text in (en, zh):
        assert "orders.csv" in text and "net_amount" in text
    assert "net_amonut → net_amount" in en


@pytest.mark.parametrize(
    ("file", "column", "value", "expected"),
    [
        ("orders.csv", "net_amount", "¥1,200.00", "1234.50"),
        ("orders.csv", "net_amount", "nan", "1234.50"),
        ("orders.csv", "net_amount", "TRUE", "1234.50"),
        ("orders.csv", "net_amount", "1e999", "1234.50"),
        ("orders.csv", "quantity", "2.50", "whole number"),
        ("orders.csv", "order_date", "31/12/2025", "2025-03-31"),
        ("orders.csv", "order_date", "2025-02-30", "2025-03-31"),
        ("orders.csv", "product_line", "Machines", "machines, parts, service, financing"),
        ("orders.csv", "net_amount", "", "required"),
        ("orders.csv", "order_date", "", "required"),
        ("orders.csv", "account_id", "", "required"),
        ("account_costs.csv", "credit_cost", "-5", "least possible value 0"),
        ("accounts.csv", "tier", "E", "A, B, C, D"),
        ("accounts.csv", "account_id", "A 0003", "blanks"),
    ],
)
def test_wrong_cell(folder: Path, file: str, column: str, value: str, expected: str) -> None:
    cell(folder / file, 4, column, value)
    en, zh = sentences(folder)
    assert file in en and column in en and expected in en
    assert re.search(r"row 4\b", en) and "第 4 行" in zh and file in zh
    if value:
        assert value in en and value in zh


def test_unknown_account(folder: Path) -> None:
    cell(folder / "orders.csv", 5, "account_id", "A9999")
    en, zh = sentences(folder)
    assert "A9999" in en and "accounts.csv" in en and "row 5" in en
    assert "A9999" in zh and "客户" in zh


def test_duplicate_id(folder: Path) -> None:
    frame = pd.read_csv(folder / "accounts.csv", dtype=str, encoding="utf-8-sig")
    pd.concat([frame, frame.tail(1)]).to_csv(folder / "accounts.csv", index=False, encoding="utf-8-sig")
    en, zh = sentences(folder)
    assert "account_id" in en and "rows 13, 14" in en
    assert "重复" in zh


def test_duplicate_composite_key(folder: Path) -> None:
    frame = pd.read_csv(folder / "account_costs.csv", dtype=str, encoding="utf-8-sig")
    pd.concat([frame, frame.head(1)]).to_csv(folder / "account_costs.csv", index=False, encoding="utf-8-sig")
    en, zh = sentences(folder)
    assert "account_id, quarter_start" in en and "rows 2, 42" in en
    assert "重复" in zh


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n"])
def test_empty_file(folder: Path, content: bytes) -> None:
    (folder / "orders.csv").write_bytes(content)
    en, zh = sentences(folder)
    assert "orders.csv is empty" in en and "空文件" in zh


def test_header_only(folder: Path) -> None:
    edit(folder / "orders.csv", lambda text: text.splitlines()[0] + "\n")
    en, zh = sentences(folder)
    assert "no rows" in en and "没有数据行" in zh


@pytest.mark.parametrize(("encoding", "guess"), [("gbk", "GBK"), ("utf-16", "UTF-16")])
def test_wrong_encoding(folder: Path, encoding: str, guess: str) -> None:
    edit(folder / "accounts.csv", lambda text: text + "\n", encoding)
    en, zh = sentences(folder)
    assert "UTF-8" in en and guess in en and guess in zh


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_separator(folder: Path, mark: str) -> None:
    edit(folder / "orders.csv", lambda text: text.replace(",", mark))
    en, zh = sentences(folder)
    assert "comma" in en and "逗号" in zh
    assert mark in en or "tabs" in en


def test_workbook_in_disguise(folder: Path) -> None:
    (folder / "orders.csv").write_bytes(b"PK\x03\x04 a workbook")
    en, _ = sentences(folder)
    assert "Excel workbook" in en


@pytest.mark.parametrize("rows", [{3}, {1, 2, 3, 4}, "all"])
def test_rows_with_too_many_cells(folder: Path, rows: set[int] | str) -> None:
    def widen(text: str) -> str:
        lines = text.splitlines()
        return "\n".join(line + ",1" if i and (rows == "all" or i in rows) else line for i, line in enumerate(lines))

    edit(folder / "orders.csv", widen)
    en, zh = sentences(folder)
    assert "orders.csv" in en and "header" in en and "表头" in zh


def test_rows_with_too_few_cells(folder: Path) -> None:
    edit(folder / "orders.csv", lambda text: text.rstrip("\n").rsplit(",", 2)[0] + "\n")
    en, _ = sentences(folder)
    assert "orders.csv" in en and "row 41" in en


def test_column_twice(folder: Path) -> None:
    edit(folder / "orders.csv", lambda text: text.replace("order_id,", "order_id,account_id,", 1))
    en, zh = sentences(folder)
    assert "account_id" in en and "account_id" in zh


def test_no_folder_no_tables_and_a_broken_descriptor(folder: Path, tmp_path: Path) -> None:
    en, _ = sentences(tmp_path / "nowhere")
    assert "nowhere" in en
    (tmp_path / "void").mkdir()
    en, zh = sentences(tmp_path / "void")
    assert "orders.csv" in en and "orders.csv" in zh
    (folder / "datapackage.json").write_text('{"world": {"name": "x"}}', encoding="utf-8")
    en, _ = sentences(folder)
    assert "datapackage.json" in en


def test_many_problems_are_told_together_but_not_all_of_them(folder: Path) -> None:
    for column in ("quantity", "list_amount", "net_amount", "product_cost", "order_date"):
        cell(folder / "orders.csv", 2, column, "?")
    cell(folder / "accounts.csv", 2, "customer_since", "?")
    cell(folder / "account_costs.csv", 2, "selling_cost", "?")
    en, zh = sentences(folder)
    assert len(en.splitlines()) == 7 and "1 more" in en and "另有 1 处" in zh
