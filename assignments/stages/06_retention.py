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
# # Assignment · Keeping key accounts
#
# Zhou Mingyuan has put another drawer of letters on your desk: other accounts, other dealers, the same questions, up to the end of 2025. The data in this folder are your own; another team's answers are wrong here.
#
# There are 16 questions and 100 points, half of them for what you can do (ability), half for what you know (knowledge). Under each question is a form. What you enter is saved at once, in `answers.json` beside this notebook; you may close the browser and come back. Before some questions there is a tool: which column, which period and which line you look at is up to you.
#
# If you like to write code, put `answer("churn_second_half", value)` into the cell above a form. It counts the same.

# %% [markdown] lang="zh"
# # 作业 · 维护大客户关系
#
# 周明远又搬来一抽屉信：客户换了，经销商换了，问题还是那些，账到 2025 年底。这个文件夹里的数据是你们自己的，别组的答案拿到这里是错的。
#
# 一共 16 道题、100 分，一半考你会不会做（能力），一半考你懂不懂（知识）。每道题下面有一张表单，填了就存，存在本笔记本旁边的 `answers.json` 里；关了浏览器，回来接着做也行。有的题前面放了工具：看哪一列、哪段时间、哪一行，你自己定。
#
# 想写代码也可以：在表单上面的格子里写 `answer("churn_second_half", value)`，一样算数。

# %%
from kam_lab import answer, hand_in, open_world, use_language
use_language("en")  # or "zh"
from kam_lab import retention as kam
from kam_lab.desk import browse, explore, show
from kam_lab.plots import retention as charts
world = open_world()

# %% [markdown] lang="en"
# ## A. Who walks out, and why
#
# Choose the period. The losses of the year stand below, reason by reason; sort as you need.

# %% [markdown] lang="zh"
# ## A. 谁走了，为什么
#
# 选期间。下面是按原因列的流失，要怎么排，自己定。

# %%
explore(lambda year, half: kam.churn_rate(world.churn_log, world.orders, year, half),
        year=[2023, 2024, 2025], half={"1": 1, "2": 2, "1 + 2": None})

# %%
answer("churn_second_half")

# %%
explore(lambda year, half: kam.churn_table(world.churn_log, world.orders, "reason", year, half).sort_index(),
        year=[2023, 2024, 2025], half={"1": 1, "2": 2, "1 + 2": None})

# %%
answer("reason_order")

# %% [markdown] lang="en"
# Another firm, and pencil and paper.

# %% [markdown] lang="zh"
# 换一家公司，拿纸笔算算。

# %%
answer("avoidable_points")

# %% [markdown] lang="en"
# ## B. How long they stay
#
# The curve of your service contracts, read off at a month of your choice.

# %% [markdown] lang="zh"
# ## B. 能留多久
#
# 你们的服务合同曲线，想读哪个月都行。

# %%
curve = kam.subscription_curve(world.subscriptions)
explore(lambda months_on: {"survival_share": kam.survival_at(curve, months_on)}, months_on=(1, 60, 1))

# %%
answer("running_after_two_years")

# %%
answer("third_renewal")

# %% [markdown] lang="en"
# Not everybody has a contract that could end. The table has every account's buying record; search by name or id; the tier is the last column.

# %% [markdown] lang="zh"
# 不是谁都有会到期的合同。下面是每家客户的购买记录，可以按名称或编号搜；最后一列是等级。

# %%
buying = kam.who_still_buys(world.orders, world.as_of).sort_index()
browse(buying.join(world.accounts.set_index("account_id")[["tier"]]), world, rows=10)

# %%
answer("probably_gone")

# %% [markdown] lang="en"
# ## C. What staying is worth
#
# Two calculations, by hand or in a cell of your own.

# %% [markdown] lang="zh"
# ## C. 留住值多少
#
# 两道算术，手算，或者自己写一格。

# %%
answer("value_after_winning")

# %%
answer("five_percent_readings")

# %% [markdown] lang="en"
# ## D. Promises and complaints
#
# First the desks, then the visits of each year against the standards of 2025.

# %% [markdown] lang="zh"
# ## D. 承诺与投诉
#
# 先看每个人手里的投诉，再拿各年的走访对照 2025 年的标准。

# %%
owners = kam.complaint_owners(world.complaints, world.as_of)[["complaints", "median_days", "first_contact_share"]]
browse(owners.sort_index(), sort="complaints", rows=10)

# %%
answer("slow_desk")

# %%
show(world.service_standards)

# %%
explore(lambda year: kam.visit_compliance(world.visits, world.accounts, world.service_standards, year)
        [["accounts", "promised", "made"]], year=[2023, 2024, 2025])

# %%
answer("kept_promises")

# %%
answer("managers_for_promises")

# %% [markdown] lang="en"
# ## E. Large, loyal, and out of bounds
#
# Two cases on paper, then the scans of 2025.

# %% [markdown] lang="zh"
# ## E. 大的、忠诚的、出界的
#
# 先是两道纸上的题，再看 2025 年的扫码。

# %%
answer("quadrants_and_actions")

# %%
answer("errors_of_a_dealer")

# %%
codes = kam.scan_table(world.scans, world.accounts)
browse(codes.drop(columns=["exempt", "suspect", "main_target"]), world, rows=10)

# %%
answer("who_diverts")

# %% [markdown] lang="en"
# ## F. One account
#
# The eight ways for an account of your choice. Sort by the column that answers the question.

# %% [markdown] lang="zh"
# ## F. 就一家客户
#
# 八种做法，贡献额和保持率你自己定。按答得了题目的那一列排。

# %%
explore(lambda yearly_margin, retained: kam.rank_actions(world.retention_actions, yearly_margin, retained / 100).sort_index(),
        yearly_margin=(20_000, 500_000, 20_000), retained=(50, 95, 5))

# %%
answer("best_ways")

# %% [markdown] lang="en"
# Now choose an account of your own. The first table has the health of tiers A and B; put an id of it into the cell below, and the paper writes itself. What comes first, and what you leave, it does not decide for you.

# %% [markdown] lang="zh"
# 最后，自己选一家。第一张表是 A、B 级的健康度；把里面的编号填进下一格，文件会自己写出来。先做什么、不做什么，它不替你定。

# %%
book = kam.RetentionBook(world)
browse(book.health, world, sort="health", rows=8)

# %%
account = book.health.index[0]  # put the id of your account here, in quotes
kam.account_plan(world, account, book=book)

# %%
answer("plan_for_one")

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
