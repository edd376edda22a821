"""The class folder: made once, opened often, its secret kept, its worlds the same every time."""

from __future__ import annotations

import os
import runpy
import stat
import sys
from types import SimpleNamespace

import pytest
import yaml

from grading.classroom import Classroom, ClassroomError
from kam_lab.i18n import in_language

ROSTER_TEXT = "student_id,name,team,language\nS001,A,Blue,en\nS002,B,Blue,zh\nS003,C,Red,both\nS004,D,Red,\n"


@pytest.fixture
def create(tmp_path, write, content, small_worlds):
    def create(**options):
        roster = write("list.csv", options.pop("roster_text", ROSTER_TEXT))
        settings = {"name": "Class", "roster": roster, "content": content, **options}
        return Classroom.create(tmp_path / "room", **settings)

    return create


@pytest.mark.skipif(sys.platform == "win32", reason="no modes there")
def test_the_secret_is_for_the_owner_only(create):
    room = create()
    assert stat.S_IMODE(os.stat(room.secret_file).st_mode) == 0o600
    assert len(room.secret) == 32


def test_secrets_differ(create, tmp_path):
    first = create().secret
    (tmp_path / "room").rename(tmp_path / "other")
    assert create().secret != first


def test_what_is_in_a_new_class(create):
    room = create(language="both", due={"prospecting": "2026-12-20T18:00"})
    names = {path.name for path in room.root.iterdir()}
    assert {"class.yaml", "roster.csv", "secret.key", "policy.yaml", "nbgrader_config.py", "submitted"} <= names
    assert yaml.safe_load(room.policy_path.read_text("utf-8")) == {
        "version": "1", "weights": {"prospecting": 100}, "pass_mark": 60, "decimals": 1, "not_handed_in": "empty",
    }  # fmt: skip
    again = Classroom.open(room.root, room.content)
    assert again.config == room.config and again.config.due == {"prospecting": "2026-12-20T18:00"}
    assert [s.student_id for s in again.roster] == ["S001", "S002", "S003", "S004"]
    assert room.roster_path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_making_it_again_finishes_it(create):
    room = create()
    before = room.secret
    (room.root / "class.yaml").unlink()
    (room.root / "policy.yaml").unlink()
    for path in room.root.iterdir():  # as if killed right after the secret
        if path.name != "secret.key":
            path.unlink() if path.is_file() else path.rmdir()
    assert create().secret == before
    assert create().secret == before


def test_another_class_in_the_same_folder_is_refused(create):
    create()
    with pytest.raises(ClassroomError, match="other settings"):
        create(name="Another")


def test_a_folder_in_use_is_refused(create, write):
    write("room/thesis.docx", "x")
    with pytest.raises(ClassroomError, match="holds other files"):
        create()


def test_a_bad_roster_makes_no_class(create, tmp_path):
    with pytest.raises(ClassroomError, match="Line 2"):
        create(roster_text="student_id,name,team\na/b,A,x\n")
    assert not (tmp_path / "room").exists()


def test_no_class(tmp_path):
    with pytest.raises(ClassroomError, match="not a class folder"):
        Classroom.open(tmp_path)


@pytest.mark.parametrize(
    ("line", "english", "chinese"),
    [
        ("language: fr", "“language” should be en, zh or both; found 'fr'", "“language”应为en、zh 或 both"),
        ("assignments: prospecting", "“assignments” should be a list of stage words", "阶段名的列表"),
        ("variants: {prospecting: pairs}", "“variants.prospecting” should be team, person or class", "按小组"),
        ("variants: {bidding: team}", "“variants.bidding” is about “bidding”, which is not among", "不在本班作业之中"),
        ("due: {prospecting: soon}", "“due” should be a date such as", "日期"),
        ("colour: red", "the key “colour” is unknown", "无法识别“colour”"),
        ("name: ''", "“name” should be a text", "一段文字"),
        ("policy: ../x.yaml", "“policy” should be the name of a .yaml file", ".yaml"),
        ("course_id: 'my course'", "“course_id” should be a short name", "短名"),
    ],
)
def test_mistakes_in_class_yaml(create, line, english, chinese):
    room = create()
    path = room.root / "class.yaml"
    tree = yaml.safe_load(path.read_text("utf-8"))
    path.write_text(yaml.safe_dump({**tree, **yaml.safe_load(line)}), encoding="utf-8")
    with pytest.raises(ClassroomError) as caught:
        Classroom.open(room.root, room.content)
    assert "class.yaml" in str(caught.value) and english in str(caught.value)
    with in_language("zh"):
        assert chinese in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [("name: [", "not YAML"), ("- a", "key: value"), ("assignments: [prospecting]", "the key “name” is missing")],
)
def test_class_yaml_that_is_none(create, text, words):
    room = create()
    (room.root / "class.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ClassroomError, match=words):
        Classroom.open(room.root, room.content)


def test_a_date_without_quotes_is_read(create):
    room = create()
    path = room.root / "class.yaml"
    path.write_text(path.read_text("utf-8").replace("prospecting: null", "prospecting: 2026-12-20 18:00:00"), "utf-8")
    assert Classroom.open(room.root, room.content).config.due["prospecting"].startswith("2026-12-20T18:00")


@pytest.mark.parametrize(("scope", "count"), [("class", 1), ("team", 2), ("person", 4)])
def test_variants_follow_the_roster(create, scope, count):
    room = create(variants={"prospecting": scope})
    names = [room.variant_of(student.student_id, "prospecting") for student in room.roster]
    assert len(set(names)) == count == len(room.variants("prospecting"))
    assert (names[0] == names[1]) == (scope != "person")
    assert set(names) <= set(room.labels)


def test_the_same_secret_gives_the_same_variants(create, tmp_path):
    first = create(secret=b"s" * 32).variant_of("S001", "prospecting")
    (tmp_path / "room").rename(tmp_path / "other")
    assert create(secret=b"s" * 32).variant_of("S001", "prospecting") == first
    (tmp_path / "room").rename(tmp_path / "third")
    assert create(secret=b"t" * 32).variant_of("S001", "prospecting") != first


def test_worlds_are_made_once_and_again_when_damaged(create):
    room = create()
    name = room.variant_of("S001", "prospecting")
    folder = room.world_folder(name)
    good = (folder / "orders.csv").read_bytes()
    stamp = (folder / "orders.csv").stat().st_mtime_ns
    room.world_folder(name)
    assert (folder / "orders.csv").stat().st_mtime_ns == stamp
    (folder / "orders.csv").write_text("changed", encoding="utf-8")
    room.world_folder(name)
    assert (folder / "orders.csv").read_bytes() == good
    (folder / "datapackage.json").unlink()
    room.world_folder(name)
    assert (folder / "datapackage.json").is_file()


def test_worlds_that_a_new_version_makes_differently_are_not_replaced(create, monkeypatch):
    room = create()
    name = room.variant_of("S001", "prospecting")
    folder = room.world_folder(name)
    monkeypatch.setattr("grading.market.generate", lambda seed, name: SimpleNamespace(
        world=SimpleNamespace(seed=seed + 1, name=name), truth={}))  # fmt: skip
    assert room.world_folder(name) == folder
    (folder / "orders.csv").unlink()
    with pytest.raises(ClassroomError, match="makes other numbers"):
        room.world_folder(name)


def test_strangers(create):
    room = create()
    with pytest.raises(ClassroomError, match="no variant v-000000"):
        room.world_folder("v-000000")
    with pytest.raises(ClassroomError, match="no student X"):
        room.variant_of("X", "prospecting")
    with pytest.raises(ClassroomError, match="no assignment “bidding”"):
        room.variant_of("S001", "bidding")
    room.secret_file.unlink()
    with pytest.raises(ClassroomError, match=r"secret\.key is missing"):
        Classroom.open(room.root, room.content).secret  # noqa: B018


def test_a_students_language_goes_first(create):
    room = create(language="zh")
    assert [room.language_of(s.student_id) for s in room.roster] == ["en", "zh", "both", "zh"]


def test_the_nbgrader_configuration_is_plain_python(create, monkeypatch):
    from traitlets.config import Config

    room = create()
    found = Config()
    monkeypatch.setitem(sys.modules, "grading.autograde", SimpleNamespace(configure=lambda c: None))
    runpy.run_path(str(room.root / "nbgrader_config.py"), {"get_config": lambda: found})
    assert found.CourseDirectory.root == str(room.root) and found.CourseDirectory.course_id == "kam"


@pytest.mark.slow
def test_a_real_world_equals_the_generators(tmp_path, write, content):
    import pandas as pd

    from grading.market import generate, variant_seed

    room = Classroom.create(tmp_path / "room", name="C", roster=write("list.csv", ROSTER_TEXT), content=content)
    name = room.variant_of("S001", "prospecting")
    made = generate(variant_seed(room.secret, "team:Blue"), name=name).world
    read = room.world(name)
    assert room.world(name) is read and set(read.tables) == set(made.tables)
    for table in made.tables:
        pd.testing.assert_frame_equal(read.tables[table], made.tables[table], check_dtype=False)
