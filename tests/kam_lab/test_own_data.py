"""A company's messy export read through a mapping: exact rows, exact values, nothing lost without a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from kam_lab import open_world
from kam_lab.own_data import Mapping, load_mapping, open_own, parsing, save_mapping, suggest_mapping
from kam_lab.own_data.model import ColumnMap
from kam_lab.own_data.opening import check_folder
from kam_lab.own_data.reading import read_file, read_folder
from kam_lab.tables.loading import WorldError
from kam_lab.world import World

from .own_data_export import FORMULA, Export, messy_export


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Export:
    return messy_export(tmp_path_factory.mktemp("own") / "export")


@pytest.fixture(scope="module")
def mapping(export: Export) -> Mapping:
    return suggest_mapping(export.folder)


@pytest.fixture(scope="module")
def world(export: Export, mapping: Mapping) -> World:
    return open_own(export.folder, mapping)


# -- the export as a whole -------------------------------------------------------------------------


def test_every_file_and_column_is_suggested(mapping: Mapping) -> None:
    assert set(mapping.tables) == {"accounts", "orders", "visits", "account_costs"}
    assert mapping.tables["orders"].files == ["订单2023-2024.csv", "订单2025.csv"]
    assert mapping.tables["visits"].sheet == "走访"
    accounts, orders = mapping.tables["accounts"].columns, mapping.tables["orders"].columns
    assert (accounts["account_id"].source, accounts["name_zh"].source) == ("客户编号", "客户名称")
    assert accounts["region"].values == {"北区": "north", "南区": "south", "西南区": "west"}
    assert accounts["industry"].unknown == "keep"
    assert (orders["net_amount"].source, orders["net_amount"].tax_percent) == ("含税金额", 13)
    assert orders["list_amount"].tax_percent == 0
    assert mapping.shift_years == 0


def test_each_row_is_kept_or_set_aside_with_its_reason(export: Export, world: World) -> None:
    quality = world.quality
    for name, parts in export.aside.items():
        row = quality.tables.set_index("table").loc[name]
        assert row["kept"] == export.kept[name] == len(world.tables[name])
        found = quality.reasons[quality.reasons["table"] == name].groupby("reason")["rows"].sum().to_dict()
        assert found == parts
        assert row["read"] == row["kept"] + sum(parts.values())
        assert len(quality.set_aside(name)) == sum(parts.values())
    lost = quality.set_aside("orders", "en")
    assert list(lost["row"][:2]) == [
        len(read_file(export.folder / "订单2025.csv")[0].frame) - 60 + 2 + at for at in (0, 1)
    ]
    assert set(lost.loc[lost["column"] == "net_amount", "value"]) == {"待定"}


def test_the_values_are_those_the_export_was_made_from(export: Export, world: World) -> None:
    assert_frame_equal(world.orders, export.world.orders)
    assert_frame_equal(world.visits, export.world.visits)
    assert_frame_equal(world.account_costs, export.world.account_costs)
    mine, theirs = world.accounts, export.world.accounts
    same = [column for column in mine.columns if column not in ("name_zh", "industry")]
    assert_frame_equal(mine[same], theirs[same])
    assert list(mine["industry"]) == list(theirs["industry"].replace({"chemicals": "精细化工"}))
    assert world.as_of == export.world.as_of


def test_a_formula_in_a_name_is_text_and_is_told(
    world: World, tmp_path: Path, export: Export, mapping: Mapping
) -> None:
    assert world.accounts["name_zh"].iloc[0] == "'" + FORMULA
    told = world.quality.columns.set_index(["table", "column"]).loc[("accounts", "name_zh")]
    assert told["neutralised"] == 1
    save_mapping(mapping, tmp_path / "m.yaml")
    made = check_folder(export.folder, tmp_path / "m.yaml", out=tmp_path / "data")
    for file in (tmp_path / "data").glob("*.csv"):
        for cell in pd.read_csv(file, dtype=str, keep_default_na=False).to_numpy().ravel():
            assert not str(cell).startswith(("=", "+", "@")), file.name
    page = (tmp_path / "data" / "data-quality.zh.html").read_text(encoding="utf-8")
    assert "<a " not in page and "set_aside" in page
    assert {path.name for path in made.written} == {
        "data-quality.en.html", "data-quality.zh.html", "set_aside_accounts.csv", "set_aside_orders.csv"
    }  # fmt: skip
    again = open_world(tmp_path / "data")
    assert_frame_equal(again.orders, world.orders)
    assert again.as_of == world.as_of


def test_the_same_export_gives_the_same_bytes(export: Export, mapping: Mapping, tmp_path: Path) -> None:
    save_mapping(mapping, tmp_path / "m.yaml")
    for name in ("one", "two"):
        check_folder(export.folder, tmp_path / "m.yaml", out=tmp_path / name)
    files = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}


def test_the_report_comes_in_both_languages(world: World) -> None:
    from kam_lab.own_data.page import page

    en, zh = page(world, "en"), page(world, "zh")
    assert "What was read, what was kept" in en and "没用上的行" in zh
    assert "火星区" in en and "13 % tax" in en


# -- the mapping as a file -------------------------------------------------------------------------


def test_a_mapping_survives_its_file(mapping: Mapping, tmp_path: Path) -> None:
    assert load_mapping(save_mapping(mapping, tmp_path / "mapping.yaml")) == mapping
    text = (tmp_path / "mapping.yaml").read_text(encoding="utf-8")
    assert "account_id: 客户编号" in text  # what is only renamed is one line


entries = st.builds(
    ColumnMap,
    source=st.none() | st.text(min_size=1, max_size=8),
    dates=st.sampled_from(["auto", "ymd", "dmy", "mdy"]),
    numbers=st.sampled_from(["point", "comma"]),
    scale=st.sampled_from([1.0, 10_000.0, 0.01]),
    tax_percent=st.sampled_from([0.0, 6.0, 13.0]),
    default=st.none() | st.integers(0, 9) | st.sampled_from(["x", "0123", "是", "2025-01-31"]),
    derive=st.none() | st.sampled_from(["row_number", "first_order"]),
)


@settings(max_examples=30)
@given(entries, st.integers(-20, 20), st.none() | st.dates())
def test_any_mapping_survives_its_file(entry: ColumnMap, shift: int, as_of: Any) -> None:
    import tempfile

    table = {"file": "a.csv", "columns": {"account_id": "id", "tier": {"values": {"甲": "A"}}}}
    made = Mapping.model_validate({"shift_years": shift, "as_of": as_of, "tables": {"accounts": table}})
    made.tables["accounts"].columns["name_zh"] = entry
    with tempfile.TemporaryDirectory() as folder:
        assert load_mapping(save_mapping(made, Path(folder) / "mapping.yaml")) == made


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("tables: [", "line 1"),
        ("tables: {nothing: {file: a.csv, columns: {}}}", "tables.nothing"),
        ("tables: {accounts: {file: a.csv, columns: {colour: x}}}", "accounts.colour"),
        ("tables: {accounts: {file: a.csv, columns: {tier: {from: x, values: {one: Z}}}}}", "accounts.tier"),
        ("tables: {accounts: {file: a.csv, columns: {tier: {from: x, unknown: Z}}}}", "accounts.tier"),
        ("tables: {orders: {file: a.csv, columns: {quantity: {form: x}}}}", "form"),
    ],
)
def test_a_wrong_entry_is_named(text: str, names: str, tmp_path: Path) -> None:
    (tmp_path / "mapping.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(WorldError) as raised:
        load_mapping(tmp_path / "mapping.yaml")
    assert names in str(raised.value)


# -- cells -----------------------------------------------------------------------------------------


def cells(*text: str) -> pd.Series:
    return parsing.plain(pd.Series(text, dtype="str"))


@pytest.mark.parametrize(
    ("text", "form", "value"),
    [
        ("¥1,234.50", "point", 1234.5),
        ("1.234,50", "comma", 1234.5),
        ("1.234,50 €", "comma", 1234.5),
        ("12.5万", "point", 125_000.0),
        ("１２．５ 万元", "point", 125_000.0),
        ("3亿", "point", 3e8),
        ("(300.00)", "point", -300.0),
        ("300-", "point", -300.0),
        ("RMB 1 200", "point", 1200.0),
        ("65%", "point", 0.65),
        ("6,5 %", "comma", 0.065),
        ("1e3", "point", 1000.0),
    ],
)
def test_amounts_as_people_write_them(text: str, form: Any, value: float) -> None:
    values, wrong = parsing.numbers(cells(text), form)
    assert not wrong.any() and values.iloc[0] == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize("text", ["1.234,50", "12,5", "1,23,4", "约三千", "12.5.3", "--5", "inf", "5 or 6", "1,2345"])
def test_what_is_no_plain_amount_is_not_guessed(text: str) -> None:
    values, wrong = parsing.numbers(cells(text), "point")
    assert wrong.all() and values.isna().all()


@pytest.mark.parametrize(
    ("text", "form"),
    [("2025/3/7", "auto"), ("2025-03-07", "auto"), ("20250307", "auto"), ("45723", "auto"), ("2025年3月7日", "auto"),
     ("2025.3.7", "auto"), ("2025-03-07 00:00:00", "auto"),
     ("２０２５／３／７", "auto"), ("7.3.2025", "dmy"), ("07/03/2025", "dmy"),
     ("3/7/2025", "mdy")],
)  # fmt: skip
def test_dates_as_people_write_them(text: str, form: Any) -> None:
    values, wrong = parsing.dates(cells(text), form)
    assert not wrong.any() and values.iloc[0] == pd.Timestamp("2025-03-07")


@pytest.mark.parametrize("text", ["7.3.2025", "3/7/2025", "2025-02-30", "2025-13-01", "3月初", "12", "202503", "99999"])
def test_what_is_no_clear_date_is_not_guessed(text: str) -> None:
    assert parsing.dates(cells(text))[1].all()


@settings(max_examples=60)
@given(st.floats(-1e12, 1e12).map(lambda number: round(number, 2)), st.sampled_from(["point", "comma"]))
def test_a_written_amount_is_read_again(amount: float, form: Any) -> None:
    text = f"{amount:,.2f}" if form == "point" else f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
    values, wrong = parsing.numbers(cells(text), form)
    assert not wrong.any() and values.iloc[0] == amount


@settings(max_examples=60)
@given(st.dates(pd.Timestamp("1983-01-01").date(), pd.Timestamp("2060-01-01").date()))
def test_a_written_date_is_read_again(day: Any) -> None:
    serial = (pd.Timestamp(day) - pd.Timestamp("1899-12-30")).days
    for text, form in (
        (f"{day:%Y/%m/%d}", "auto"),
        (f"{day.day}.{day.month}.{day.year}", "dmy"),
        (str(serial), "auto"),
    ):
        assert parsing.dates(cells(text), form)[0].iloc[0] == pd.Timestamp(day)  # type: ignore[arg-type]


def test_words_for_nothing_are_empty() -> None:
    assert list(cells("无", "N/A", " - ", "null", "零", "#N/A")) == ["", "", "", "", "零", ""]


def test_yes_and_no() -> None:
    values, wrong = parsing.booleans(cells("是", "否", "Y", "0", "maybe", ""))
    assert list(values[:4]) == [True, False, True, False]
    assert list(wrong) == [False, False, False, False, True, False]


# -- derived and assumed ---------------------------------------------------------------------------


def small(tmp_path: Path, orders: str, accounts: str = "") -> Path:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "sales.csv").write_text(orders, encoding="utf-8")
    (folder / "customers.csv").write_text(
        accounts or "customer no,name,industry,region\nK1,Alpha,power,north\nK2,Beta,food,east\nK3,Gamma,food,east\n",
        encoding="utf-8",
    )
    return folder


SALES = (
    "order no,customer no,date,net sales,cost\n"
    'S1,K1,7.3.2024,"8.000,00","5.000,00"\nS1,K1,8.3.2024,"1.500,50",900\nS2,K2,31.12.2024,"1.000,00",700\n'
)


def test_only_what_the_mapping_assumes_is_filled_in_and_it_is_told(tmp_path: Path) -> None:
    folder = small(tmp_path, SALES)
    mapping = suggest_mapping(folder)
    assert mapping.tables["orders"].columns["order_date"].dates == "dmy"
    assert mapping.tables["orders"].columns["net_amount"].numbers == "comma"
    assert mapping.shift_years == 1  # 2024 is the last whole year; the lessons ask about 2025
    mapping.tables["orders"].duplicates = "number"
    world = open_own(folder, mapping)
    assert list(world.orders["order_id"]) == ["S1", "S1-2", "S2"]
    assert list(world.orders["net_amount"]) == [8000.0, 1500.5, 1000.0]
    assert list(world.orders["order_date"].dt.strftime("%Y-%m-%d")) == ["2025-03-07", "2025-03-08", "2025-12-31"]
    assert list(world.accounts["tier"]) == ["A", "B", "D"]
    assert list(world.accounts["name_zh"]) == ["Alpha", "Beta", "Gamma"]
    assert str(world.accounts["customer_since"].iloc[0])[:10] == "2025-03-07"
    said = " ".join(one["en"] for one in world.quality.assumptions)
    for words in ("moved by +1", "tier by revenue", "first order", "“1”", "machines"):
        assert words in said


def test_a_table_without_a_required_column_stays_out_until_something_is_assumed(tmp_path: Path) -> None:
    folder = small(
        tmp_path, SALES.replace(",cost", "").replace(',"5.000,00"', "").replace(",900", "").replace(",700", "")
    )
    mapping = suggest_mapping(folder)
    world = open_own(folder, mapping)
    assert list(world.tables) == ["accounts"]
    assert any("product_cost" in one["en"] and "stays out" in one["en"] for one in world.quality.sentences)
    with pytest.raises(WorldError, match="orders"):
        world.orders  # noqa: B018
    mapping.tables["orders"].columns["product_cost"] = ColumnMap(share_of="net_amount", share=0.7)
    costs = open_own(folder, mapping).orders["product_cost"]
    assert list(costs) == [5600.0, 700.0]  # the second row of S1 is set aside


def test_ten_thousands_and_months_without_orders(tmp_path: Path) -> None:
    folder = small(
        tmp_path, "订单号,客户编号,下单日期,销售金额(万元),成本\nS1,K1,2025-12-30,12.5,80000\nS2,K2,2025-01-05,1,7000\n"
    )
    world = open_own(folder, "suggest")
    assert list(world.orders["net_amount"]) == [125_000.0, 10_000.0]


# -- edges -----------------------------------------------------------------------------------------


def test_files_that_cannot_be_read_are_told_and_the_others_go_on(tmp_path: Path) -> None:
    folder = small(tmp_path, SALES)
    (folder / "empty.csv").write_bytes(b"")
    (folder / "head.csv").write_bytes(b"a,b\n")
    (folder / "noise.csv").write_bytes(bytes(range(128, 256)) * 3 + b"\xff\n\x00")
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (folder / "old.csv").write_bytes(b"\xd0\xcf\x11\xe0 old")
    world = open_own(folder, "suggest")
    said = " ".join(one["en"] for one in world.quality.sentences)
    for name in (
        "empty.csv is empty",
        "head.csv has a header",
        "noise.csv is no text",
        "broken.xlsx is damaged",
        "old kind",
    ):
        assert name in said


def test_one_column_only_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text("name\nAlpha\nBeta\n", encoding="utf-8")
    with pytest.raises(WorldError, match=r"names\.csv"):
        open_world(tmp_path, mapping="suggest")
    for wrong in (tmp_path / "nowhere", tmp_path / "nothing"):
        if wrong.name == "nothing":
            wrong.mkdir()
        with pytest.raises(WorldError):
            open_world(wrong, mapping="suggest")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "客户.csv"
    path.write_bytes("客户编号;客户名称\nK1;瀚棱“传动”\n".encode(encoding))
    (source,) = read_file(path)
    assert source.frame.iloc[0].to_list() == ["K1", "瀚棱“传动”"]


def test_ten_percent_bad_rows_are_ten_percent_set_aside(tmp_path: Path) -> None:
    rows = [
        f"S{at},K{1 + at % 3},2025-{1 + at % 12:02d}-15,{'oops' if at % 10 == 0 else 100 + at},50" for at in range(1000)
    ]
    world = open_own(small(tmp_path, "order no,customer no,date,net sales,cost\n" + "\n".join(rows)), "suggest")
    assert len(world.orders) == 900
    assert world.quality.reasons.set_index("column").loc["net_amount", "rows"] == 100


def test_an_order_of_the_far_future_is_a_slip_and_not_the_last_day(tmp_path: Path) -> None:
    rows = "".join(f"S{at},K1,2025-{1 + at % 12:02d}-28,100,50\n" for at in range(60)) + "X,K1,2052-01-01,100,50\n"
    world = open_own(small(tmp_path, "order no,customer no,date,net sales,cost\n" + rows), "suggest")
    assert str(world.as_of) == "2025-12-28"
    assert world.quality.reasons["reason"].to_list() == ["out_of_range"]


def test_a_far_out_amount_is_kept_and_pointed_at(tmp_path: Path) -> None:
    rows = "".join(f"S{at},K1,2025-06-28,{100 + at},50\n" for at in range(60)) + "X,K1,2025-06-29,99999999,50\n"
    world = open_own(small(tmp_path, "order no,customer no,date,net sales,cost\n" + rows), "suggest")
    row = world.quality.columns.set_index(["table", "column"]).loc[("orders", "net_amount")]
    assert (len(world.orders), row["outliers"]) == (61, 1)
    assert "62" in row["advice"]


def test_an_account_called_total_is_no_line_of_totals(tmp_path: Path) -> None:
    accounts = "customer no,name,industry,region\nK1,Total,power,north\nK2,Beta,food,east\nTotal,,,\n"
    world = open_own(small(tmp_path, SALES, accounts), "suggest")
    assert list(world.accounts["name_en"]) == ["Total", "Beta"]
    assert dict(world.quality.reasons.set_index("reason")["rows"])["total"] == 1


def test_two_accounts_of_one_name_are_told_apart(tmp_path: Path) -> None:
    accounts = "customer no,name,industry,region\nK1,Beta,power,north\nK2,Beta,food,east\n"
    world = open_own(small(tmp_path, SALES, accounts), "suggest")
    assert list(world.accounts["name_en"]) == ["Beta", "Beta (2)"]


def test_the_output_never_overwrites_what_it_did_not_write(tmp_path: Path) -> None:
    folder = small(tmp_path, SALES)
    with pytest.raises(WorldError):
        check_folder(folder, out=folder)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_bytes(b"x")
    with pytest.raises(WorldError, match=r"thesis\.docx"):
        check_folder(folder, out=tmp_path / "mine")


def test_a_lesson_opens_the_folder_beside_it_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = small(tmp_path, SALES)
    check_folder(folder)
    folder.rename(tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAM_LAB_LANG", "en")
    assert list(open_world().tables) == ["accounts", "orders"]
    assert "Your own data" in capsys.readouterr().out
    open_world()
    assert capsys.readouterr().out == ""  # once is enough
    monkeypatch.chdir("/")
    monkeypatch.setenv("KAM_LAB_DATA", str(tmp_path / "data"))
    assert list(open_world().tables) == ["accounts", "orders"]


def test_two_hundred_thousand_orders(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    size = 200_000
    days = pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, 1096, size), unit="D")
    amounts = rng.lognormal(8, 1, size).round(2)
    frame = pd.DataFrame(
        {
            "order no": [f"S{at}" for at in range(size)],
            "customer no": [f"K{1 + at % 3}" for at in range(size)],
            "date": days.strftime("%Y/%m/%d"),
            "net sales": [f"¥{amount:,.2f}" for amount in amounts],
            "cost": (amounts * 0.7).round(2),
        }
    )
    folder = small(tmp_path, "x")
    frame.to_csv(folder / "sales.csv", index=False)
    world = open_own(folder, "suggest")
    assert len(world.orders) == size
    assert world.orders["net_amount"].sum() == pytest.approx(amounts.sum())


def test_a_folder_with_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(WorldError):
        read_folder(tmp_path)
