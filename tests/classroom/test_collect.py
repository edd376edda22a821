"""Hand-ins from everywhere: platforms' zips, folders, Chinese Windows; nothing lost, nothing outside the folder."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from grading.classroom import ClassroomError
from grading.classroom.archives import Limits
from grading.classroom.collect import collect, forget
from kam_lab.i18n import in_language

NB = b'{"cells": [], "nbformat": 4}'
ANSWERS = b'{"format": 1, "answers": {}}'


def zipped(files, when=(2026, 11, 20, 9, 0, 0)):
    """A zip; ``files`` is name → bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, when), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def gbk_zip(files):
    """A zip as Chinese Windows writes it: GBK names without a mark."""
    plain = {f"n{number:02d}".ljust(len(name.encode("gbk")), "_"): files[name] for number, name in enumerate(files)}
    data = zipped(plain)
    for short, long in zip(plain, files, strict=True):
        data = data.replace(short.encode(), long.encode("gbk"))
    return data


@pytest.fixture
def gather(room, tmp_path):
    """Collect from a zip given as files, from bytes, or from a folder given as files."""

    def gather(files, folder=False, name="export.zip", **options):
        source = tmp_path / "inbox" / (name if not folder else "folder")
        source.parent.mkdir(exist_ok=True)
        if folder:
            for path, data in files.items():
                (source / path).parent.mkdir(parents=True, exist_ok=True)
                (source / path).write_bytes(data)
        else:
            source.write_bytes(files if isinstance(files, bytes) else zipped(files))
        return collect(room, "prospecting", source, **options)

    return gather


def there(room, student):
    folder = room.step("submitted", student, "prospecting")
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


GOOD = ["answers.json", "prospecting.ipynb", "timestamp.txt"]


# -- platforms --------------------------------------------------------------------------------------


def test_moodle_folders(room, gather):
    report = gather({
        "Li Ting_48213_assignsubmission_file_/prospecting.ipynb": NB,
        "Li Ting_48213_assignsubmission_file_/answers.json": ANSWERS,
        "王小明_48214_assignsubmission_file_/prospecting.ipynb": NB,
        "Nobody Here_48215_assignsubmission_file_/prospecting.ipynb": NB,
    })  # fmt: skip
    assert there(room, "S001") == GOOD and there(room, "S002") == ["prospecting.ipynb", "timestamp.txt"]
    assert [row.source for row in report.rows if row.status == "unmatched"] == [
        "export.zip/Nobody Here_48215_assignsubmission_file_/prospecting.ipynb"]  # fmt: skip


def test_moodle_without_folders(room, gather):
    gather({"Li Ting_48213_assignsubmission_file_prospecting.ipynb": NB,
            "Li Ting_48213_assignsubmission_file_answers.json": ANSWERS})  # fmt: skip
    assert there(room, "S001") == GOOD


def test_moodle_with_a_zip_in_each_folder(room, gather):
    inner = zipped({"prospecting.ipynb": NB, "answers.json": ANSWERS, "hand_in.json": b"{}"})
    gather({"Ana Gil_77_assignsubmission_file_/prospecting_20261120-090000.zip": inner})
    assert there(room, "S003") == ["answers.json", "hand_in.json", "prospecting.ipynb", "timestamp.txt"]


def test_moodle_participant_numbers_may_be_lms_ids(room, gather):
    gather({"Somebody_1042_assignsubmission_file_/prospecting.ipynb": NB})
    assert there(room, "S001")


def test_canvas(room, gather):
    report = gather({
        "tingli_1042_98765_prospecting.ipynb": NB,
        "tingli_1042_98766_answers-1.json": ANSWERS,
        "xiaoming_LATE_1043_98767_prospecting_20261121.zip": zipped({"prospecting.ipynb": NB, "answers.json": ANSWERS}),
        "anagil_9999_98768_prospecting-2.ipynb": NB,
        "ghost_5555_98769_prospecting.ipynb": NB,
    })  # fmt: skip
    assert there(room, "S001") == GOOD and there(room, "S002") == GOOD
    assert there(room, "S003") == ["prospecting.ipynb", "timestamp.txt"]  # by name
    assert [row.status for row in report.rows].count("unmatched") == 1


def test_blackboard(room, gather):
    report = gather({
        "Prospecting_S001_attempt_2026-11-18-10-22-33_prospecting.ipynb": b'{"old": 1}',
        "Prospecting_S001_attempt_2026-11-18-10-22-33.txt": b"Name: Li Ting",
        "Prospecting_S001_attempt_2026-11-20-10-22-33_prospecting.ipynb": NB,
        "Prospecting_S001_attempt_2026-11-20-10-22-33_answers.json": ANSWERS,
        "Stage_1_work_1043_attempt_2026-11-20-11-00-00_prospecting.ipynb": NB,
    })  # fmt: skip
    assert there(room, "S001") == GOOD and there(room, "S002")
    assert (room.step("submitted", "S001", "prospecting") / "prospecting.ipynb").read_bytes() == NB
    assert sorted(row.status for row in report.rows) == ["new", "newer", "older"] or len(report.rows) == 3
    assert len(list(room.step("attempts", "S001", "prospecting").iterdir())) == 1


def test_platform_names_go_before_what_a_student_wrote(room, gather):
    """A file named after somebody else inside one's own hand-in stays one's own."""
    gather({"Li Ting_1_assignsubmission_file_/S002_prospecting.ipynb": NB, "tingli_1042_7_S002.ipynb": NB})
    assert there(room, "S001") and not there(room, "S002")


# -- folders and plain names ------------------------------------------------------------------------


@pytest.mark.parametrize("folder", [True, False])
@pytest.mark.parametrize(
    "path",
    ["S001/prospecting.ipynb", "S001/prospecting/prospecting.ipynb", "week 3/S001 Li Ting/prospecting.ipynb",
     "s001_prospecting.ipynb", "prospecting-S001-final.ipynb", "作业/S001-李婷/我的 作业/prospecting.ipynb",
     "Li Ting.ipynb"],
)  # fmt: skip
def test_the_id_may_stand_anywhere(room, gather, path, folder):
    report = gather({path: NB}, folder=folder)
    assert [row.student_id for row in report.rows] == ["S001"] and len(there(room, "S001")) == 2


def test_flat_files_of_several_students(room, gather):
    gather({"S001_prospecting.ipynb": NB, "S001_answers.json": ANSWERS, "S002_prospecting.ipynb": NB}, folder=True)
    assert there(room, "S001") == ["S001_answers.json", "S001_prospecting.ipynb", "timestamp.txt"]
    assert len(there(room, "S002")) == 2


def test_one_students_zip_by_its_name(room, gather):
    gather({"prospecting.ipynb": NB, "answers.json": ANSWERS}, name="S004.zip")
    assert there(room, "S004") == GOOD


def test_a_zip_of_zips(room, gather):
    one = zipped({"prospecting.ipynb": NB})
    gather({"all/S001.zip": one, "all/part2.zip": zipped({"S002.zip": one, "S003.zip": one})})
    assert there(room, "S001") and there(room, "S002") and there(room, "S003")


def test_ids_match_as_whole_words(room, gather):
    report = gather({"S0012/prospecting.ipynb": NB, "XS001/prospecting.ipynb": NB}, folder=True)
    assert {row.status for row in report.rows} == {"unmatched"}


def test_short_numbers_match_at_the_beginning_only(tmp_path, write, content, small_worlds):
    from grading.classroom import Classroom
    from grading.classroom.matching import Match, Matcher

    roster = write("r.csv", "student_id,name,team\n1,Ann,x\n2,Bo,x\n")
    room = Classroom.create(tmp_path / "c", name="c", roster=roster, content=content)
    matcher = Matcher(room.roster)
    assert isinstance(matcher.match(("2", "prospecting (1).ipynb")), Match)
    assert matcher.match(("2", "prospecting (1).ipynb")).student.student_id == "2"
    assert not isinstance(matcher.match(("prospecting (1).ipynb",)), Match)


def test_files_without_a_student_are_listed(room, gather):
    report = gather({"essay.ipynb": NB, "S001-S002.ipynb": NB}, folder=True)
    reasons = {row.source: row.reason for row in report.rows}
    assert "no student id" in reasons["essay.ipynb"]["en"] and "学号" in reasons["essay.ipynb"]["zh"]
    assert "S001, S002" in reasons["S001-S002.ipynb"]["en"]
    assert "essay.ipynb" in report.summary() and "2 without a student" in report.summary()
    with in_language("zh"):
        assert "无法对应学生 2" in report.summary()
    assert list(report.frame().status) == ["unmatched", "unmatched"]


def test_namesakes_are_not_guessed(tmp_path, write, content, small_worlds):
    from grading.classroom import Classroom

    roster = write("r.csv", "student_id,name,team\nA1,王伟,x\nA2,王伟,x\n")
    room = Classroom.create(tmp_path / "c", name="c", roster=roster, content=content)
    write("inbox/王伟.ipynb", "{}")
    [row] = collect(room, "prospecting", tmp_path / "inbox").rows
    assert row.status == "unmatched" and "several students have this name" in row.reason["en"]


def test_junk_and_handed_out_data_stay_out(room, gather):
    gather({"S001/prospecting.ipynb": NB, "S001/data/orders.csv": b"x", "S001/data/datapackage.json": b"{}",
            "S001/.ipynb_checkpoints/a-checkpoint.ipynb": NB, "__MACOSX/S001/._prospecting.ipynb": b"x",
            "S001/.DS_Store": b"x"})  # fmt: skip
    assert there(room, "S001") == ["prospecting.ipynb", "timestamp.txt"]


def test_an_absent_source_is_said(room, tmp_path):
    with pytest.raises(ClassroomError, match=r"no gone\.zip"):
        collect(room, "prospecting", tmp_path / "gone.zip")


# -- attempts ---------------------------------------------------------------------------------------


def test_collecting_again_changes_nothing(room, gather):
    files = {"S001/prospecting.ipynb": NB}
    gather(files)
    path = room.step("submitted", "S001", "prospecting") / "prospecting.ipynb"
    before = path.stat().st_mtime_ns, path.stat().st_ino
    assert [row.status for row in gather(files).rows] == ["unchanged"]
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_a_newer_attempt_takes_the_place(room, gather):
    gather(zipped({"S001/prospecting.ipynb": b"first"}, (2026, 11, 18, 9, 0, 0)))
    report = gather(zipped({"S001/prospecting.ipynb": b"second"}, (2026, 11, 19, 9, 0, 0)))
    assert [row.status for row in report.rows] == ["newer"]
    assert (room.step("submitted", "S001", "prospecting") / "prospecting.ipynb").read_bytes() == b"second"
    [kept] = room.step("attempts", "S001", "prospecting").iterdir()
    assert (kept / "prospecting.ipynb").read_bytes() == b"first"


def test_an_older_attempt_is_kept_aside(room, gather):
    gather(zipped({"S001/prospecting.ipynb": b"second"}, (2026, 11, 19, 9, 0, 0)))
    for _ in range(2):
        report = gather(zipped({"S001/prospecting.ipynb": b"first"}, (2026, 11, 18, 9, 0, 0)))
        assert [row.status for row in report.rows] == ["older"]
    assert (room.step("submitted", "S001", "prospecting") / "prospecting.ipynb").read_bytes() == b"second"
    assert len(list(room.step("attempts", "S001", "prospecting").iterdir())) == 1


def test_two_zips_of_one_student(room, gather):
    first = zipped({"prospecting.ipynb": b"first"}, (2026, 11, 18, 9, 0, 0))
    second = zipped({"prospecting.ipynb": b"second"}, (2026, 11, 19, 9, 0, 0))
    report = gather({"S001/a.zip": second, "S001/b.zip": first})
    assert sorted(row.status for row in report.rows) == ["newer", "older"]
    assert (room.step("submitted", "S001", "prospecting") / "prospecting.ipynb").read_bytes() == b"second"


def test_the_time_of_the_hand_in_is_kept(room, gather):
    gather({"S001/prospecting.ipynb": NB, "S001/timestamp.txt": b"2026-11-01 10:11:12.000000 UTC"}, folder=True)
    text = (room.step("submitted", "S001", "prospecting") / "timestamp.txt").read_text("ascii")
    assert text == "2026-11-01 10:11:12.000000 UTC\n"


@pytest.mark.parametrize("when", [(1980, 1, 1, 0, 0, 0), (2098, 1, 1, 0, 0, 0)])
def test_times_that_cannot_be_are_not_believed(room, gather, when):
    gather(zipped({"S001/prospecting.ipynb": NB}, when))
    text = (room.step("submitted", "S001", "prospecting") / "timestamp.txt").read_text("ascii")
    stamp = datetime.strptime(text.strip(), "%Y-%m-%d %H:%M:%S.%f UTC").replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - stamp) < timedelta(hours=1)


def test_forgetting_keeps_the_evidence(room, gather):
    gather({"S001/prospecting.ipynb": NB})
    assert forget(room, "prospecting", "S001") and not there(room, "S001")
    assert not forget(room, "prospecting", "S001")
    [kept] = room.step("attempts", "S001", "prospecting").iterdir()
    assert (kept / "prospecting.ipynb").read_bytes() == NB


# -- hostile and damaged archives -------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../../S001/prospecting.ipynb", "/etc/S001.ipynb", "C:/S001.ipynb", "S001\\..\\..\\x.ipynb", "S001/../x"]
)
def test_names_that_leave_the_folder_are_refused(room, gather, tmp_path, name):
    before = {path for path in tmp_path.rglob("*")}
    report = gather({name: NB, "S002/prospecting.ipynb": NB})
    assert [row.status for row in report.rows] == ["refused", "new"]
    assert "leads out of the folder" in report.rows[0].reason["en"]
    new = {path for path in tmp_path.rglob("*")} - before
    assert all("inbox" in path.parts or room.root in path.parents for path in new)


def test_strange_names_become_plain_ones(room, gather):
    gather({'S001/a<b>:"|?*.ipynb': NB, "S002/" + "x" * 150 + ".ipynb": NB})
    assert "a_b______.ipynb" in there(room, "S001")
    assert max(map(len, there(room, "S002"))) <= 100


def test_a_zip_bomb_is_not_unpacked(room, gather):
    report = gather({"S001/prospecting.ipynb": b"0" * (30 << 20), "S002/prospecting.ipynb": NB})
    assert {row.status for row in report.rows} == {"refused", "new"} and not there(room, "S001")
    assert "unreasonable size" in report.rows[0].reason["en"]


def test_a_zip_that_lies_about_its_size(room, gather):
    data = zipped({"S001/prospecting.ipynb": os.urandom(5000)})
    data = data.replace(struct.pack("<L", 5000), struct.pack("<L", 50))
    report = gather(data)
    assert [row.status for row in report.rows] == ["refused"] and not there(room, "S001")


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(file_bytes=10), "larger than 0 MB"),
        (Limits(total_bytes=20), "unreasonable size"),
        (Limits(entries=1), "more than 1 files"),
        (Limits(depth=1), "more than 1 zips"),
    ],
)
def test_limits(gather, limits, words):
    inner = zipped({"prospecting.ipynb": NB})
    report = gather({"S001.zip": inner, "S002/prospecting.ipynb": NB}, limits=limits)
    assert any(words in row.reason["en"] for row in report.rows if row.reason)


def test_links_are_not_followed(room, gather, tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(b"secret")
    folder = tmp_path / "inbox" / "folder" / "S001"
    folder.mkdir(parents=True)
    (folder / "prospecting.ipynb").symlink_to(secret)
    (folder.parent / "S002").symlink_to(tmp_path)
    report = gather({}, folder=True)
    assert {row.status for row in report.rows} == {"refused"} and not there(room, "S001")
    info = zipfile.ZipInfo("S001/prospecting.ipynb", (2026, 1, 1, 0, 0, 0))
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    report = gather(buffer.getvalue())
    assert "a link" in report.rows[0].reason["en"] and not there(room, "S001")


def test_damaged_and_other_archives_are_listed(room, gather):
    whole = zipped({"prospecting.ipynb": NB})
    report = gather({"S001.zip": whole[: len(whole) // 2], "S002.rar": b"Rar!", "S003.zip": whole}, folder=True)
    reasons = {row.source: row.reason["en"] for row in report.rows if row.reason}
    assert "damaged" in reasons["S001.zip"] and "not a zip" in reasons["S002.rar"] and there(room, "S003")


def test_a_password_is_said(room, gather):
    data = bytearray(zipped({"S001/prospecting.ipynb": NB}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    report = gather(bytes(data))
    assert "password" in report.rows[0].reason["en"]


# -- Chinese Windows --------------------------------------------------------------------------------


def test_gbk_names(room, gather):
    names = ("王小明/prospecting.ipynb", "S001-李婷-作业.ipynb", "赵敏_8_assignsubmission_file_/作业.ipynb")
    report = gather(gbk_zip(dict.fromkeys(names, NB)))
    assert there(room, "S002") == ["prospecting.ipynb", "timestamp.txt"]
    assert there(room, "S001") == ["S001-李婷-作业.ipynb", "timestamp.txt"]
    assert there(room, "S004") == ["timestamp.txt", "作业.ipynb"]
    assert not any(row.reason for row in report.rows)


def test_utf8_names_without_the_mark(room, gather):
    plain = "0" * len("王小明".encode())
    data = zipped({f"{plain}/prospecting.ipynb": NB}).replace(plain.encode(), "王小明".encode())
    gather(data)
    assert there(room, "S002")


# -- nbgrader's exchange ----------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="no exchange there")
def test_the_exchange(released, tmp_path):
    root = tmp_path / "exchange"
    inbound = root / "kam" / "inbound"
    for stamp, data in (("2026-11-18 10:00:00.000000 UTC", b"first"), ("2026-11-19 10:00:00.000000 UTC", b"second")):
        folder = inbound / f"S001+prospecting+{stamp}+abc"
        folder.mkdir(parents=True)
        (folder / "prospecting.ipynb").write_bytes(data)
        (folder / "timestamp.txt").write_text(stamp, encoding="ascii")
    report = collect(released, "prospecting", "exchange", exchange_root=root)
    assert [(row.student_id, row.status) for row in report.rows] == [("S001", "new")]
    folder = released.step("submitted", "S001", "prospecting")
    assert (folder / "prospecting.ipynb").read_bytes() == b"second"
    assert (folder / "timestamp.txt").read_text("ascii").startswith("2026-11-19 10:00:00")


@pytest.mark.skipif(os.name == "nt", reason="no exchange there")
def test_a_missing_exchange_is_an_error(released, tmp_path):
    from grading.classroom.gradebook import GradebookError

    with pytest.raises(GradebookError):
        collect(released, "prospecting", "exchange", exchange_root=tmp_path / "none")
