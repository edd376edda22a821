"""Wrong input gets a sentence in the class's language: what was expected, what came, what to do."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from kam_lab import i18n
from kam_lab import prospecting as kam

SALES = pd.Series({"A0001": 3.0, "A0002": 1.0})
ORDERS = pd.DataFrame(
    {
        "order_id": ["O1", "O2"], "account_id": ["A0001", "A0002"], "order_date": ["2024-01-01", "2025-01-01"],
        "product_line": "parts", "net_amount": [10.0, 5.0], "product_cost": [5.0, 1.0],
    }
)  # fmt: skip
SCORES = pd.DataFrame([[3] * 5], columns=list(kam.FIVE_CRITERIA_WEIGHTS))
COSTS = pd.DataFrame([{"account_id": "A0001", "quarter_start": "2025-01-01", **dict.fromkeys(kam.ACCOUNT_COSTS, 0.0)}])

#: A wrong call, and words that its message must hold in both languages.
WRONG: dict[str, tuple[Callable[[], object], list[str]]] = {
    "empty list": (lambda: kam.gini([]), []),
    "empty series": (lambda: kam.pareto(SALES.head(0)), ["revenue"]),
    "empty table": (lambda: kam.revenue(ORDERS.head(0)), ["orders"]),
    "no table": (lambda: kam.revenue(SALES), ["orders", "Series"]),  # type: ignore[arg-type]
    "negative total": (lambda: kam.pareto(pd.Series({"A0001": 5.0, "A0007": -2.0})), ["A0007", "-2.00"]),
    "missing value": (lambda: kam.hhi([1.0, float("nan")]), ["2"]),
    "all zero": (lambda: kam.gini([0, 0]), []),
    "corrected gini of one": (lambda: kam.gini([5], corrected=True), []),
    "wrong column": (lambda: kam.revenue(ORDERS.drop(columns="net_amount")), ["orders", "net_amount", "product_line"]),
    "wrong year": (lambda: kam.revenue(ORDERS, 2031), ["2031", "2024", "2025"]),
    "unknown account": (lambda: kam.account_pnl(ORDERS, COSTS, "A001"), ["A001", "A0001"]),
    "unknown line": (lambda: kam.account_pnl(ORDERS.assign(product_line="hats"), COSTS, "A0002"), ["hats", "machines"]),
    "weights in percent": (lambda: kam.weighted_score((8, 6), (60, 40)), ["100", "normalise"]),
    "negative weight": (lambda: kam.weighted_score((8, 6), (1.5, -0.5)), ["-0.5"]),
    "weight names": (lambda: kam.five_criteria(SCORES, {"x": 1}), ["x"]),
    "score beyond 5": (lambda: kam.five_criteria(SCORES * 2), ["6"]),
    "weights all zero": (lambda: kam.normalise({"a": 0, "b": 0}), []),
    "level 3": (lambda: kam.grid_class(3, 0), ["impact", "2", "3"]),
    "level 0.5": (lambda: kam.grid_class(0, 0.5), ["relevance", "0.5"]),  # type: ignore[arg-type]
    "p beyond 1": (lambda: kam.word_of_mouth(16.67), ["p", "16.67"]),
    "p as text": (lambda: kam.word_of_mouth("many"), ["many"]),  # type: ignore[arg-type]
    "share in percent": (lambda: kam.customers_for(SALES, 80), ["80", "1"]),
    "group share 1": (lambda: kam.group_concentration(21, 592, 1.0), ["1"]),
    "more members than customers": (lambda: kam.group_concentration(600, 592, 0.4), ["600"]),
    "half a customer": (lambda: kam.group_concentration(2.5, 592, 0.4), ["2.5"]),  # type: ignore[arg-type]
    "no managers": (lambda: kam.accounts_per_manager(5, 0), ["managers"]),
    "cuts descending": (lambda: kam.abc(SALES, (0.9, 0.8)), ["2", "0.9"]),
    "too many cuts": (lambda: kam.spend_tier(5, (1, 2)), ["3"]),
    "negative spend": (lambda: kam.spend_tier(-1), ["-1"]),
    "empty wallet": (lambda: kam.share_of_wallet(1, 0), ["category_spend"]),
    "more than the wallet": (lambda: kam.share_of_wallet(SALES, SALES / 2), ["A0001", "3"]),
    "rank beyond suppliers": (lambda: kam.wallet_allocation(4, 3), ["rank", "4"]),
    "nothing before": (lambda: kam.rfm(ORDERS, "2020-01-01"), ["2020-01-01", "2024-01-01"]),
    "one bin": (lambda: kam.rfm(ORDERS, "2025-12-31", bins=1), ["bins"]),
    "missing tables": (lambda: kam.grid({"orders": ORDERS}), ["profiles"]),
    "unknown need": (lambda: kam.value_promise("love"), ["love", "tco"]),
    "nothing shared": (lambda: kam.need_confusion(pd.Series({"a": "price"}), pd.Series({"b": "price"})), []),
    "no gain": (lambda: kam.spillover(0, 5), ["gain"]),
    "wrong tier": (
        lambda: kam.tier_inversions(
            pd.DataFrame({"account_id": ["A0002"], "tier": ["B"]}), ORDERS.assign(list_amount=20.0),
            pd.DataFrame({"account_id": ["A0002"], "visit_date": ["2025-01-01"], "hours": [1.0]}),
        ),
        ["A", "B"],
    ),
    "unknown choice": (lambda: kam.choice_cost(["A0009"], SALES), ["A0009", "A0001"]),
}  # fmt: skip


@pytest.mark.parametrize("name", list(WRONG))
def test_wrong_input_gets_a_sentence(name: str) -> None:
    call, words = WRONG[name]
    texts = {}
    for lang in i18n.LANGUAGES:
        with i18n.in_language(lang), pytest.raises(kam.InputError) as caught:
            call()
        texts[lang] = str(caught.value)
        assert not re.search(r"[{}]", texts[lang])
        for word in words:
            assert word in texts[lang]
    assert texts["en"].endswith((".", "?")) and texts["zh"].endswith("。")
    assert not re.search(r"[一-鿿]", texts["en"])
    assert re.search(r"[一-鿿]", texts["zh"])


def test_every_text_is_used_and_every_use_has_a_text() -> None:
    library = Path(i18n.__file__).parent
    shared = [library / f"{name}.py" for name in ("checks", "concentration", "profitability")]
    used = set().union(*(_calls(path, "fail") for path in [*shared, *(library / "prospecting").glob("*.py")]))
    catalogue = i18n.Catalogue(library / "locale")
    english, chinese = (catalogue.texts("prospecting", lang) for lang in i18n.LANGUAGES)
    assert set(english) == set(chinese)
    assert {key.removeprefix("errors.") for key in english if key.startswith("errors.")} == used
    fields = re.compile(r"{(\w+)")
    for key, text in english.items():
        assert set(fields.findall(text)) == set(fields.findall(chinese[key])), key


def _calls(path: Path, name: str) -> set[str]:
    """First arguments of the calls of ``name`` in a module."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            first = node.args[0]
            assert isinstance(first, ast.Constant)
            found.add(first.value)
    return found


def test_promises_in_both_languages() -> None:
    for lang in i18n.LANGUAGES:
        with i18n.in_language(lang):
            promises = {need: kam.value_promise(need) for need in kam.NEEDS}
            assert len(set(promises.values())) == 4
            assert kam.value_promise("price", "small").startswith(promises["price"])
            assert kam.value_promise("price", "small") != promises["price"]


def test_every_public_name_says_what_it_does() -> None:
    for name in kam.__all__:
        item = getattr(kam, name)
        if callable(item):
            assert (item.__doc__ or "").strip(), name
