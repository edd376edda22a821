"""The data dictionary in two languages, written from the schema."""

from __future__ import annotations

from kam_lab.tables.schema import Field, Schema, Table

FILES = {"en": "DICTIONARY.md", "zh": "DICTIONARY.zh-CN.md"}

HEADINGS = {
    "en": {
        "title": "Data dictionary",
        "note": "Made from `datapackage.json` by `python -m grading.market`; edit that file, not this one.",
        "file": "File",
        "key": "Key",
        "links": "Links",
        "columns": ("Column", "Title", "Type", "Unit", "Meaning", "Rules"),
        "required": "required",
        "optional": "may be empty",
        "unique": "unique",
        "between": "{low} to {high}",
        "at_least": "at least {low}",
        "at_most": "at most {high}",
        "stop": "; ",
        "types": {"string": "text", "number": "number", "integer": "whole number", "boolean": "true/false",
                  "date": "date"},
        "format": "All files are CSV in UTF-8 with byte order mark, commas, one header row, dates as year-month-day.",
    },
    "zh": {
        "title": "数据字典",
        "note": "由 `python -m grading.market` 根据 `datapackage.json` 生成；请修改该文件，不要修改本文件。",
        "file": "文件",
        "key": "主键",
        "links": "关联",
        "columns": ("列", "名称", "类型", "单位", "含义", "规则"),
        "required": "必填",
        "optional": "可为空",
        "unique": "不重复",
        "between": "{low} 至 {high}",
        "at_least": "不小于 {low}",
        "at_most": "不大于 {high}",
        "stop": "；",
        "types": {"string": "文本", "number": "数值", "integer": "整数", "boolean": "是/否", "date": "日期"},
        "format": "所有文件均为 UTF-8（带 BOM）编码的 CSV，逗号分隔，首行为表头，日期为“年-月-日”。",
    },
}  # fmt: skip


def dictionary(schema: Schema, lang: str) -> str:
    """The whole dictionary as Markdown in one language."""
    words = HEADINGS[lang]
    parts = [
        f"# {words['title']}",
        schema.title[lang],
        schema.description[lang],
        str(words["format"]),
        str(words["note"]),
    ]
    for table in schema:
        parts.append(_table(table, lang))
    return "\n\n".join(parts) + "\n"


def _table(table: Table, lang: str) -> str:
    words = HEADINGS[lang]
    colon, join = (": ", ", ") if lang == "en" else ("：", "、")
    head = [f"## {table.name} · {table.title[lang]}", "", table.description[lang], ""]
    head.append(f"- {words['file']}{colon}`{table.path}`")
    head.append(f"- {words['key']}{colon}" + join.join(f"`{name}`" for name in table.primary_key))
    if table.foreign_keys:
        links = join.join(f"`{key.column}` → `{key.table}.{key.target}`" for key in table.foreign_keys)
        head.append(f"- {words['links']}{colon}{links}")
    columns = words["columns"]
    rows = ["", "| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    rows += [_row(field, lang) for field in table.fields]
    return "\n".join(head + rows)


def _row(field: Field, lang: str) -> str:
    types = HEADINGS[lang]["types"]
    assert isinstance(types, dict)
    cells = [
        f"`{field.name}`",
        field.title[lang],
        types[field.type],
        field.unit,
        field.description[lang],
        _rules(field, lang),
    ]
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def _rules(field: Field, lang: str) -> str:
    words = HEADINGS[lang]
    rules = [str(words["required" if field.required else "optional"])]
    if field.unique:
        rules.append(str(words["unique"]))
    low, high = (f"{x:g}" if x is not None else "" for x in (field.minimum, field.maximum))
    if low or high:
        kind = "between" if low and high else "at_least" if low else "at_most"
        rules.append(str(words[kind]).format(low=low, high=high))
    text = str(words["stop"]).join(rules)
    if field.labels:
        text += "<br>" + "<br>".join(f"`{value}` {label[lang]}" for value, label in field.labels.items())
    return text
