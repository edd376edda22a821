"""Charts of stage 0 in both languages: a finding in the title, no empty boxes, settings untouched."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from kam_lab import World, open_world, plots, role
from kam_lab.i18n import in_language
from kam_lab.plots import role as charts

mpl.use("Agg")


@pytest.fixture(scope="module")
def world() -> World:
    return open_world()


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    plt.close("all")


def all_charts(world: World) -> dict[str, Callable[[], Axes]]:
    names, staff = plots.account_names(world.accounts), charts.staff_names(world.staff)
    values = role.value_scores(world.value_evidence)
    earned = role.contribution(world.orders, world.account_costs, 2025)["contribution"]
    tests = (world.orders, world.account_costs, world.wallets, world.profiles, world.accounts)
    results = role.manager_results(*tests[:3], world.accounts, world.staff)
    rungs = role.ladder(
        world.orders, world.wallets, world.accounts, world.account_owners, world.staff, world.value_evidence
    )
    exposed = role.exposure(world.account_owners, world.orders)
    return {
        "definitions": lambda: charts.definitions(role.definitions(*tests)),
        "claims": lambda: charts.claims(role.pareto_claims(world.orders, world.account_costs)),
        "radar": lambda: charts.value_radar(values, str(values.index[0]), "name"),
        "adjusted": lambda: charts.adjusted_value(
            role.adjusted_value(earned, role.reference_value(world.reference_followers)), names
        ),
        "steady": lambda: charts.steadiness(role.tier_steadiness(world.orders, world.accounts)),
        "staffing": lambda: charts.staffing(role.region_staffing(world.accounts, world.staffing)),
        "enough": lambda: charts.staffing(role.region_staffing(world.accounts, world.staffing, 500)),
        "duties": lambda: charts.duties(role.duty_gap(world.duties)),
        "results": lambda: charts.results(results, staff),
        "gaps": lambda: charts.competency_gaps(role.competency_gaps(world.competencies)),
        "files": lambda: charts.data_scores(role.data_scores(world.account_files, world.as_of), names),
        "exposure": lambda: charts.exposure(exposed, staff),
        "exposure_other": lambda: charts.exposure(exposed, staff, chosen=str(exposed.index[-1])),
        "ladder": lambda: charts.ladder(role.ladder_counts(rungs)),
    }


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_chart_states_its_finding(lang: str, world: World) -> None:
    before = mpl.rcParams.copy()
    with in_language(lang):
        for name, draw in all_charts(world).items():
            axes = draw()
            title = axes.get_title(loc="left")
            assert any(char.isdigit() for char in title), f"{name}: {title!r}"
            assert "{" not in title and "plots_role" not in title, name
            axes.figure.canvas.draw()  # a missing glyph or a bad layout is a warning, and warnings are errors
            plt.close("all")
    assert mpl.rcParams == before


def test_one_account_is_enough_for_each_chart_of_accounts(world: World) -> None:
    earned = role.contribution(world.orders, world.account_costs, 2025)["contribution"].head(1)
    with in_language("en"):
        charts.adjusted_value(role.adjusted_value(earned, role.reference_value(world.reference_followers)))
        charts.value_radar(role.value_scores(world.value_evidence.head(1)), str(world.value_evidence["account_id"][0]))
        charts.exposure(role.exposure(world.account_owners, world.orders).head(1))
        charts.data_scores(role.data_scores(world.account_files, world.as_of).head(1))
