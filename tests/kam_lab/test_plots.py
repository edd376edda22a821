"""Charts: settings untouched, no boxes, findings in the titles, labels that do not touch, readable in grey."""

from __future__ import annotations

import io
import itertools
import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text

from grading.market import Made
from kam_lab import i18n, plots
from kam_lab import prospecting as kam
from kam_lab.plots import look

from ..worlds import made as made_from

mpl.use("Agg")


@pytest.fixture(scope="module")
def made() -> Made:
    return made_from(20251231)


@pytest.fixture(params=i18n.LANGUAGES)
def lang(request: pytest.FixtureRequest) -> Iterator[str]:
    with i18n.in_language(request.param):
        yield request.param


def portfolio_scores() -> pd.DataFrame:
    values = np.random.default_rng(3).uniform(0.5, 9.5, (40, 2))
    table = pd.DataFrame(values, columns=["attractiveness", "strength"], index=[f"A{n:04d}" for n in range(40)])
    return table.assign(revenue=np.arange(40, 0, -1) * 1e5)


def every_chart(made: Made) -> dict[str, Callable[[Axes | None], Axes]]:
    """Each chart on the teaching world."""
    world = made.world
    orders, costs, accounts, profiles = world.orders, world.account_costs, world.accounts, world.profiles
    names = plots.account_names(accounts)
    sales = kam.revenue(orders, 2025)
    needs = kam.classify_need(profiles)
    care = kam.tier_care(accounts, orders, world.visits, 2025)
    found = kam.tier_inversions(accounts, orders, world.visits, 2025)
    losing, earning = made.truth["losing_account"], made.truth["earning_account"]
    confusion = kam.need_confusion(profiles.set_index("account_id")["stated_need"], needs)
    graded = kam.grid(world, 2025)
    return {
        "pareto": lambda ax: plots.pareto(sales, ax=ax),
        "pareto_tenth": lambda ax: plots.pareto(sales, highlight=0.1, ax=ax),
        "lorenz": lambda ax: plots.lorenz(sales, ax=ax),
        "abc": lambda ax: plots.abc(sales, ax=ax),
        "grid": lambda ax: plots.grid(graded, names, ax=ax),
        "grid_forty": lambda ax: plots.grid(graded, names, chosen=list(sales.index[:40]), ax=ax),
        "portfolio": lambda ax: plots.portfolio(portfolio_scores(), ax=ax),
        "rfm": lambda ax: plots.rfm(kam.rfm(orders, world.as_of), ax=ax),
        "need": lambda ax: plots.need_by_size(kam.need_by_size(accounts, needs), ax=ax),
        "need_money": lambda ax: plots.need_by_size(kam.need_by_size(accounts, needs, sales), amounts=True, ax=ax),
        "pnl_loss": lambda ax: plots.account_pnl(kam.account_pnl(orders, costs, losing), names[losing], ax=ax),
        "pnl_gain": lambda ax: plots.account_pnl(kam.account_pnl(orders, costs, earning), ax=ax),
        "white_space": lambda ax: plots.white_space(kam.wallet_table(orders, world.wallets), names, ax=ax),
        "tier_care": lambda ax: plots.tier_care(care, found, names, ax=ax),
        "tier_care_none": lambda ax: plots.tier_care(care.drop(index=found.index), ax=ax),
        "visits_by_tier": lambda ax: plots.visits_by_tier(kam.tier_means(care), ax=ax),
        "big_dealers": lambda ax: plots.big_dealers(kam.big_dealers(orders, world.dealers), names, ax=ax),
        "contact_funnel": lambda ax: plots.contact_funnel(kam.contact_funnel(world.touches), ax=ax),
        "margin": lambda ax: plots.revenue_and_contribution(kam.contribution(orders, costs, 2025), names, ax=ax),
        "seven_steps": lambda ax: plots.seven_steps(kam.seven_steps(orders, costs, profiles), ax=ax),
        "confusion": lambda ax: plots.need_confusion(confusion, ax=ax),
        "risk": lambda ax: plots.segment_risk(kam.segment_risk(orders, accounts, world.segment_threats), ax=ax),
        "referrals": lambda ax: plots.referrals_by_satisfaction(profiles, ax=ax),
    }


CHARTS = [
    "pareto", "pareto_tenth", "lorenz", "abc", "grid", "grid_forty", "portfolio", "rfm", "need", "need_money",
    "pnl_loss", "pnl_gain", "white_space", "tier_care", "tier_care_none", "visits_by_tier", "big_dealers",
    "contact_funnel", "margin", "seven_steps", "confusion", "risk", "referrals",
]  # fmt: skip


def drawn(make: Callable[[Axes | None], Axes]) -> Axes:
    """The chart, drawn once; a missing glyph is a warning and so an error."""
    axes = make(None)
    figure_of(axes).canvas.draw()
    return axes


def figure_of(axes: Axes) -> Figure:
    figure = axes.get_figure(root=True)
    assert figure is not None
    return figure


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    yield
    from matplotlib import pyplot as plt

    plt.close("all")


def test_the_list_is_complete(made: Made) -> None:
    assert sorted(CHARTS) == sorted(every_chart(made))


@pytest.mark.parametrize("chart", CHARTS)
def test_chart(chart: str, lang: str, made: Made) -> None:
    before = mpl.rcParams.copy()
    axes = drawn(every_chart(made)[chart])
    figure = figure_of(axes)
    assert mpl.rcParams == before
    assert isinstance(axes, Axes)

    title = axes.get_title(loc="left")
    assert re.search(r"\d", title), "the title states a finding"
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    assert not any("plots." in text.get_text() or "{" in text.get_text() for text in texts)
    chinese = re.compile(r"[一-鿿]")
    if lang == "zh":
        assert chinese.search(title)
    else:
        assert not any(chinese.search(text.get_text()) for text in texts)
    for axis in (axes.xaxis, axes.yaxis):
        named = axis.get_label_text() or [t.get_text() for t in axis.get_ticklabels() if t.get_text().strip()]
        assert named, "units on each axis, or names"

    # Nothing is cut off at the edge of the picture.
    edge = figure.bbox.padded(1.5)
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    for text in texts:
        box = text.get_window_extent(renderer)
        inside = edge.x0 <= box.x0 and box.x1 <= edge.x1 and edge.y0 <= box.y0 and box.y1 <= edge.y1
        assert inside or text.get_clip_on() or _off_axis(text, axes), text.get_text()
    heading = next(t for t in texts if t.get_text() == title).get_window_extent(renderer)
    for text in texts:
        if isinstance(text, Annotation) or text in axes.texts:
            assert not text.get_window_extent(renderer).overlaps(heading), text.get_text()


def _off_axis(text: Text, axes: Axes) -> bool:
    """Tick labels beyond the limits of the axis exist, but are not drawn."""
    for axis, limits, place in ((axes.xaxis, axes.get_xlim(), 0), (axes.yaxis, axes.get_ylim(), 1)):
        if text in axis.get_ticklabels():
            return not min(limits) - 1e-9 <= text.get_position()[place] <= max(limits) + 1e-9
    return False


@pytest.mark.parametrize("chart", ["pareto", "grid", "pnl_loss", "rfm"])
def test_draws_into_given_axes(chart: str, lang: str, made: Made) -> None:
    figure = Figure(figsize=(7, 5), layout="constrained")
    axes = figure.add_subplot()
    assert every_chart(made)[chart](axes) is axes
    figure.savefig(io.BytesIO())  # its title and labels were made without our font: no boxes all the same


def labels_of(axes: Axes) -> list[Annotation]:
    """Account labels of the grid: annotations that are neither class letters nor leader lines."""
    return [t for t in axes.texts if isinstance(t, Annotation) and t.get_text() and t.get_text() not in "ABCDE"]


@pytest.mark.parametrize("count", [1, 10, 21, 40])
def test_grid_labels_do_not_touch(count: int, lang: str, made: Made) -> None:
    sales = kam.revenue(made.world.orders, 2025)
    graded = kam.grid(made.world, 2025)
    axes = plots.grid(graded, plots.account_names(made.world.accounts), chosen=list(sales.index[:count]))
    figure = figure_of(axes)
    figure.canvas.draw()
    labels = labels_of(axes)
    assert len(labels) >= 0.9 * count
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    boxes = [label.get_window_extent(renderer) for label in labels]
    for (first, one), (second, two) in itertools.combinations(zip(labels, boxes, strict=True), 2):
        assert not one.overlaps(two), (first.get_text(), second.get_text())
    letters = [t.get_window_extent(renderer) for t in axes.texts if t.get_text() and t.get_text() in "ABCDE"]
    assert len(letters) == 9
    for label, box in zip(labels, boxes, strict=True):
        assert not any(box.overlaps(letter) for letter in letters), label.get_text()
        assert axes.get_window_extent(renderer).padded(1).containsx(box.x0)
        assert axes.get_window_extent(renderer).padded(1).containsx(box.x1)


def test_grid_bubbles_never_cross_a_cut(made: Made) -> None:
    graded = kam.grid(made.world, 2025)
    axes = plots.grid(graded)
    xs = np.concatenate([np.asarray(points.get_offsets())[:, 0] for points in axes.collections])
    by_level = [(xs >= 75).sum(), ((xs >= 50) & (xs < 75)).sum(), (xs < 50).sum()]
    assert by_level == graded["relevance_level"].value_counts().reindex([2, 1, 0]).tolist()


def test_titles_follow_the_data(lang: str) -> None:
    flat = pd.Series(1.0, index=[f"A{n}" for n in range(10)])
    steep = pd.Series([91.0, *[1.0] * 9], index=flat.index)
    for chart in (plots.pareto, plots.lorenz, plots.abc):
        assert chart(flat).get_title(loc="left") != chart(steep).get_title(loc="left")
    pareto = plots.pareto(steep).get_title(loc="left").replace("\n", " ")
    assert percent_in(pareto) == [20, 92, 80, 10]
    lines = pd.DataFrame(
        {"revenue": [10.0, 0, 5, 0, 0, 15], "cost": [12.0, 0, 9, 0, 4, 25]}, index=[*kam.LINES, "account", "total"]
    )
    lines["contribution"] = lines["revenue"] - lines["cost"]
    loss = plots.account_pnl(lines, "X").get_title(loc="left")
    gain = plots.account_pnl(lines.assign(contribution=-lines["contribution"]), "X").get_title(loc="left")
    assert loss != gain


def percent_in(text: str) -> list[float]:
    return [float(value) for value in re.findall(r"([\d.]+)\s?%", text)]


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (0, "CNY 0", "0元"),
        (950, "CNY 950", "950元"),
        (12_345, "CNY 12.3k", "1.23万元"),
        (999_999, "CNY 1m", "100万元"),
        (1_234_567, "CNY 1.23m", "123万元"),
        (99_999_999, "CNY 100m", "1亿元"),
        (123_456_789, "CNY 123m", "1.23亿元"),
        (-581_600.2, "CNY −582k", "−58.2万元"),
        (float("nan"), "–", "–"),
    ],
)
def test_money(value: float, english: str, chinese: str) -> None:
    assert plots.money(value, "en").replace(look.NBSP, " ") == english
    assert plots.money(value, "zh") == chinese


def test_percent() -> None:
    with i18n.in_language("en"):
        assert plots.percent(0.767).replace(look.NBSP, " ") == "77 %"
        assert plots.percent(0.0355, 2).replace(look.NBSP, " ") == "3.55 %"
    with i18n.in_language("zh"):
        assert plots.percent(0.058) == "5.8%"
        assert plots.percent(-0.1036) == "−10%"


@pytest.mark.parametrize("width", [12, 20, 40])
@pytest.mark.parametrize(
    "text", ["The largest 20 of customers bring 77 of revenue", "前二成的客户带来七成多的销售额,余下很少(约 8)。"]
)
def test_wrapping_keeps_the_text_and_the_width(text: str, width: int) -> None:
    lines = look.wrapped(text, width).split("\n")
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    assert all(look.text_width(line) <= width for line in lines)
    assert all(line == line.strip() for line in lines)


def test_short_names() -> None:
    assert look.short("Hill", 10) == "Hill"
    assert look.text_width(look.short("Kiln Crossing Heat and Power", 10)) <= 10
    assert look.short("钧渡热电集团有限公司", 9) == "钧渡热电…"
    assert look.short("槐川机电贸易（蜀坞）公司", 15) == "槐川机电贸易…"


def test_import_changes_no_setting_and_loads_no_backend() -> None:
    # Reading the setting "backend" would load pyplot: look at the raw values, and at the modules first.
    code = (
        "import sys, matplotlib; raw = lambda: list(dict.items(matplotlib.rcParams)); before = raw();"
        "import kam_lab.plots; assert 'matplotlib.pyplot' not in sys.modules; assert raw() == before"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_settings_come_back_after_an_error() -> None:
    before = mpl.rcParams.copy()
    with pytest.raises(RuntimeError), look.canvas(None):
        raise RuntimeError
    assert mpl.rcParams == before


def test_colours_keep_their_order_in_grey() -> None:
    def lightness(color: str) -> float:
        red, green, blue = to_rgb(color)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    scale = [lightness(color) for color in (look.DARK, look.MIDDLE, look.LIGHT, look.PALE)]
    assert all(b - a > 0.15 for a, b in itertools.pairwise(scale))
    # The accent is as light as the middle blue: it must carry a hatch, which the loss bars do.
    lines = pd.DataFrame({"revenue": 1.0, "cost": 2.0, "contribution": -1.0}, index=[*kam.LINES, "account", "total"])
    assert all(patch.get_hatch() for patch in plots.account_pnl(lines).patches)


def test_both_languages_have_the_same_texts() -> None:
    catalogue = i18n.Catalogue(next(iter(plots.__path__)) + "/../locale")
    english, chinese = (catalogue.texts("plots", name) for name in i18n.LANGUAGES)
    assert set(english) == set(chinese)
    # A title may leave out a figure in one language, but names no figure that the other does not know.
    for key in english:
        fields = [set(re.findall(r"{(\w+)", texts[key])) for texts in (english, chinese)]
        assert fields[0] == fields[1], key
