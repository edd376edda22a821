# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] lang="en"
# # Project 3 · Keep: the team's notebook
#
# The contract is signed, and Qiao Li has put the ledger on your table. First the figures, then a plan for six fortnights that is sealed and played by rule, then one account that you mean to keep. The data in this folder belong to your team alone; another team's answers are wrong here.
#
# There are 16 questions and 100 points, half for ability, half for knowledge. Every section has an owner, by role; the task book says who. The owner answers, the others check. Any member may hand in, as often as you like, until the quarter is run.
#
# Under each question is a form. What you enter is kept in `answers.json` beside this notebook. If you like to write code, put `answer("allowance", value)` into the cell above a form.

# %% [markdown] lang="zh"
# # 项目 3 · 留住大客户：小组笔记本
#
# 合同签了，乔立把账本放到了你们桌上。先算数；再写一份六个双周的计划，封存起来照着走；最后选一家要留住的客户。这个文件夹里的数据只属于你们组，抄别组的答案在这里一定是错的。
#
# 一共 16 道题、100 分，一半考能力，一半考知识。每一节都有负责的角色，项目任务书里写明了。负责的人答，其他人查。季度没走之前，谁提交都行，交几次都行。
#
# 每道题下面有一张表单，填了就存在本笔记本旁边的 `answers.json` 里。想写代码也可以：在表单上面的格子里写 `answer("allowance", value)`。

# %%
from kam_lab import answer, hand_in, open_world, use_language

use_language("en")  # or "zh"
from kam_lab import receivables as kam, retention as keep
from kam_lab.desk import browse, explore, show

world = open_world()
items = kam.open_items(world.invoices, world.payments, world.as_of, world.disputes)

# %% [markdown] lang="en"
# ## A. What you start with (everybody)
#
# Your contract: won in the tender, or the consolation contract; a plain one if your class held no tender. The quarter begins two weeks before the delivery. What is due when?

# %% [markdown] lang="zh"
# ## A. 手里有什么（全组）
#
# 这是你们的合同：投标中的，或者安慰合同；班里没办投标，就是一份普通合同。季度从交货前两周开始。哪笔钱什么时候到期？

# %%
start = kam.read_contract(world)
show({"price": start.price, "cost": start.cost, "units": start.units, "carried_cost": kam.carried_cost(start)})

# %%
show(kam.contract_table(start).rename(columns={"day": "quarter_day"}))

# %% [markdown] lang="en"
# ## B. The ledger (ledger keeper)
#
# How much is outside, and how old? Choose the day; the sums are yours to make.

# %% [markdown] lang="zh"
# ## B. 账本（管账员）
#
# 外面有多少，放了多久？日子你选，加总你来。

# %%
days = ["2025-12-31", "2025-11-30", "2025-09-30"]
explore(lambda until: kam.ageing(kam.open_items(world.invoices, world.payments, until)), world, until=days)

# %%
quarter = kam.period_figures(world.invoices, world.payments, "2025-10-01", "2025-12-31")._asdict()
show({name: quarter[name] for name in ("opening", "sales", "closing", "closing_current")})

# %%
answer("ledger_figures")

# %% [markdown] lang="en"
# What will never come? First how much of each class rolls into an older one within a month, then what the rates make of your ledger.

# %% [markdown] lang="zh"
# 多少永远回不来？先看每一档一个月滚到更老的一档去多少，再看你们账上按这个要丢多少。

# %%
explore(lambda months: kam.roll_rates(world.invoices, world.payments, "2025-12-31", months), world, months=(3, 24, 3))

# %%
answer("allowance")

# %% [markdown] lang="en"
# What has lateness cost so far? Here is every undisputed invoice past due, with the rule that applies to it.

# %% [markdown] lang="zh"
# 到现在，晚付欠下多少利息？没争议的逾期发票都在这里，各按哪条规则，也写着。

# %%
interest = kam.interest_due(items, world.credit_files, world.as_of)
browse(interest.join(items[["due_on"]]), world)

# %%
answer("interest_owed")

# %%
answer("restart_acts")

# %% [markdown] lang="en"
# ## C. Before the goods leave (credit manager)
#
# Orders that wait, with what each account owes and may owe.

# %% [markdown] lang="zh"
# ## C. 发货之前（信用员）
#
# 等着放行的订单，以及各家欠多少、额度多少。

# %%
waiting = kam.release_or_hold(world.pending_orders, world.credit_files, items)
prepaid = world.credit_files.set_index("account_id")["prepaid_since"]
browse(
    waiting[["account_id", "amount", "exposure", "credit_limit", "overdue", "oldest_days"]].join(prepaid, on="account_id"),
    world,
    rows=30,
)

# %%
answer("released_value")

# %% [markdown] lang="en"
# Goods are short. The table gives every wish; the calculator shows what a rule does to each tier. Your contract's pieces are promised as well.

# %% [markdown] lang="zh"
# 货不够分。表里是各家要多少；下面看每种分法给每个等级多少。新合同的货也是承诺过的。

# %%
ledger = kam.open_quarter(world, start)
explore(
    lambda rule: kam.fill_rates(kam.allocate(ledger.shortage, ledger.supply, world.accounts, rule)),
    world,
    rule=list(kam.RULES),
)

# %%
show(ledger.goods.drop(index="best").drop(columns="goods_value"))

# %%
answer("supply_rule")

# %%
answer("discount_cost")

# %% [markdown] lang="en"
# Before you write rules: which step answers which debtor?

# %% [markdown] lang="zh"
# 写规则之前：什么样的欠款，用什么办法？

# %%
answer("debtor_moves")

# %% [markdown] lang="en"
# ## D. The plan (collector)
#
# The list of your quarter: twenty accounts with money past due, and the buyer of your contract. The class of each stands beside it. What do those have in common that pay late?

# %% [markdown] lang="zh"
# ## D. 计划（催款员）
#
# 你们这个季度的单子：二十家有逾期的客户，加上合同的买方，各归哪一类写在旁边。晚付的那些，有什么共同点？

# %%
columns = ["tier", "overdue", "disputed", "oldest_days", "current", "days_late", "monthly", "way", "clock_days", "hours"]
browse(ledger.book.accounts[columns].join(kam.debtor_class(ledger.book, start.account_id)), world, rows=21)

# %% [markdown] lang="en"
# Put a plan into the first lines and see what it is worth on four trial quarters, beside doing nothing and two other ways. The class's own draws are others; a plan that fits these four too well will not fit those.
#
# The steps: `wait`, `call`, `letter`, `settle`, `plan`, `escalate`, `hold`, `prompt`, `lawyer`, `sue`. What each takes in hours and does to the relationship you know from the call list.

# %% [markdown] lang="zh"
# 在头几行写一个计划，看它在四个试走的季度里值多少，旁边是什么都不做和另外两种走法。正式走的运气和这四份不一样；凑着这四份写的计划，到时候不一定灵。
#
# 可用的步骤：`wait`（先不动）、`call`（打电话）、`letter`（有签收的函）、`settle`（解决争议）、`plan`（签分期协议）、`escalate`（往上找）、`hold`（停发货）、`prompt`（提前付有让利）、`lawyer`（律师函）、`sue`（起诉）。每一步花几个小时、伤不伤关系，催款单里都见过。

# %%
rules = {
    "disputed": {"order": 1, "first": "call"},
    "clock": {"order": 2, "first": "call"},
    "contract": {"order": 3, "first": "call"},
    "weak": {"order": 4, "first": "call"},
    "holds": {"order": 5, "first": "call", "since": 3, "then": "hold"},
    "stretches": {"order": 6, "first": "call"},
    "forgets": {"order": 7, "first": "call"},
}
show(kam.try_plan(ledger, rules, supply="promises"))

# %%
answer("quarter_plan")

# %% [markdown] lang="en"
# Somebody in the corridor always knows a quicker way.

# %% [markdown] lang="zh"
# 走廊里总有人知道更快的办法。

# %%
answer("lawful_dunning")

# %% [markdown] lang="en"
# ## E. The account you keep (account keeper)
#
# Health, delivered value, promises kept: choose one account that is worth the hours, and where something is to be won.

# %% [markdown] lang="zh"
# ## E. 要留住的那一家（客户经理）
#
# 健康度、让渡价值、走访标准兑现没有：选一家值得花时间、又有得可争的。

# %%
book = keep.RetentionBook(world)
table = book.health.join(book.earned[["contribution"]]).join(book.buying[["alive_chance"]]).join(book.promises[["promised", "made"]])
browse(table[["tier", "health", "colour", "contribution", "alive_chance", "promised", "made"]], world)

# %%
browse(book.delivered, world)

# %%
answer("plan_account")

# %% [markdown] lang="en"
# What is keeping it worth? Change the account; the eight ways are ranked for it one by one. Below, any set of them together.

# %% [markdown] lang="zh"
# 留住它值多少？换一家看看：八法对它一样一样排好了。下面再看几样一起用的结果。

# %%
mine = str(book.earned["contribution"].idxmax())  # your account; put its id here
show(keep.rank_actions(world.retention_actions, book.margin(mine), keep.start_retention(book, mine)))

# %%
ways = ["climate", "soft_measures"]  # any of the eight
show(keep.plan_value(world.retention_actions, ways, book.margin(mine), keep.start_retention(book, mine))._asdict())

# %%
answer("plan_actions")

# %%
show(world.service_standards)

# %%
answer("plan_figures")

# %% [markdown] lang="en"
# The plan itself, for your own people: read it, correct it, complete it.

# %% [markdown] lang="zh"
# 计划书在这里，给自己人看的：读一遍，改对，补全。

# %%
keep.account_plan(world, mine, ways, book=book)

# %% [markdown] lang="en"
# ## F. At the customer's table (account keeper)
#
# And the review, for the customer. Two papers about one account: what must never get from the first into the second?

# %% [markdown] lang="zh"
# ## F. 客户桌上（客户经理）
#
# 再来是季度回顾，给客户看的。同一家客户两份材料：前一份里的什么，绝不能进后一份？

# %%
keep.qbr_pack(world, mine, book=book)

# %%
answer("qbr_parts")

# %%
answer("qbr_not_shown")

# %%
answer("qbr_page")

# %% [markdown] lang="en"
# ## Hand in
#
# The cell lists what is answered and what is open, and packs your answers. When the quarter has been run, the plan in the last hand-in is the one that was played.

# %% [markdown] lang="zh"
# ## 提交
#
# 运行下面的格子，会列出哪些答了、哪些还空着，并把答案打包。季度一走，就以最后一次提交的计划为准。

# %%
hand_in()
