"""Anonymising: no original name in any byte, joins and shares as before, the same secret the same names."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_lab import open_world
from kam_lab.own_data.anonymise import KEY, _Hiding, anonymised, leaks, original_names, secret_of
from kam_lab.own_data.opening import check_folder
from kam_lab.tables.loading import WorldError
from kam_lab.tables.schema import read_schema
from kam_lab.tables.validation import check_tables
from kam_lab.world import World

from .own_data_export import messy_export

SECRET = b"a secret of the company"


@pytest.fixture(scope="module")
def teaching() -> World:
    return open_world()


@pytest.fixture(scope="module")
def hidden(teaching: World) -> World:
    return anonymised(teaching, SECRET)


def test_no_original_name_survives_in_any_byte(tmp_path: Path) -> None:
    export = messy_export(tmp_path / "export")
    made = check_folder(export.folder, out=tmp_path / "data", anonymise=True, scale_money=True, shift_dates=True)
    originals = set(export.world.accounts["name_en"]) | set(export.world.accounts["name_zh"])
    originals |= {
        "同号另一家",
        "没有编号的一家",
        "火星客户",
        "火星区",
        "Mars Ltd",
        "13800000000",
        "HYPERLINK",
        "客户主档",
        "订单2025",
        "走访与费用",
    }
    originals |= {"精细化工"}  # a word of the company's own
    # Ids have four digits and more: shorter ones could be part of any figure.
    originals |= set(export.world.accounts["account_id"]) | set(export.world.orders["order_id"].iloc[::500])
    files = sorted((tmp_path / "data").iterdir())
    assert len(files) > 8
    for file in files:
        content = file.read_text(encoding="utf-8-sig")
        assert not [name for name in originals if name in content], file.name
        assert made.key is not None and made.key.read_text().strip() not in content
    assert made.key == export.folder / KEY
    assert made.key.stat().st_mode & 0o077 == 0
    world = open_world(tmp_path / "data")
    assert len(world.orders) == export.kept["orders"]
    assert world.as_of > export.world.as_of


def test_names_of_people_go_as_well(teaching: World, hidden: World) -> None:
    originals = original_names(teaching.tables, read_schema())
    assert set(teaching.tables["contacts"]["name_zh"]) <= originals and len(originals) > 3000
    assert leaks(teaching.tables, originals)
    assert leaks(hidden.tables, originals) == []


def test_all_tables_still_hold_what_the_schema_promises(hidden: World) -> None:
    check_tables(dict(hidden.tables))


def test_joins_and_figures_hold(teaching: World, hidden: World) -> None:
    for table in read_schema():
        old, new = teaching.tables[table.name], hidden.tables[table.name]
        assert len(old) == len(new)
        for key in table.foreign_keys:
            target = teaching.tables[key.table].reset_index(drop=True).reset_index().set_index(key.target)["index"]
            moved = hidden.tables[key.table].reset_index(drop=True).reset_index().set_index(key.target)["index"]
            if target.index.is_unique:
                assert old[key.column].map(target).fillna(-1).tolist() == new[key.column].map(moved).fillna(-1).tolist()
    revenue = [
        world.orders.groupby("account_id")["net_amount"].sum().sort_values().tolist() for world in (teaching, hidden)
    ]
    assert revenue[0] == pytest.approx(revenue[1])


def test_a_manager_is_the_same_person_among_the_staff(hidden: World) -> None:
    staff = hidden.staff.set_index("staff_id")["name_zh"]
    managers = hidden.managers.set_index("manager_id")["name_zh"]
    assert set(managers.index) <= set(staff.index)
    assert managers.to_dict() == staff.loc[managers.index].to_dict()


def test_a_factor_scales_every_amount_alike(teaching: World) -> None:
    scaled = anonymised(teaching, SECRET, scale_money=True)
    factor = scaled.orders["net_amount"].sum() / teaching.orders["net_amount"].sum()
    assert 0.6 <= factor <= 1.6 and abs(factor - 1) > 1e-3
    assert scaled.invoices["amount"].sum() / teaching.invoices["amount"].sum() == pytest.approx(factor, rel=1e-4)
    assert scaled.orders["quantity"].tolist() == teaching.orders["quantity"].tolist()
    assert scaled.agents["commission"].tolist() == teaching.agents["commission"].tolist()


def test_shifted_dates_keep_quarters(teaching: World) -> None:
    moved = anonymised(teaching, SECRET, shift_dates=True)
    starts = moved.account_costs["quarter_start"]
    assert set(starts.dt.day) == {1} and set(starts.dt.month) <= {1, 4, 7, 10}
    assert (moved.orders["order_date"].dt.year == 2025).sum() > 5_000


@settings(max_examples=25)
@given(
    st.binary(min_size=16, max_size=40),
    st.binary(min_size=16, max_size=40),
    st.lists(st.text(min_size=1, max_size=12), max_size=8, unique=True),
)
def test_the_secret_decides(one: bytes, other: bytes, ids: list[str]) -> None:
    first, again, second = _Hiding(one, ()), _Hiding(one, ()), _Hiding(other, ())
    for old in ids:
        assert first.id("accounts", old) == again.id("accounts", old)
        assert first.firm("accounts", old) == again.firm("accounts", old)
        assert (first.id("accounts", old) == second.id("accounts", old)) == (one == other)
        assert first.id("accounts", old) != first.id("contacts", old)
    assert len({first.id("accounts", old) for old in ids}) == len(ids)
    assert len({first.firm("accounts", old) for old in ids}) == len(ids)


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from("云泽川岚霁松檀溪岑泓左翟柏戚"), min_size=1, max_size=6),
    st.binary(min_size=16, max_size=16),
)
def test_an_invented_name_never_holds_an_original(characters: list[str], secret: bytes) -> None:
    originals = {a + b for a in characters for b in characters} | {"Yun", "Zuo Anan"}
    hide = _Hiding(secret, originals)
    for number in range(40):
        for en, zh in (hide.firm("accounts", f"A{number}"), hide.person("staff", f"M{number}")):
            assert not [name for name in originals if name in zh or name.casefold() in en.casefold()]


def test_new_accounts_do_not_rename_the_old_ones(teaching: World, hidden: World) -> None:
    accounts = teaching.accounts
    fewer = World("w", {"accounts": accounts.iloc[::2]}, teaching.as_of)
    names = anonymised(fewer, SECRET).accounts.set_index("account_id")["name_zh"]
    both = hidden.accounts.set_index("account_id")["name_zh"].loc[names.index]
    # Only a name that two accounts would share can move.
    assert (names != both).sum() <= 2


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / KEY
    assert secret_of(path) == secret_of(path) and len(secret_of(path)) >= 32
    (tmp_path / "short").write_text("abc")
    with pytest.raises(WorldError, match="short"):
        secret_of(tmp_path / "short")


def test_the_secret_never_lies_in_what_is_given_away(tmp_path: Path) -> None:
    (tmp_path / "e").mkdir()
    pd.DataFrame({"customer no": ["K1"], "name": ["Alpha"], "industry": ["food"], "region": ["east"]}).to_csv(
        tmp_path / "e" / "customers.csv", index=False
    )
    with pytest.raises(WorldError, match="key"):
        check_folder(tmp_path / "e", out=tmp_path / "out", anonymise=True, key=tmp_path / "out" / "k.key")
    assert not (tmp_path / "out").exists()
