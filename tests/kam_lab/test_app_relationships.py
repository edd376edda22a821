"""The relationships app without a browser: what follows when a person is pressed, and what is said when it cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator

import ipywidgets as widgets
import pytest

from kam_lab import open_world
from kam_lab import relationships as kam
from kam_lab.apps.relationships import NEEDED, RelationshipsDesk, app
from kam_lab.i18n import Catalogue, in_language
from kam_lab.world import World

from .relationships_world import make_world


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with in_language("en"):
        yield


@pytest.fixture
def desk() -> RelationshipsDesk:
    return RelationshipsDesk(make_world())


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def everything(page: widgets.Widget) -> str:
    """All the text of a widget and of those within it, style sheets apart."""
    if "kam-style" in page._dom_classes:
        return ""
    own = " ".join(str(getattr(page, name, "")) for name in ("value", "description"))
    return plain(own) + " ".join(everything(child) for child in getattr(page, "children", ()))


def press(desk: RelationshipsDesk, name: str) -> None:
    """Press a person on the map."""
    place = list(desk._people().index).index(name)
    desk.nodes[place].click()
    assert desk.person == name


def shown(desk: RelationshipsDesk) -> int:
    return sum(node.layout.display != "none" for node in desk.nodes)


def test_it_opens_with_the_account_that_has_most_people(desk: RelationshipsDesk) -> None:
    assert desk.account == "A0001" and shown(desk) == 5
    assert desk.message.value == ""
    assert "First Works · tier A · 5 people on file" in plain(desk.which.value)
    assert "Press a person" in plain(desk.slip.value)


def test_size_is_power_and_colour_is_stance(desk: RelationshipsDesk) -> None:
    widths = [float(node.layout.width.rstrip("%")) for node in desk.nodes]
    power = desk._people()["power"].tolist()
    assert [width for _, width in sorted(zip(power, widths, strict=True))] == sorted(widths)
    assert len(set(widths)) == len(set(power))
    assert [node.description for node in desk.nodes] == ["+2", "+1", "−2", "?", "?"]
    assert "s-m2" in desk.nodes[2]._dom_classes and "kam-buyer" in desk.nodes[3]._dom_classes


@pytest.mark.parametrize("by", ["role", "mode", "contact"])
def test_recolouring_changes_marks_and_legend(desk: RelationshipsDesk, by: str) -> None:
    before = [tuple(node._dom_classes) for node in desk.nodes], desk.legend.value
    desk.colour.value = by
    assert [tuple(node._dom_classes) for node in desk.nodes] != before[0]
    assert desk.legend.value != before[1]


def test_pressing_a_person_shows_what_is_known(desk: RelationshipsDesk) -> None:
    press(desk, "C02")
    card = plain(desk.slip.value)
    assert "Person 02" in card and "trouble" in card and "+1" in card and "2025-01-05" in card and "Our One" in card
    assert "Reports to Person 03" in card and "Reports here Person 01" in card
    assert "No active contact" in card
    assert "kam-here" in desk.nodes[1]._dom_classes
    press(desk, "C04")
    assert "unknown: ask" in plain(desk.slip.value) and "never" in plain(desk.slip.value)


def test_a_contact_without_ties_is_said(desk: RelationshipsDesk) -> None:
    press(desk, "C05")
    assert "Tied to nobody on file" in plain(desk.slip.value)
    assert desk.message.value == ""


def test_hiding_what_nobody_told_takes_people_and_ties_off(desk: RelationshipsDesk) -> None:
    press(desk, "C03")
    lines = desk.drawing.value.count("<path class='kam-tie")
    desk.told_only.value = True
    assert shown(desk) == 4 and desk.person == ""
    assert desk.drawing.value.count("<path class='kam-tie") < lines
    assert "Hidden: 1" in plain(desk.out.value)
    desk.told_only.value = False
    assert shown(desk) == 5


def test_what_stands_out_is_said_unless_it_is_graded_work(desk: RelationshipsDesk) -> None:
    said = plain(desk.out.value)
    assert "leads through Person 03" in said and "one single person" in said
    graded = RelationshipsDesk(make_world("v-3fa9c1"))
    assert "Person 03" not in plain(graded.out.value) and "for you to find" in plain(graded.out.value)
    assert "Person 03" in plain(RelationshipsDesk(make_world("v-3fa9c1"), reveal=True).out.value)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_person_and_nobody_who_signs_are_sentences(lang: str) -> None:
    with in_language(lang):
        desk = RelationshipsDesk(make_world(), account="A0002")
        assert shown(desk) == 1 and desk.message.value == ""
        assert ("Only one person is on file" if lang == "en" else "只登记了一个人") in plain(desk.out.value)
        desk.later.click()
        assert desk.account == "A0003"
        assert ("Nobody is known as economic buyer" if lang == "en" else "谁是决策者还不知道") in plain(desk.out.value)
        desk.earlier.click()
        assert desk.account == "A0002"


def test_an_account_of_which_nobody_told_us_is_a_sentence() -> None:
    world = make_world()
    untold = world.contacts.assign(told=False)
    desk = RelationshipsDesk(World("people", {**world.tables, "contacts": untold}, world.as_of))
    desk.told_only.value = True
    assert "nobody has been told of" in plain(desk.message.value) and shown(desk) == 0
    desk.told_only.value = False
    assert desk.message.value == "" and shown(desk) == 5


def test_moving_a_person_and_going_back(desk: RelationshipsDesk) -> None:
    desk.arrows["left"][0].click()
    assert "Press a person" in plain(desk.message.value)
    press(desk, "C01")
    before = desk.nodes[0].layout.left, desk.drawing.value
    desk.arrows["right"][0].click()
    assert desk.nodes[0].layout.left != before[0] and desk.drawing.value != before[1]
    desk.back.click()
    assert desk.nodes[0].layout.left == before[0]
    for arrange in kam.ARRANGEMENTS:
        desk.arrange.value = arrange
        assert desk.message.value == ""


def test_a_plan_by_hand_changes_what_the_functions_say(desk: RelationshipsDesk) -> None:
    press(desk, "C03")
    assert desk.meet["operational"].layout.display == "none"  # our front line need not know their executives
    desk.meet["executive"].click()
    assert desk.plan == [("C03", "executive")] and desk.meet["executive"].disabled
    world = desk.world
    effect = kam.plan_effect(world.contacts, world.ties, world.contact_visits, "A0001", world.as_of, desk.plan)
    said = plain(desk.tiles.value)
    assert f"{effect.hours:g} / 16" in said and "25 % → 38 %" in said and "Active contacts 1 → 2" in said
    assert "introduced by Person 01" in plain(desk.rows[0][1].value)
    assert "planned" in plain(desk.pairs.value)
    assert "kam-planned" in desk.nodes[2]._dom_classes
    desk.rows[0][3].click()
    assert desk.plan == [] and "→" not in plain(desk.tiles.value)


def test_hours_limit_the_plan_and_a_proposal_keeps_them(desk: RelationshipsDesk) -> None:
    desk.budget.value = 3
    press(desk, "C03")
    desk.meet["executive"].click()
    assert desk.plan == [] and "3 h are there" in plain(desk.message.value)
    desk.budget.value = 12
    desk.propose.click()
    spent = re.search(r"there ([\d.]+) / 12", plain(desk.tiles.value))
    assert desk.plan and spent and float(spent[1]) <= 12
    desk.clear.click()
    assert desk.plan == []
    desk.budget.value = 0
    desk.propose.click()
    assert "do not suffice" in plain(desk.message.value)


def test_searching_finds_an_account_or_says_so(desk: RelationshipsDesk) -> None:
    desk.search.value = "third"
    assert desk.account == "A0003" and desk.message.value == ""
    desk.search.value = "no such firm"
    assert desk.account == "A0003" and "No account fits" in plain(desk.message.value)


def test_another_account_forgets_person_and_plan(desk: RelationshipsDesk) -> None:
    press(desk, "C02")
    desk.meet["middle"].click()
    desk.later.click()
    assert desk.person == "" and desk.plan == [] and shown(desk) == 1


@pytest.mark.parametrize("table", NEEDED)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_world_without_a_needed_table_gives_a_sentence(table: str, lang: str) -> None:
    with in_language(lang):
        said = everything(app(make_world(without=(table,))))
    assert table in said and "app()" in said


def test_contacts_without_the_new_columns_or_without_rows_give_a_sentence() -> None:
    world = make_world()
    short = world.contacts.drop(columns=["power", "mode"])
    assert "power, mode" in everything(app(World("w", {**world.tables, "contacts": short}, world.as_of)))
    empty = world.contacts.iloc[:0]
    assert "no people" in everything(app(World("w", {**world.tables, "contacts": empty}, world.as_of)))
    assert "A0001" in everything(app(world, "A0009"))


def test_names_from_the_data_cannot_bring_markup() -> None:
    world = make_world()
    contacts = world.contacts.assign(name_en="<script>alert(1)</script>")
    desk = RelationshipsDesk(World("w", {**world.tables, "contacts": contacts}, world.as_of))
    press(desk, "C01")
    assert "<script>" not in desk.drawing.value + desk.slip.value + desk.out.value


def test_the_largest_account_of_the_teaching_world() -> None:
    with in_language("zh"):
        desk = RelationshipsDesk(open_world())
    assert shown(desk) == 25
    press(desk, str(desk._people().index[0]))  # the language is English again: the app stays Chinese
    assert "采购角色" in plain(desk.slip.value)
    desk.propose.click()
    assert desk.plan and desk.message.value == ""


def test_texts_are_there_in_both_languages() -> None:
    from pathlib import Path

    import kam_lab

    catalogue = Catalogue(Path(kam_lab.__file__).parent / "locale")
    for owner in ("app_relationships", "plots_relationships", "relationships", "desk_relationships"):
        assert set(catalogue.texts(owner, "en")) == set(catalogue.texts(owner, "zh")), owner
