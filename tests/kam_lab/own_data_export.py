"""A company's messy export, made from the teaching world by code: renamed, reformatted, broken; each break counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from kam_lab.world import World, open_world

REGIONS = {"north": "北区", "northeast": "东北", "east": "华东", "central": "华中", "south": "南区", "west": "西南区"}
LINES = {"machines": "整机", "parts": "备件", "service": "维保", "financing": "租赁"}
TYPES = {"end_user": "直销", "dealer": "分销商", "chain": "连锁"}
SIZES = {"key": "大型", "mid": "中型", "small": "小型"}
PURPOSES = {
    "routine": "例行",
    "negotiation": "商务谈判",
    "complaint": "处理投诉",
    "technical": "技术交流",
    "executive": "高层拜访",
}
FORMULA = '=HYPERLINK("http://x.example","点我")'


@dataclass
class Export:
    """A folder, the world it came from, and how many rows of each table should be kept and set aside, by reason."""

    folder: Path
    world: World
    kept: dict[str, int] = field(default_factory=dict)
    aside: dict[str, dict[str, int]] = field(default_factory=dict)


def mixed_dates(days: pd.Series) -> pd.Series:
    """2025/3/7, 2025-03-07, 20250307, a spreadsheet's day number and 2025年3月7日, in turn."""
    serial = (days - pd.Timestamp("1899-12-30")).dt.days
    forms = [
        [
            f"{day.year}/{day.month}/{day.day}",
            f"{day:%Y-%m-%d}",
            f"{day:%Y%m%d}",
            str(number),
            f"{day.year}年{day.month}月{day.day}日",
        ]
        for day, number in zip(days, serial, strict=True)
    ]
    return pd.Series([form[at % 5] for at, form in enumerate(forms)], index=days.index)


def mixed_amounts(amounts: pd.Series) -> pd.Series:
    """¥1,234.50, 1234.50, 12.345万 (only where exact), full-width digits and brackets for minus, in turn."""
    wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
    made = []
    for at, amount in enumerate(amounts):
        plain = f"{amount:.2f}"
        forms = [
            f"¥{amount:,.2f}",
            plain,
            f"{amount / 1e4:.6f}万",
            plain.translate(wide),
            f"({-amount:,.2f})" if amount < 0 else f" {plain} ",
        ]
        made.append(forms[at % 5])
    return pd.Series(made, index=amounts.index)


def messy_export(folder: Path, encoding: str = "gb18030") -> Export:
    """Customers in GBK, orders in two yearly files and a workbook of three sheets, with rows that must not be kept."""
    world = open_world()
    made = Export(folder, world)
    folder.mkdir(parents=True, exist_ok=True)
    accounts, orders, visits, costs = world.accounts, world.orders, world.visits, world.account_costs

    theirs = pd.DataFrame(
        {
            "客户编号": accounts["account_id"],
            "客户名称": accounts["name_zh"],
            "英文名称": accounts["name_en"],
            "行业": accounts["industry"].replace({"chemicals": "精细化工"}),
            "大区": accounts["region"].map(REGIONS),
            "客户类型": accounts["account_type"].map(TYPES),
            "规模": accounts["size_class"].map(SIZES),
            "客户等级": accounts["tier"],
            "建档日期": mixed_dates(accounts["customer_since"]),
            "负责人": accounts["manager_id"],
            "联系电话": "13800000000",
        }
    )
    theirs.loc[0, "客户名称"] = FORMULA
    again = theirs.iloc[[5]].assign(客户名称="同号另一家")  # the id of another account
    nobody = theirs.iloc[[6]].assign(客户编号="", 客户名称="没有编号的一家", 英文名称="Without id")
    strange = theirs.iloc[[7]].assign(客户编号="X0001", 客户名称="火星客户", 英文名称="Mars Ltd", 大区="火星区")
    whole = pd.concat([theirs, again, nobody, strange, theirs.iloc[[8]]], ignore_index=True)
    text = whole.to_csv(index=False, lineterminator="\n") + f"合计,{len(whole)} 家" + "," * 9 + "\n" + "," * 10 + "\n"
    (folder / "客户主档.csv").write_bytes(text.encode(encoding))
    made.kept["accounts"] = len(accounts)
    made.aside["accounts"] = {
        "duplicate_key": 1,
        "missing": 1,
        "unknown_value": 1,
        "duplicate_row": 1,
        "total": 1,
        "blank": 1,
    }

    sales = pd.DataFrame(
        {
            "订单号": orders["order_id"],
            "客户编号": orders["account_id"],
            "下单日期": mixed_dates(orders["order_date"]),
            "产品线": orders["product_line"].map(LINES),
            "数量": orders["quantity"],
            "目录价金额": mixed_amounts(orders["list_amount"]),
            "含税金额": mixed_amounts((orders["net_amount"] * 1.13).round(4)),
            "产品成本": mixed_amounts(orders["product_cost"]),
        }
    ).astype(str)
    # Whole yuan sums with four digits, so that the tax can be taken out again to the cent.
    sales["含税金额"] = [
        f"¥{amount * 1.13:,.4f}" if at % 2 else f"{amount * 1.13:.4f}" for at, amount in enumerate(orders["net_amount"])
    ]
    broken = sales.iloc[:60].copy()
    broken["订单号"] = [f"BAD{at:03d}" for at in range(60)]
    broken.loc[broken.index[:20], "下单日期"] = "3月初"
    broken.loc[broken.index[20:40], "含税金额"] = "待定"
    broken.loc[broken.index[40:55], "客户编号"] = "A9999"
    broken.loc[broken.index[55:], "下单日期"] = ""
    late = orders["order_date"] >= "2025-01-01"
    for name, rows in (("订单2023-2024.csv", sales[~late]), ("订单2025.csv", pd.concat([sales[late], broken]))):
        rows.to_csv(folder / name, index=False, encoding="utf-8-sig")
    made.kept["orders"] = len(orders)
    made.aside["orders"] = {"unparsable": 40, "no_partner": 15, "missing": 5}

    walks = pd.DataFrame(
        {
            "走访编号": visits["visit_id"],
            "客户编号": visits["account_id"],
            "业务员编号": visits["manager_id"],
            "走访日期": visits["visit_date"],  # a real date in the workbook
            "时长": visits["hours"],
            "目的": visits["purpose"].map(PURPOSES),
            "费用": visits["cost"],
        }
    )
    spent = pd.DataFrame(
        {
            "客户编号": costs["account_id"],
            "季度": costs["quarter_start"],
            "销售费用": costs["selling_cost"],
            "服务费用": costs["service_cost"],
            "物流费用": costs["logistics_cost"],
            "资金占用成本": costs["credit_cost"],
        }
    )
    with pd.ExcelWriter(folder / "走访与费用.xlsx") as book:
        pd.DataFrame({"说明": ["由系统导出"]}).to_excel(book, sheet_name="封面", index=False)
        walks.to_excel(book, sheet_name="走访", index=False)
        spent.to_excel(book, sheet_name="客户费用", index=False)
    made.kept |= {"visits": len(visits), "account_costs": len(costs)}
    made.aside |= {"visits": {}, "account_costs": {}}
    return made
