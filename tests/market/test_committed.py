"""The committed teaching world: the same bytes every time, readable by Excel, silent about what is planted."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from grading.market import TRUTHS, Made, generate, variant_name, variant_seed, write_world
from grading.market.__main__ import main, rebuild
from kam_lab.tables.schema import DESCRIPTOR, datasets_folder, read_schema
from kam_lab.tables.seal import SUMS
from kam_lab.world import open_world

DATA = datasets_folder()


def test_rebuilding_gives_the_committed_bytes(tmp_path: Path) -> None:
    names = [path.name for path in rebuild(tmp_path)]
    assert len(names) == len(set(names)) == len(read_schema().tables) + 3
    changed = [name for name in names if (tmp_path / name).read_bytes() != (DATA / name).read_bytes()]
    assert not changed, "run `make data`"
    assert (tmp_path / DESCRIPTOR).read_bytes() == (DATA / DESCRIPTOR).read_bytes()


def test_nothing_else_lies_in_the_folder() -> None:
    expected = {table.path for table in read_schema()} | {DESCRIPTOR, SUMS, "DICTIONARY.md", "DICTIONARY.zh-CN.md"}
    assert {path.name for path in DATA.iterdir() if not path.name.startswith(".")} == expected


def test_the_files_stay_modest() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir() if path.is_file()) < 6e6
    assert (DATA / "orders.csv").read_bytes().count(b"\n") <= 30_001


@pytest.mark.parametrize("table", list(read_schema().tables))
def test_excel_opens_it_with_chinese_intact(table: str) -> None:
    content = (DATA / f"{table}.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and content.count(b"\xef\xbb\xbf") == 1
    assert b"\r" not in content and content.endswith(b"\n")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == read_schema()[table].columns
    assert {len(row) for row in rows} == {len(rows[0])}
    for column in [name for name in rows[0] if name.endswith("_zh")]:
        position = rows[0].index(column)
        assert all(any("\u4e00" <= sign <= "\u9fff" for sign in row[position]) for row in rows[1:])


def test_what_is_planted_is_not_told(tmp_path: Path, teaching: Made) -> None:
    write_world(teaching.world, tmp_path)
    # The stories' own contracts and tenders apart: a service contract is a word of the trade.
    names = [name for name in teaching.planted if name not in ("price_contract", "service_contract", "price_tender")]
    assert set(TRUTHS) <= set(names)
    words = [*names, *(name.replace("_", " ") for name in names), "planted", "riser", "decoy", "seed"]
    for path in [*tmp_path.iterdir(), *DATA.iterdir()]:
        text = path.read_text(encoding="utf-8-sig").lower() if path.is_file() else ""
        assert not [word for word in words if word in text], path.name


def test_no_cell_is_empty_but_where_the_schema_says_so(made: Callable[[int], Made]) -> None:
    for number in range(4):
        for name, frame in made(number).world.tables.items():
            holes = {column for column in frame if frame[column].isna().any()}
            assert holes <= {field.name for field in read_schema()[name].fields if not field.required}, name
            numbers = frame.select_dtypes("number")
            assert numbers.abs().max().max() < 1e9 if not numbers.empty else True


def test_writing_and_opening_gives_the_same_world(tmp_path: Path, made: Callable[[int], Made]) -> None:
    for number in (0, 1):
        before = made(number).world
        after = open_world(write_world(before, tmp_path / str(number)))
        assert (after.name, after.as_of, list(after.tables)) == (before.name, before.as_of, list(before.tables))
        for name in before.tables:
            pd.testing.assert_frame_equal(after.tables[name], before.tables[name])


def test_a_variant_carries_its_own_name(tmp_path: Path, made: Callable[[int], Made]) -> None:
    folder = write_world(made(2).world, tmp_path / "data")
    own = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    shared = json.loads((DATA / DESCRIPTOR).read_text(encoding="utf-8"))
    assert own["world"]["name"] == "w2"
    own["world"]["name"] = shared["world"]["name"]
    assert own == shared


def test_variants_follow_the_secret_and_the_label() -> None:
    assert variant_seed(b"one", "T1") == variant_seed(b"one", "T1")
    seeds = {variant_seed(secret, label) for secret in (b"one", b"two") for label in ("T1", "T2", "第三组")}
    assert len(seeds) == 6
    name = variant_name(b"one", "T1")
    assert name == variant_name(b"one", "T1") != variant_name(b"two", "T1")
    assert name.startswith("v-") and len(name) == 8 and int(name[2:], 16) >= 0
    assert name[2:] not in f"{variant_seed(b'one', 'T1'):032x}"
    with pytest.raises(ValueError, match="secret"):
        variant_seed(b"", "T1")


def test_same_seed_same_world_and_another_seed_another(made: Callable[[int], Made]) -> None:
    seed = variant_seed(b"one", "T1")
    first, again, other = generate(seed, "a"), generate(seed, "b"), made(1)
    assert first.truth == again.truth != other.truth
    assert first.planted == again.planted != other.planted
    assert first.truth.items() <= first.planted.items()
    for name in first.world.tables:
        pd.testing.assert_frame_equal(first.world.tables[name], again.world.tables[name])
    for name in (
        "accounts",
        "orders",
        "wallets",
        "visits",
        "profiles",
        "ties",
        "bids",
        "contracts",
        "invoices",
        "scans",
    ):
        assert not first.world.tables[name].equals(other.world.tables[name])
    sums = first.world.orders["net_amount"].sum(), other.world.orders["net_amount"].sum()
    assert abs(sums[0] / sums[1] - 1) > 1e-4


def test_a_world_is_made_quickly() -> None:
    """Each student's own world is made when it is asked for."""
    start = time.process_time()
    generate(variant_seed(b"quick", "T1"))
    assert time.process_time() - start < 2.5


def test_the_command_writes_to_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "made")]) == 0
    assert f"{len(read_schema().tables) + 3} files" in capsys.readouterr().out
    assert main(["--help"]) == 2
