"""The schema: complete, bilingual, consistent, and a Data Package that others can read."""

from __future__ import annotations

import json
import re

import pytest

from grading.market.dictionary import FILES, dictionary
from kam_lab.tables.schema import DESCRIPTOR, DTYPES, datasets_folder, read_schema

SCHEMA = read_schema()
RAW = json.loads((datasets_folder() / DESCRIPTOR).read_text(encoding="utf-8"))
COLUMNS = [(table, field) for table in SCHEMA for field in table.fields]

CONTRACT = {
    "managers": "manager_id name_en name_zh region",
    "accounts": "account_id name_en name_zh industry region account_type size_class tier customer_since manager_id",
    "contacts": "contact_id account_id name_en name_zh department level last_contact role power stance mode told",
    "orders": "order_id account_id order_date product_line quantity list_amount net_amount product_cost",
    "account_costs": "account_id quarter_start selling_cost service_cost logistics_cost credit_cost",
    "wallets": "account_id year category_spend our_rank suppliers main_rival",
    "visits": "visit_id account_id manager_id visit_date hours purpose cost",
    "profiles": "account_id central_purchasing service_demand price_sensitivity partnership_wish strategic_priority "
    "ability_to_serve influence culture_fit feedback_per_year referrals_per_year satisfaction special_specs "
    "few_substitutes past_quality_problem supply_security stockout_costly left_poor_supplier thin_margin "
    "standard_needs counts_total_cost skilled_purchasing stated_need",
    "dealers": "account_id year home_outlets trucks home_sell_out neighbours_margin_change",
    "touches": "channel quarter_start touches replies meetings new_accounts cost",
    "initiatives": "initiative_id name_en name_zh segment yearly_cost expected_contribution",
    "segment_threats": "industry threat_en threat_zh expected_share_lost",
    "coverage_models": "model fixed_cost visit_cost own_visits_share margin_given_up",
}


@pytest.mark.parametrize("table", CONTRACT)
def test_tables_have_the_promised_columns(table: str) -> None:
    assert SCHEMA[table].columns[: len(CONTRACT[table].split())] == CONTRACT[table].split()


def test_it_has_the_shape_of_a_data_package() -> None:
    assert RAW["$schema"].startswith("https://datapackage.org/profiles/2")
    assert re.fullmatch(r"[a-z0-9._-]+", RAW["name"]) and RAW["licenses"]
    names = [resource["name"] for resource in RAW["resources"]]
    assert len(names) == len(set(names))
    for resource in RAW["resources"]:
        assert resource["path"] == f"{resource['name']}.csv"
        assert (resource["format"], resource["encoding"]) == ("csv", "utf-8")
        fields = [field["name"] for field in resource["schema"]["fields"]]
        assert len(fields) == len(set(fields))
        assert set(resource["schema"]["primaryKey"]) <= set(fields)
        for key in resource["schema"].get("foreignKeys", []):
            assert set(key["fields"]) <= set(fields)
            target = SCHEMA[key["reference"]["resource"]]
            assert tuple(key["reference"]["fields"]) == target.primary_key


def test_every_table_and_column_is_explained_in_both_languages() -> None:
    for node in [*SCHEMA, *(field for _, field in COLUMNS)]:
        for text in (node.title, node.description):
            assert text["en"].strip() and text["zh"].strip(), node.name
            assert re.search("[\u4e00-\u9fff]", text["zh"]), node.name
            assert not re.search("[\u4e00-\u9fff]", text["en"]), node.name


def test_values_have_labels_and_money_has_a_unit() -> None:
    for table, field in COLUMNS:
        where = f"{table.name}.{field.name}"
        assert field.type in DTYPES, where
        assert tuple(field.labels) == field.enum, where
        assert all(label["en"] and label["zh"] for label in field.labels.values()), where
        assert (field.type == "number") == (field.decimals is not None), where
        if field.type == "number":
            assert field.unit, where


def test_the_same_word_means_the_same_values_everywhere() -> None:
    for name in ("region", "industry", "manager_id", "account_id"):
        enums = {field.enum for _, field in COLUMNS if field.name == name}
        assert len(enums) == 1, name


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_dictionary_on_disk_is_the_one_made_from_the_schema(lang: str) -> None:
    text = (datasets_folder() / FILES[lang]).read_bytes().decode("utf-8")
    assert text == dictionary(SCHEMA, lang)
    for table, field in COLUMNS:
        assert f"`{field.name}`" in text and field.description[lang] in text
        assert f"## {table.name} · {table.title[lang]}" in text
    widths = {line.count(" | ") for line in text.splitlines() if line.startswith("| ")}
    assert len(widths) == 1


def test_labels_follow_the_language() -> None:
    assert SCHEMA.label("accounts", "industry", "mining", "zh") == "矿业"
    assert SCHEMA.label("accounts", "industry", "mining", "en") == "Mining"
    assert SCHEMA.label("accounts", "industry", "something else", "en") == "something else"
