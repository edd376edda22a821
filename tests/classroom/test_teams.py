"""Teams: drawn, joined, changed without losing history; representatives; one hand-in per team."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.assessment import audit
from grading.classroom import ClassroomError
from grading.classroom.roster import Roster, Student
from grading.classroom.teams import (
    HandIn,
    Representatives,
    TeamHistory,
    Wishes,
    day_of,
    draw_teams,
    find_hand_ins,
    from_roster,
    pick_team_hand_in,
    read_history,
    read_join_list,
    read_pairs,
    read_representatives,
    read_traits,
    to_log,
    write_history,
    write_representatives,
)
from kam_lab.i18n import in_language

SEPTEMBER, MARCH = date(2026, 9, 1), date(2026, 10, 9)
PEOPLE = [f"S{number:02d}" for number in range(1, 25)]


def refused(act):
    """The sentence of a refusal in English, after a look at the Chinese one."""
    with pytest.raises(ClassroomError) as caught:
        act()
    with in_language("zh"):
        chinese = str(caught.value)
    with in_language("en"):
        english = str(caught.value)
    assert "{" not in english + chinese and any(letter >= "\u4e00" for letter in chinese)
    return english


def english(problems):
    assert all(set(problem) == {"en", "zh"} and "{" not in problem["en"] + problem["zh"] for problem in problems)
    return " ".join(problem["en"] for problem in problems)


# -- drawing ----------------------------------------------------------------------------------------------------------


def test_a_draw_keeps_sizes_and_pairs_and_can_be_repeated():
    wishes = Wishes(4, 6, together=[("S01", "S02"), ("S02", "S03")], apart=[("S01", "S04"), ("S05", "S06")])
    draw = draw_teams(PEOPLE, wishes, seed=7)
    assert sorted(itertools.chain(*draw.teams.values())) == PEOPLE
    assert all(4 <= len(members) <= 6 for members in draw.teams.values())
    home = draw.assignments
    assert home["S01"] == home["S02"] == home["S03"] != home["S04"] and home["S05"] != home["S06"]
    shuffled = random.Random(1).sample(PEOPLE, len(PEOPLE))
    assert draw_teams(shuffled, wishes, seed=7) == draw
    assert draw_teams(PEOPLE, wishes, seed=8).teams != draw.teams


def test_a_draw_balances_numbers_and_words():
    marks = {student: 50.0 + 2 * index for index, student in enumerate(PEOPLE)}
    tongue = {student: "zh" if index < 16 else "en" for index, student in enumerate(PEOPLE)}
    draw = draw_teams(PEOPLE, Wishes(6, 6, balance={"mark": marks, "language": tongue}), seed="class 3")
    means = list(draw.balance["mark"].values())
    assert max(means) - min(means) < 4  # at random they differ by a dozen and more
    assert all(counts == {"en": 2, "zh": 4} for counts in draw.balance["language"].values())


def test_a_missing_value_says_nothing():
    marks = {"S01": 90.0, "S02": float("nan")}
    draw = draw_teams(PEOPLE[:8], Wishes(4, 4, balance={"mark": marks, "other": {}}), seed=1)
    assert sorted(draw.balance["mark"].values(), key=str) == [90.0, None]


@pytest.mark.parametrize(
    ("people", "wishes", "said"),
    [
        ([], Wishes(), "no students"),
        (PEOPLE[:7], Wishes(4, 5), "7 students cannot be divided into teams of 4 to 5"),
        (PEOPLE, Wishes(5, 4), "smallest size"),
        (PEOPLE, Wishes(0, 4), "at least one"),
        (PEOPLE, Wishes(together=[("S01", "S99")]), "Not among these students: S99"),
        (PEOPLE, Wishes(apart=[("S01", "S01")]), "from themselves"),
        (PEOPLE, Wishes(together=[("S01", "S02"), ("S02", "S03")], apart=[("S03", "S01")]), "keep them together"),
        (PEOPLE, Wishes(2, 2, together=[("S01", "S02"), ("S02", "S03")]), "at most 2 members"),
        (PEOPLE, Wishes(names=["a", "b"]), "2 team name(s), but at least 4"),
        (PEOPLE[:8], Wishes(4, 4, apart=list(itertools.combinations(PEOPLE[:3], 2))), "no way to divide 8"),
        (PEOPLE[:9], Wishes(3, 3, together=[("S01", "S02"), ("S03", "S04"), ("S05", "S06"), ("S07", "S08")]), "no way"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_the_reason(people, wishes, said):
    assert said in refused(lambda: draw_teams(people, wishes, seed=1))


def test_a_large_class_with_many_pairs():
    people = [f"P{number:03d}" for number in range(90)]
    rng = random.Random(3)
    apart = [tuple(rng.sample(people, 2)) for _ in range(80)]
    draw = draw_teams(people, Wishes(4, 6, apart=apart), seed=1)
    assert not [pair for pair in apart if draw.assignments[pair[0]] == draw.assignments[pair[1]]]


def _partitions(people):
    if not people:
        yield []
        return
    first, rest = people[0], people[1:]
    for parts in _partitions(rest):
        yield [[first], *parts]
        for index in range(len(parts)):
            yield [*parts[:index], [first, *parts[index]], *parts[index + 1 :]]


@settings(max_examples=120)
@given(data=st.data())
def test_a_draw_is_refused_only_if_there_is_no_way(data):
    people = PEOPLE[: data.draw(st.integers(1, 7))]
    smallest = data.draw(st.integers(1, 4))
    largest = data.draw(st.integers(smallest, 5))
    pair = st.tuples(st.sampled_from(people), st.sampled_from(people))
    together = data.draw(st.lists(pair, max_size=3))
    apart = data.draw(st.lists(pair, max_size=6))
    wishes = Wishes(smallest, largest, together, apart)

    def good(parts):
        home = {student: number for number, part in enumerate(parts) for student in part}
        return (
            all(smallest <= len(part) <= largest for part in parts)
            and all(home[a] == home[b] for a, b in together)
            and all(home[a] != home[b] for a, b in apart)
        )

    possible = any(good(parts) for parts in _partitions(people))
    try:
        teams = list(draw_teams(people, wishes, seed=data.draw(st.integers())).teams.values())
    except ClassroomError:
        assert not possible
    else:
        assert good(teams)


def test_columns_and_pairs_are_read_from_files(write):
    path = write("roster.csv", "student_id,name,team,前次成绩,gender\nS01,A,x,81,f\nS02,B,x,,m\n")
    traits, problems = read_traits(path, ["前次成绩", "gender"])
    assert traits == {"前次成绩": {"S01": 81.0}, "gender": {"S01": "f", "S02": "m"}} and not problems
    assert "lacks the column(s) mark" in english(read_traits(path, ["mark"])[1])
    together, apart, problems = read_pairs(
        write("pairs.csv", "first,second,wish\nS01,S02,apart\nS03,S04,同组\nS05,,apart\nS1,S2,x\n")
    )
    assert (together, apart) == ([("S03", "S04")], [("S01", "S02")])
    assert "line 4" in english(problems) and "line 5" in english(problems)


# -- the history ------------------------------------------------------------------------------------------------------


@pytest.fixture
def roster():
    return Roster(Student(name, f"Name {name}", team) for name, team in (("S1", "A"), ("S2", "A"), ("S3", "=B, x")))


@pytest.fixture
def history(roster):
    return from_roster(roster, SEPTEMBER, who="陈老师", why="roster")


def test_a_change_keeps_what_has_been(history):
    later = history.moved("S1", "=B, x", MARCH, who="Chen", why="clash of timetables")
    assert later.team_of("S1", date(2026, 10, 8)) == "A" and later.team_of("S1", MARCH) == "=B, x"
    assert later.team_of("S1", date(2026, 8, 31)) is None and later.team_of("S9", MARCH) is None
    assert later.members("A", SEPTEMBER) == ["S1", "S2"] and later.members("A", MARCH) == ["S2"]
    assert later.teams(MARCH) == {"=B, x": ["S1", "S3"], "A": ["S2"]}
    assert history.team_of("S1", MARCH) == "A"  # the former history is untouched
    assert [row.until for row in later.of("S1")] == [MARCH, None]


def test_days_follow_the_schools_clock():
    late = datetime(2026, 10, 8, 17, 30, tzinfo=UTC)  # half past one in the morning of the 9th at school
    assert day_of(late) == MARCH and day_of(datetime(2026, 10, 8, 17, 30)) == date(2026, 10, 8)


def test_a_student_leaves_and_comes_back(history):
    gone = history.moved("S2", "", MARCH, who="Chen", why="on leave")
    assert gone.team_of("S2", MARCH) is None and gone.members("", MARCH) == []
    back = gone.moved("S2", "A", MARCH + timedelta(30), who="Chen", why="back")
    assert back.team_of("S2", MARCH + timedelta(29)) is None and back.team_of("S2", MARCH + timedelta(30)) == "A"


def test_the_same_change_twice_is_one(history):
    once = history.moved("S1", "C", MARCH, who="Chen", why="why")
    assert once.moved("S1", "C", MARCH, who="Chen", why="why") == once
    assert once.moved("S1", "C", MARCH + timedelta(5), who="Li", why="again") == once


def test_two_changes_on_one_day_are_both_kept(history, tmp_path):
    twice = history.moved("S1", "C", MARCH, who="Chen", why="a").moved("S1", "A", MARCH, who="Chen", why="a slip")
    assert [row.team for row in twice.of("S1")] == ["A", "C", "A"] and twice.team_of("S1", MARCH) == "A"
    write_history(tmp_path / "teams.csv", twice)
    assert read_history(tmp_path / "teams.csv") == (twice, [])


def test_what_has_been_is_not_rewritten_and_needs_a_reason(history):
    moved = history.moved("S1", "C", MARCH, who="Chen", why="why")
    assert "would rewrite" in refused(lambda: moved.moved("S1", "A", SEPTEMBER, who="Chen", why="why"))
    assert "who makes this change" in refused(lambda: history.moved("S1", "C", MARCH, who="Chen", why=" "))


def test_the_file_holds_everything_and_gives_the_same_bytes(history, tmp_path, roster):
    path = tmp_path / "teams.csv"
    later = history.moved("S1", "=B, x", MARCH, who='Li, "A"', why="=cmd()\nnew").moved(
        "S2", "", MARCH, who="Li", why="left"
    )
    assert write_history(path, later) and not write_history(path, later)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and b"'=cmd() new" in content and b'"\'=B, x"' in content
    read, problems = read_history(path, roster)
    assert not problems and read.teams(MARCH) == later.teams(MARCH)
    write_history(path, read)
    assert path.read_bytes() == content
    assert read_history(tmp_path / "none.csv") == (TeamHistory(), [])


def test_a_file_edited_by_hand_loses_only_what_cannot_be_used(write, roster):
    path = write(
        "teams.csv",
        "学号,小组,开始,结束,原因,操作人\n"
        "S1,A,2026/9/1,,begin,Chen\nS1,A,2026/9/1,,begin,Chen\nS1,B,2026年10月9日,,moved,Chen\n"
        "S2,A,2026-09-01,2026-10-09,begin,Chen\n"
        "S9,A,2026-09-01,,x,Chen\nS3,A,next week,,x,Chen\nS3,A,2026-09-05,2026-09-01,x,Chen\nS3,B,2026-9-6,,,\n"
        "S3,A,2026-09-01,2026-09-08,x,Chen\n",
        "gbk",
    )
    history, problems = read_history(path, roster)
    assert history.team_of("S1", MARCH) == "B" and len(history.of("S1")) == 2
    assert history.team_of("S2", date(2026, 10, 8)) == "A" and history.team_of("S2", MARCH) is None
    assert history.team_of("S3", date(2026, 9, 7)) == "B"
    said = english(problems)
    for part in ("line 6: S9", "line 7: expected a day", "line 8: it ends", "line 9: who made", "line 10: S3 is still"):
        assert part in said
    assert len(problems) == 5


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01", b"PK\x03\x04x", b"a,b\n1,2\n", b'student_id,team,since\n"S1,A\n']
)
def test_no_file_makes_the_reader_fail(tmp_path, content):
    path = tmp_path / "teams.csv"
    path.write_bytes(content)
    history, problems = read_history(path)
    assert history.rows == [] and problems and "teams.csv" in english(problems)


@given(content=st.binary(max_size=200))
@settings(max_examples=150)
def test_any_bytes_are_read_without_an_error(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("t") / "teams.csv"
    path.write_bytes(b"student_id,team,since,until,why,who\nS1,A,2026-09-01,,w,me\n" + content)
    history, _ = read_history(path)
    assert isinstance(history, TeamHistory)


def test_every_change_is_logged_once_even_after_a_crash(history, tmp_path):
    log = tmp_path / "audit.jsonl"
    later = history.moved("S1", "C", MARCH, who="Chen", why="clash")
    audit.append(log, **later.events()[0])  # killed after the first entry
    for _ in range(2):
        for event in to_log(later.events(), audit.entries(log)):
            audit.append(log, **event)
    entries = list(audit.entries(log))
    assert len(entries) == len(later.rows) == 4
    last = next(entry for entry in entries if entry["data"]["team"] == "C")
    assert last["data"] == {"student_id": "S1", "team": "C", "before": "A", "since": "2026-10-09"}
    assert (last["event"], last["who"], last["why"]) == ("team_changed", "Chen", "clash")


@given(
    moves=st.lists(
        st.tuples(st.sampled_from(["S1", "S2", "S3"]), st.sampled_from(["A", "B", ""]), st.integers(0, 9)), max_size=12
    )
)
def test_nobody_is_in_two_teams_and_nothing_is_lost(moves):
    history, changes, now = TeamHistory(), 0, {}
    for student, team, days in sorted(moves, key=lambda move: move[2]):
        before = history
        history = history.moved(student, team, SEPTEMBER + timedelta(days), who="me", why="why")
        changes += history is not before
        now[student] = team or None
    assert len(history.rows) == changes
    for days in range(10):
        teams = history.teams(SEPTEMBER + timedelta(days))
        everyone = list(itertools.chain(*teams.values()))
        assert len(everyone) == len(set(everyone))
    assert all(history.team_of(student, SEPTEMBER + timedelta(20)) == team for student, team in now.items())


def test_a_join_list(write, roster):
    path = write("join.csv", "姓名,学号,小组\nx,S1,红\nx,S2,红\nx,S2,蓝\nx,S7,红\nx,S3,\n")
    teams, problems = read_join_list(path, roster)
    assert teams == {"S1": "红"}
    said = english(problems)
    assert "line 5: S7 is not" in said and "line 6: S3 has no team" in said and "S2 stands in several" in said
    assert "not in any team yet: S3" in said


# -- representatives --------------------------------------------------------------------------------------------------


@pytest.fixture
def named(history):
    return Representatives().named("project_1", "A", "S1", SEPTEMBER, history=history, who="Chen", why="elected")


def test_one_locked_representative_that_can_be_replaced(named, history):
    assert named.of("project_1", "A", MARCH) == "S1" and named.of("project_2", "A", MARCH) is None
    again = {"history": history, "who": "Chen", "why": "ill"}
    assert "has a representative" in refused(lambda: named.named("project_1", "A", "S2", MARCH, **again))
    assert named.named("project_1", "A", "S1", MARCH, **again) == named
    other = named.named("project_1", "A", "S2", MARCH, replace=True, **again)
    assert other.of("project_1", "A", date(2026, 10, 8)) == "S1" and other.all("project_1", MARCH) == {"A": "S2"}
    assert other.team_for("project_1", "S1", MARCH) is None and other.team_for("project_1", "S2", MARCH) == "A"
    assert [event["data"]["before"] for event in other.events()] == [None, "S1"]


def test_only_a_member_represents(named, history):
    act = {"history": history, "who": "Chen", "why": "why", "replace": True}
    assert "not a member" in refused(lambda: named.named("project_1", "A", "S3", MARCH, **act))
    assert "not a member" in refused(lambda: named.named("project_1", "A", "S2", date(2026, 1, 1), **act))
    assert "would rewrite" in refused(
        lambda: named.named("project_1", "A", "S2", MARCH, **act).named("project_1", "A", "S1", SEPTEMBER, **act)
    )
    gone = history.moved("S1", "C", MARCH, who="Chen", why="clash")
    said = english(named.missing("project_1", gone, MARCH))
    assert "S1, representative of team A" in said and "Team C has no representative" in said
    assert len(named.missing("project_1", history, MARCH)) == 1


def test_the_file_of_representatives(named, history, write, tmp_path):
    path = tmp_path / "representatives.csv"
    other = named.named("project_1", "A", "S2", MARCH, history=history, who="Chen", why="ill", replace=True)
    assert write_representatives(path, other) and not write_representatives(path, other)
    assert read_representatives(path, history) == (other, [])
    edited = write(
        "representatives.csv",
        "project,team,student_id,since,until,why,who\nproject_1,A,S3,2026-09-01,,x,C\n"
        "project_1,A,S1,2026-09-01,,x,C\nproject_1,A,S2,2026-09-01,,x,C\n",
    )
    read, problems = read_representatives(edited, history)
    assert read.all("project_1", MARCH) == {"A": "S2"}
    assert "line 2: S3 is not a member" in english(problems) and "line 4: team A gets two" in english(problems)


# -- one hand-in per team ---------------------------------------------------------------------------------------------

NOON = datetime(2026, 10, 1, 4, 0, tzinfo=UTC)


def test_the_latest_hand_in_by_a_member_counts_in_any_order(history):
    later = history.moved("S1", "=B, x", MARCH, who="Chen", why="clash")
    found = [
        HandIn("S1", NOON, "submitted/S1/p", "aa"),
        HandIn("S2", NOON + timedelta(hours=2), "submitted/S2/p", "bb"),
        HandIn("S2", NOON + timedelta(hours=1), "attempts/S2/p/x", "bb"),
        HandIn("S3", NOON + timedelta(hours=5), "submitted/S3/p", "cc"),
        HandIn("S1", NOON + timedelta(days=20), "attempts/S1/p/y", "dd"),
    ]
    picked = pick_team_hand_in("A", "project_1", found, later)
    assert picked.counts == found[1] and picked.kept == (found[2], found[0]) and picked.left_out == (found[4],)
    for order in itertools.permutations(found):
        assert pick_team_hand_in("A", "project_1", order, later) == picked
    assert pick_team_hand_in("=B, x", "project_1", found, later).counts == found[4]
    said = english(picked.report())
    assert "S2 handed in at 2026-10-01 14:00:00 counts (submitted/S2/p)" in said
    assert "S2 had handed in the same" in said and "was not in team A then" in said


def test_no_hand_in_and_a_tie(history):
    assert "has not handed in" in english(pick_team_hand_in("A", "p", [], history).report())
    tie = [HandIn("S2", NOON.replace(tzinfo=None)), HandIn("S1", NOON)]
    assert pick_team_hand_in("A", "p", tie, history).counts == tie[1]


def test_hand_ins_are_found_in_the_class_folder(tmp_path, roster):
    class Room:
        def __init__(self):
            self.root, self.roster = tmp_path, roster

        def step(self, name, student, assignment):
            return tmp_path / name / student / assignment

    for place, stamp in (("submitted/S1/p", "2026-10-01 04:00:00 UTC"), ("attempts/S1/p/old", "broken")):
        folder = tmp_path / place
        folder.mkdir(parents=True)
        (folder / "answers.json").write_text("{}")
        (folder / "timestamp.txt").write_text(stamp)
    new, old = find_hand_ins(Room(), "p")
    assert (new.student_id, new.at, new.place) == ("S1", NOON, "submitted/S1/p")
    assert old.place == "attempts/S1/p/old" and old.digest == new.digest and old.at.tzinfo is not None
