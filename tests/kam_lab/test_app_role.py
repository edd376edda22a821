"""The staffing and exposure desk without a browser."""

from __future__ import annotations

import pandas as pd
import pytest

from kam_lab import World, open_world, role
from kam_lab.apps.role import BUTTONS, RoleDesk, app
from kam_lab.i18n import Catalogue, in_language, own
from kam_lab.plots.look import money


@pytest.fixture(scope="module")
def world() -> World:
    return open_world()


def without(world: World, *names: str) -> World:
    return World("part", {name: table for name, table in world.tables.items() if name not in names}, world.as_of)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_opens_on_whom_most_hangs(lang: str, world: World) -> None:
    with in_language(lang):
        desk = RoleDesk(world)
        most = role.exposure(world.account_owners, world.orders).iloc[0]
        assert desk.person == most.name and desk.message.value == ""
        assert money(float(most["revenue_alone"])) in desk.loss.value
        assert all(bytes(image.value).startswith(b"\x89PNG") for image in (desk.staff_chart, desk.exposure_chart))
        assert len(desk.buttons) == BUTTONS


def test_every_slider_moves_what_it_says(world: World) -> None:
    with in_language("en"):
        desk = RoleDesk(world)
        seen = [desk.totals.value, desk.staff_chart.value, desk.loss.value, desk.owned.value]
        desk.per_manager.value = 4
        assert desk.totals.value != seen[0] and desk.staff_chart.value != seen[1] and desk.loss.value == seen[2]
        assert "too few" in desk.totals.value
        before = desk.totals.value
        desk.hours_each.value = 20
        assert desk.totals.value != before
        desk.alone.value = 100
        assert desk.loss.value != seen[2]
        desk.introductions.value = 24
        assert "second person" in desk.owned.value and "24 hours" in desk.loss.value
        desk.reset.click()
        assert [desk.totals.value, desk.loss.value, desk.owned.value] == [seen[0], seen[2], seen[3]]


def test_the_loss_is_that_of_the_stage(world: World) -> None:
    with in_language("en"):
        desk = RoleDesk(world)
        desk.alone.value, desk.shared.value = 100, 0
        found = role.if_leaves(world.account_owners, world.orders, desk.person, 2025, 1.0, 0.0)
        assert money(found.expected_loss) in desk.loss.value
        assert found.expected_loss == pytest.approx(found.revenue_alone)


def test_people_are_found_by_name_and_by_id(world: World) -> None:
    with in_language("en"):
        desk = RoleDesk(world)
        vain = role.self_ratings(world.competencies).index[0]
        desk.search.value = str(vain)
        assert desk.person == vain and "sees this differently" in desk.training.value
        desk.search.value = "nobody of that name"
        assert desk.person == vain and "Nobody fits" in desk.message.value
        technician = world.staff.loc[world.staff["function"] == "service", "staff_id"].iloc[0]
        desk.search.value = str(technician)
        assert "no account manager" in desk.training.value and "knows somebody else" in desk.loss.value


def test_what_is_missing_is_said(world: World) -> None:
    with in_language("en"):
        page = app(without(world, "account_owners"))
        assert "account_owners" in page.children[-1].value
        desk = RoleDesk(without(world, "staffing", "competencies", "visits"))
        assert "No competency scores" in desk.training.value and desk.message.value == ""
        empty = World("empty", {**world.tables, "orders": world.orders.head(0)}, world.as_of)
        assert "no rows" in app(empty).children[-1].value


def test_names_from_data_cannot_break_the_page(world: World) -> None:
    staff = world.staff.assign(name_en="<b>x</b>", name_zh="<b>x</b>")
    accounts = world.accounts.assign(name_en="<i>y</i>", name_zh="<i>y</i>")
    with in_language("en"):
        desk = RoleDesk(World("odd", {**world.tables, "staff": staff, "accounts": accounts}, world.as_of))
        shown = desk.loss.value + desk.owned.value + desk.training.value
    assert "<b>x" not in shown and "<i>y" not in shown and "&lt;b&gt;x" in shown


def test_the_texts_of_both_languages_go_together() -> None:
    catalogue: Catalogue = own()
    for owner in ("app_role", "plots_role", "desk_role", "role", "ethics"):
        english, chinese = catalogue.texts(owner, "en"), catalogue.texts(owner, "zh")
        assert english and set(english) == set(chinese), owner


def test_a_person_with_many_accounts_gets_a_last_line(world: World) -> None:
    with in_language("en"):
        desk = RoleDesk(world)
        counts = role.exposure(world.account_owners, world.orders)["accounts_owned"]
        desk.search.value = str(counts.idxmax())
        assert isinstance(counts, pd.Series) and "more with" in desk.owned.value
