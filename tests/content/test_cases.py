"""The case collection: runs in both languages, agrees with its published figures, keeps the notes apart."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from grading.classroom.build import build
from grading.classroom.handout import student_kit
from grading.classroom.sources import read_source
from grading.documents.cases import built_cases, case_problems, case_sources
from kam_lab import bidding, casebook, contract, desk, prospecting, relationships, retention, role
from kam_lab.i18n import in_language

SOURCES = case_sources()
# Every case of the handbook has one here.
EXPECTED = {
    *("lenovo", "xerox", "sinopec", "telecom_channels", "telecom_a", "chemicals", "packaging", "machine_accounts"),
    *("baling", "power_supply", "dealers", "advertising"),
}


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    import matplotlib.pyplot as plt

    monkeypatch.setenv("MPLBACKEND", "agg")
    with in_language("en"):
        yield InteractiveShell()
    plt.close("all")


def test_every_case_is_there_and_both_languages_go_together() -> None:
    assert {path.stem.split("_", 1)[1] for path in SOURCES} == EXPECTED
    assert case_problems() == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_case_runs_and_every_heading_has_a_word(
    source: Path, language: str, shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    unnamed: set[str] = set()
    plain = desk.label

    def watched(name: object) -> str:
        said = plain(name)
        if said == str(name) and "_" in said:
            unnamed.add(said)
        return said

    def at_once(function: Any, world: object = None, **choices: Any) -> None:
        """Both ends of every control and its start, without a page: a widget would swallow what goes wrong."""
        starts = {name: choice[-1] if isinstance(choice, tuple) else choice[0] for name, choice in choices.items()}
        tried = [starts]
        for name, choice in choices.items():
            unnamed.update({name} if f"inputs.{name}" not in desk._texts() else ())
            tried += [{**starts, name: end} for end in (choice[:2] if isinstance(choice, tuple) else choice)]
        for values in tried:
            desk.show(function(**values))._repr_html_()

    monkeypatch.setattr(desk, "label", watched)
    monkeypatch.setattr(desk, "explore", at_once)
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        for cell in build(source, language).cells:
            if cell.cell_type == "code":
                result = shell.run_cell(cell.source)
                assert result.success, f"{cell.source}\n{result.error_in_exec or result.error_before_exec!r}"
                if hasattr(result.result, "_repr_html_"):
                    result.result._repr_html_()
    assert "✗" not in shown.getvalue()
    assert unnamed == set()


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_case_has_its_parts(source: Path) -> None:
    cells = read_source(source)
    text = "\n".join(cell.text for cell in cells if cell.language == "en" and "solution" not in cell.tags)
    code = "\n".join(cell.text for cell in cells if cell.kind == "code")
    assert "**" in text.split("##")[0]  # a question of its own
    assert re.search(r"^## \d\. (Decide|Questions)", text, re.MULTILINE) and "Questions" in text
    assert "casebook." in code and "../../en/0" in text


def test_links_of_the_cases_lead_somewhere() -> None:
    folder = Path(__file__).parents[2] / "course" / "cases"
    for name, text in built_cases().items():
        for target in re.findall(r"\]\((\.\./[^)#]+)\)", text):
            assert (folder / name).parent.joinpath(target).resolve().is_file(), f"{name}: {target}"


def test_sections_named_in_a_case_exist() -> None:
    lessons = {
        number: {int(n) for n in re.findall(r"^# ## (\d+)\.", path.read_text("utf-8"), re.MULTILINE)}
        for number, path in enumerate(sorted((Path(__file__).parents[2] / "course" / "lessons").glob("[0-9]*.py")))
    }
    for source in SOURCES:
        text = source.read_text(encoding="utf-8")
        named = re.findall(r"\[[Ss]tage (\d), section (\d+)\]", text)
        assert named, source.name
        for stage, section in named:
            assert int(section) in lessons[int(stage)], f"{source.name}: {stage} §{section}"


def test_notes_stay_out_of_what_students_get(tmp_path: Path) -> None:
    notes = [c.text for s in SOURCES for c in read_source(s) if "solution" in c.tags]
    assert len(notes) == 2 * len(SOURCES)
    kit = student_kit(tmp_path / "kit.zip")
    with zipfile.ZipFile(kit) as pack:
        names = pack.namelist()
        text = "\n".join(pack.read(n).decode("utf-8") for n in names if n.endswith((".ipynb", ".md", ".py")))
    assert sum("/cases/" in name for name in names) == 2 * len(SOURCES)
    assert not [name for name in names if "notes." in name or "/cases/0" in name]
    for note in notes:
        assert note[:60] not in text
    for name, body in built_cases().items():
        if name.endswith(".ipynb"):
            assert "Teacher's note" not in body and "教师注" not in body


# -- the published figures ------------------------------------------------------------------------------------------


def test_lenovo() -> None:
    # S000: 300 managers, 1,000 partners, 20,000 accounts (handbook T-0.3).
    groups = casebook.lenovo_service()
    assert groups["account_count"].sum() == 20_000
    own = groups.drop(index="partner").itertuples(index=False, name=None)
    assert retention.workload(own, casebook.MANAGER_HOURS) == 300
    assert round(role.accounts_per_manager(20_000, 300), 1) == 66.7
    assert role.accounts_per_manager(20_000, 1_000) == 20
    assert role.managers_needed(20_000) == 2_223


def test_xerox() -> None:
    # S001-5: 75 and about 250 accounts, 9 a manager (handbook T-0.2).
    regions = casebook.xerox_regions()
    assert regions["account_count"].sum() == 250
    assert (role.managers_needed(75), role.managers_needed(250)) == (9, 28)
    assert sum(role.managers_needed(n) for n in regions["account_count"]) == 32
    assert role.managers_for_hours(3_000, 60) == 50


@pytest.mark.parametrize(
    ("product", "share", "multiple", "ratio", "bound"),
    [("all", 40, 11.28, 18.13, 0.3645), ("gasoline", 62, 17.48, 44.36, 0.5845)],
)
def test_sinopec(product: str, share: float, multiple: float, ratio: float, bound: float) -> None:
    # S001-3, 2012: 21 of 592 (handbook T-0.1).
    volumes = casebook.sinopec_buyers(product)
    assert len(volumes) == 592 and volumes.is_monotonic_decreasing
    assert volumes.head(21).sum() == pytest.approx(share) and volumes.sum() == pytest.approx(100)
    groups = role.group_concentration(21, 592, share / 100)
    assert round(100 * groups.customer_share, 3) == 3.547
    assert (round(groups.multiple, 2), round(groups.per_account_ratio, 2)) == (multiple, ratio)
    assert round(groups.gini_lower_bound, 4) == bound < prospecting.gini(volumes)


def test_sinopec_knows_two_products() -> None:
    with pytest.raises(ValueError, match="gasoline"):
        casebook.sinopec_buyers("diesel")


def test_telecom_channels() -> None:
    # S001-6: borders 1,500, 3,000, 10,000; 3.06 % in a half-year (handbook T-6.1, T-6.2).
    accounts = casebook.telecom_accounts()
    spend_class = prospecting.spend_tier(accounts["monthly_spend"])
    assert spend_class[["T02", "T03", "T07", "T08", "T11", "T12"]].tolist() == [
        *("above_crystal", "crystal", "crystal", "business_a", "business_a", "other")
    ]
    assert accounts.loc["T08", "visits"] > accounts.loc["T07", "visits"]
    assert (retention.care_hours(8, 1), retention.care_hours(4, 1)) == (27, 15)
    assert retention.managers_for_hours(1_500 * 27, 1_200) == 34
    points = retention.churn_points(casebook.CHURN)
    assert points["churn_points"].round(3).tolist() == [0.979, 0.260, 1.224, 0.597]
    assert round(retention.controllable_churn(points), 2) == 1.84
    assert round(100 * retention.annualise(casebook.CHURN), 2) == 6.03
    assert round(100 * sum(casebook.CHURN_INDUSTRIES.values()), 2) == 54.92


def test_telecom_a_has_two_weakest_links() -> None:
    found = retention.strategy_maturity(casebook.telecom_a_scores())
    assert found.index[found["maturity_share"] == found["maturity_share"].min()].tolist() == ["channel", "price"]


def test_chemicals() -> None:
    # Handbook T-5.1: a draft of 1,000,000 over 180 days at 2.4 %.
    assert contract.bank_discount(1_000_000, 0.024, 180) == pytest.approx(988_000)
    offers = casebook.chemical_offers()
    nets = [
        contract.net_price(1_000_000, *row)
        for row in offers.itertuples(index=False, name=None)
        for row in [(row[0], row[2], row[1])]
    ]
    assert [round(net) for net in nets] == [988_000, 988_000, 988_000, 995_000]
    assert 1_000_000 - contract.net_price(1_000_000, 0, 0.06, 120) == pytest.approx(20_000)


def test_packaging() -> None:
    # Handbook T-2.1, and the four needs of S002.
    needs = prospecting.classify_need(casebook.packaging_customers())
    assert needs.index[needs == "tco"].tolist() == ["P1", "P5"] and needs["P7"] == "performance"
    costs = bidding.tco(*casebook.packaging_lives())["total_cost"]
    assert costs.round().to_dict() == {"partner": 143_000, "cheap": 160_000}
    assert round(100 * relationships.yearly_growth(2, 3), 2) == 25.99
    assert round(relationships.years_to_double(0.09), 2) == 8.04


def test_machine_accounts() -> None:
    # S002: the signs of the lines are published, the yuan are made.
    books = casebook.machine_books()
    poor, good = (prospecting.account_pnl(*books, name)["contribution"] for name in "AB")
    assert (poor["total"], good["total"]) == (-290_000, 1_290_000)
    assert poor["service"] < 0 and poor["financing"] == 0 < good["financing"] and good["parts"] > poor["parts"]
    assert round(290_000 / 8_400_000 * 100, 2) == 3.45
    assert retention.clv(1_290_000, 0.8, 0.1) == pytest.approx(3_440_000)


def test_baling() -> None:
    # S004: imported at twice the domestic price (handbook T-2.2).
    found = relationships.substitution(1_000, 20_000, trial_cost=1_000_000)
    assert found.saving_share == 0.5 and found.saved == 10_000_000 and found.payback_months == pytest.approx(1.2)
    quadrants = retention.loyalty_quadrants(*casebook.resin_customers())["quadrant"].to_dict()
    assert quadrants == dict(
        zip("ABCDEFGH", ["core", "control", "core", "control", "upgrade", "upgrade", "minimal", "minimal"], strict=True)
    )


def test_power_supply() -> None:
    # S001-4: eight measures.
    with in_language("en"):
        english = casebook.power_measures()
    with in_language("zh"):
        chinese = casebook.power_measures()
    assert len(english) == 8 and not set(english["name"]) & set(chinese["name"])
    ranked = prospecting.choose_initiatives(english, 3_000_000)["return_per_yuan"].round(2)
    assert ranked.to_dict() == {
        "E5": 3.0,
        "E8": 2.1,
        "E4": 2.08,
        "E6": 2.08,
        "E2": 1.52,
        "E3": 1.14,
        "E7": 0.93,
        "E1": 0.87,
    }
    bills = [
        bidding.best_tariff(bidding.tariff_schemes(), 1_000, energy)["monthly_bill"] for energy in (171_428, 171_429)
    ]
    assert [bill.idxmin() for bill in bills] == ["single_rate", "two_part"]


def test_dealers() -> None:
    # S001-7 and S001-1 (handbook T-1.3, T-6.3).
    assert prospecting.spillover(10_000_000, 50_000_000).net == -40_000_000
    found = retention.diversion_gain(12, 7, 0.2, 20)
    assert (found.gain, found.deterring_chance, found.deterring_penalty) == (pytest.approx(1), 0.25, 25)
    schemes = contract.rebate_schemes(*casebook.dealer_rebates())
    assert schemes.loc["D2", "growth"] < 0
    assert (schemes.loc["D2", "steps_rebate"], schemes.loc["D2", "mixed_rebate"]) == (116_000, pytest.approx(92_800))


def test_advertising() -> None:
    # S001-9: who leaves takes accounts along; eight traits.
    owners, orders = casebook.agency_owners()
    found = role.exposure(owners, orders)
    assert found["revenue_alone"].to_dict() == {"M1": 5_300_000, "M2": 1_900_000, "M3": 1_900_000}
    assert round(100 * found.loc["M1", "share_alone"], 2) == 42.06
    assert list(relationships.accounts_to_research(casebook.agency_files(), "2025-12-31").index) == ["K7", "K6", "K4"]
