"""The log: a chain that shows every change."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.assessment.audit import append, entries, head, verify


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "audit.jsonl"
    for number in range(4):
        append(path, "scorecard", "陈老师", f"reason {number}\r\n=x", {"cell": "F3", "level": number})
    return path


def lines(path):
    return path.read_bytes().splitlines(keepends=True)


def test_a_sound_log(log, tmp_path):
    assert verify(log) == []
    assert verify(tmp_path / "none.jsonl") == []
    found = list(entries(log))
    assert [entry["number"] for entry in found] == [1, 2, 3, 4]
    assert found[0]["who"] == "陈老师" and found[0]["previous"] == "0" * 64


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: [rows[0], rows[1].replace(b'"level":1', b'"level":2'), *rows[2:]],
        lambda rows: [rows[0], *rows[2:]],
        lambda rows: rows[1:],
        lambda rows: [rows[1], rows[0], *rows[2:]],
        lambda rows: [rows[0], rows[0], *rows[1:]],
        lambda rows: [*rows[:3], b"{}\n"],
        lambda rows: [b"\n", *rows],
        lambda rows: [*rows[:2], b"no json \xff\n", *rows[2:]],
        lambda rows: [rows[0].replace(b"reason 0", b"other one"), *rows[1:]],
    ],
)
def test_every_change_is_found(log, change):
    log.write_bytes(b"".join(change(lines(log))))
    assert verify(log)


def test_a_forged_line_with_its_own_right_hash_is_found(log):
    from grading.assessment import audit

    rows = lines(log)
    entry = json.loads(rows[1])
    entry["data"]["level"] = 3
    entry["hash"] = audit._hash(entry)
    rows[1] = (audit.canonical(entry) + "\n").encode()
    log.write_bytes(b"".join(rows))
    assert any("line 3" in problem for problem in verify(log))


def test_a_cut_end_is_found_against_a_noted_head(log):
    noted = head(log)
    append(log, "more", "me", "why")
    assert verify(log, noted) == []
    log.write_bytes(b"".join(lines(log)[:2]))
    assert verify(log) == []
    assert "entry 4" in verify(log, noted)[0]


@given(cut=st.integers(1, 150))
def test_a_torn_last_line_is_mended(tmp_path_factory, cut):
    log = tmp_path_factory.mktemp("log") / "audit.jsonl"
    for number in range(2):
        append(log, "event", "me", "why", number)
    whole = log.read_bytes()
    first = lines(log)[0]
    log.write_bytes(whole[: len(whole) - cut])
    assert len(verify(log)) == 1 and "incomplete" in verify(log)[0]
    append(log, "event", "me", "why", 9)
    assert verify(log) == []
    assert lines(log)[0] == first
    events = [entry["event"] for entry in entries(log)]
    # Only the line end was missing: nothing is lost. Otherwise the loss itself is an entry.
    assert events == (["event"] * 3 if cut == 1 else ["event", "log_mended", "event"])


def test_a_torn_first_line(tmp_path):
    log = tmp_path / "audit.jsonl"
    log.write_bytes(b'{"number":1,"ev')
    append(log, "event", "me", "why")
    assert verify(log) == [] and len(lines(log)) == 2


def test_what_cannot_be_written_leaves_the_log_alone(log):
    before = log.read_bytes()
    with pytest.raises(ValueError, match="JSON"):
        append(log, "event", "me", "why", float("nan"))
    assert log.read_bytes() == before


def test_goes_on_after_a_spoilt_line_and_keeps_reporting_it(log):
    rows = lines(log)
    log.write_bytes(b"".join([*rows[:3], rows[3].replace(b"reason 3", b"reason 9")]))
    append(log, "event", "me", "why")
    assert len(verify(log)) == 1 and "line 4" in verify(log)[0]
