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
# # Assignment · Delivery and collections
#
# Qiao Li has a second ledger for you: other accounts, other carriers, the ledger again to the end of 2025. The data in this folder are your own; another team's answers are wrong here.
#
# There are 16 questions and 100 points, half for what you can do (ability), half for what you know (knowledge). Under each question is a form. What you enter is saved at once, in `answers.json` beside this notebook. Before some questions there is a tool; which day, which balance and which column you look at is up to you.
#
# If you like to write code, put `answer("overdue_share", value)` into the cell above a form. It counts the same.

# %% [markdown] lang="zh"
# # 作业 · 执行合同与售后回款
#
# 乔立又给你一本账：客户换了，承运商换了，账还是记到 2025 年底。这个文件夹里的数据是你们自己的，别组的答案拿到这里是错的。
#
# 一共 16 道题、100 分，一半考你会不会做（能力），一半考你懂不懂（知识）。每道题下面有一张表单，填了就存，存在本笔记本旁边的 `answers.json` 里。有的题前面放了工具；看哪一天、哪个余额、哪一列，你自己定。
#
# 想写代码也可以：在表单上面的格子里写 `answer("overdue_share", value)`，一样算数。

# %%
from kam_lab import answer, hand_in, open_world, use_language
use_language("en")  # or "zh"
from kam_lab import plots, prospecting, receivables as kam
from kam_lab.plots import collections as charts
from kam_lab.desk import browse, explore, show
world = open_world()
items = kam.open_items(world.invoices, world.payments, world.as_of, world.disputes)

# %% [markdown] lang="en"
# ## A. How much is outside, and how old?
#
# The ages of what is open. Choose the day; the sums are yours to make.

# %% [markdown] lang="zh"
# ## A. 外面有多少，放了多久？
#
# 未收款按账龄分档。日子你选，加总你来。

# %%
days = ["2025-12-31", "2025-11-30", "2025-09-30"]
explore(lambda until: kam.ageing(kam.open_items(world.invoices, world.payments, until)).drop(columns="share"),
        world, until=days)

# %%
answer("overdue_share")

# %% [markdown] lang="en"
# A quarter's figures, and a calculator: *balance ÷ sales × days of the period*.

# %% [markdown] lang="zh"
# 一个季度的数，加一个计算器：*余额 ÷ 销售额 × 这段时间的天数*。

# %%
keep = ["opening", "sales", "closing", "closing_current"]
quarter = kam.period_figures(world.invoices, world.payments, "2025-10-01", "2025-12-31")._asdict()
show({name: quarter[name] for name in keep})

# %%
explore(lambda balance, sales, period_days: {"dso": kam.dso(balance, sales, period_days)},
        balance=1_000_000.0, sales=1_000_000.0, period_days=90.0)

# %%
answer("dso_quarter")

# %% [markdown] lang="en"
# Month by month: sales, and the days of each month. The staircase counts any balance back from any month.

# %% [markdown] lang="zh"
# 一个月一个月来：销售额和每个月的天数。余额填多少、从哪个月往回数，都由你定，台阶替你走。

# %%
show(kam.latest_months(world.invoices, "2025-12-31", 6))

# %%
explore(lambda balance, until: charts.countback(kam.countback_steps(
            balance, *kam.latest_months(world.invoices, until, 12)[["sales", "days"]].T.to_numpy())),
        balance=20_000_000.0, until=days)

# %%
answer("countback_now")

# %% [markdown] lang="en"
# ## B. Who pays how?
#
# The 21 largest accounts of 2025: what they owe, and how they have paid.

# %% [markdown] lang="zh"
# ## B. 谁怎么付款？
#
# 2025 年最大的 21 家：欠多少，以前怎么付的。

# %%
largest = list(prospecting.revenue(world.orders, 2025).head(21).index)
habits = kam.paying_habits(world.invoices, world.payments, world.as_of)
by_account = kam.ageing(items, by="account_id")
browse(by_account[["owed_now", "overdue", "disputed"]].reindex(largest).fillna(0.0)
       .join(habits[["days_late", "worst", "on_time_share"]]), world, rows=21)

# %%
answer("slow_payer")

# %% [markdown] lang="en"
# The same figures for everybody with something in dispute.

# %% [markdown] lang="zh"
# 凡是有争议的客户，同样的几个数。

# %%
oldest = items[items["open"] > 0].groupby("account_id")["days_overdue"].max().rename("oldest_days")
contested = by_account[by_account["disputed"] > 0]
browse(contested[["overdue", "disputed"]].join(oldest).join(habits[["days_late", "worst"]]), world, rows=21)

# %%
answer("disputed_payer")

# %% [markdown] lang="en"
# ## C. Release or hold?
#
# Orders that wait. *Overdue* and *oldest* count what is not in dispute.

# %% [markdown] lang="zh"
# ## C. 放行还是押住？
#
# 等着的订单。*逾期*和*最旧*只算没争议的。

# %%
waiting = kam.release_or_hold(world.pending_orders, world.credit_files, items)
prepaid = world.credit_files.set_index("account_id")["prepaid_since"]
browse(waiting[["account_id", "amount", "exposure", "credit_limit", "overdue", "oldest_days"]]
       .join(prepaid, on="account_id"), world, rows=30)

# %%
answer("held_orders")

# %%
answer("limit_worked_out")

# %% [markdown] lang="en"
# ## D. What does it cost?

# %% [markdown] lang="zh"
# ## D. 要花多少？

# %%
answer("cost_of_terms")

# %%
answer("effectiveness")

# %% [markdown] lang="en"
# ## E. Goods
#
# The deliveries of 2025, carrier by carrier.

# %% [markdown] lang="zh"
# ## E. 货
#
# 2025 年的送货，按承运商。

# %%
browse(kam.otif(world.deliveries).sort_index(), world)

# %%
answer("late_carrier")

# %% [markdown] lang="en"
# ## F. The law
#
# Teaching, not legal advice. First two questions without data.

# %% [markdown] lang="zh"
# ## F. 法律
#
# 只用来学习，不是法律意见。先做两道不用数据的。

# %%
answer("interest_sales")

# %%
answer("which_rule")

# %%
answer("restart_date")

# %% [markdown] lang="en"
# Now your own ledger: the oldest open invoices, and what was done about them.

# %% [markdown] lang="zh"
# 再看你们自己的账：最老的几张没付的发票，以及催过什么。

# %%
old = items[items["open"] > 0].head(8)
show(old[["account_id", "open", "issued_on", "due_on"]], world)

# %%
browse(world.demands[world.demands["invoice_id"].isin(old.index)].drop(columns="hours"), rows=12)

# %%
answer("clock_ends")

# %%
answer("ladder_order")

# %% [markdown] lang="en"
# ## G. One page
#
# A last look at who owes, sorted by what an hour of asking adds. Then decide.

# %% [markdown] lang="zh"
# ## G. 一页纸
#
# 最后看一眼谁欠钱，按催一小时能多收多少排。然后做决定。

# %%
browse(kam.call_order(items, world.accounts)[["tier", "oldest_days", "balance", "hours", "priority"]], world, rows=12)

# %%
answer("collection_memo")

# %% [markdown] lang="en"
# ## Hand in
#
# The cell lists what you have answered and what is still open, and packs your answers. Until the deadline you may change answers and hand in again; the last one counts.

# %% [markdown] lang="zh"
# ## 提交
#
# 运行下面的格子，会列出哪些答了、哪些还空着，并把答案打包。截止前可以改了再交，以最后一次为准。

# %%
hand_in()
