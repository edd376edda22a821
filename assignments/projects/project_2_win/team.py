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
# # Project 2 · Win: the team's notebook
#
# A procurement centre buys gear units. Every team is a firm of its own now and bids for the same contract. The documents are the same for all; the costs in this folder are yours alone.
#
# There are 15 questions and 100 points, half for ability, half for knowledge. Every section has an owner, by role. Five of the answers are the bid: promises, terms, price, papers, proposal. Hand in before the deadline; on collecting, the notebook is sealed, and nobody reads it until all are opened together.
#
# **Do not talk to another team about it.** Agreeing on a price, a winner or a withdrawal takes all points of the project.

# %% [markdown] lang="zh"
# # 项目 2 · 拿下大客户：小组笔记本
#
# 采购中心要买一批减速机。每个组现在都是独立的公司，抢同一份合同。招标文件大家一样，这个文件夹里的成本只属于你们。
#
# 一共 15 道题、100 分，一半考能力，一半考知识。每一节都有负责的角色。其中五个答案就是标书：技术承诺、商务条件、报价、文件、方案。截止前提交；一收上来就密封，到一起开标之前谁也不读。
#
# **不要跟别的组聊这件事。** 约定价格、约定谁中、约定谁放弃，整个项目没有分。

# %%
from kam_lab import answer, bidding, hand_in, open_world, rules, use_language

use_language("en")  # or "zh"
from kam_lab import tendering
from kam_lab.desk import browse, explore, show

world = open_world()
room = tendering.open_tender(world)

# %% [markdown] lang="en"
# ## A. The documents (tender clerk)
#
# Read them aloud, line by line. What is mandatory comes first: a bid that fails there is never scored.

# %% [markdown] lang="zh"
# ## A. 招标文件（投标专员）
#
# 一行一行念出来。硬性要求在先：过不了这一关，后面一分也不评。

# %%
show(tendering.document(room), rows=20)

# %%
answer("compliance_matrix")

# %% [markdown] lang="en"
# Days are counted in working days here. The calendar knows the holidays.

# %% [markdown] lang="zh"
# 这里的期限按工作日数，哪天放假日历里有。

# %%
show(bidding.calendar(room.notice.issued_on, room.notice.deadline, room.notice.award_on)[["day"]], rows=12)

# %%
answer("query_deadline")

# %% [markdown] lang="en"
# ## B. What it costs (cost engineer)
#
# Your position, and what each promise earns and costs. A team that chose the using unit in project 1 knows the plant and sets less aside.

# %% [markdown] lang="zh"
# ## B. 要花多少钱（成本员）
#
# 先看你们的家底，再看每条承诺挣几分、花多少。项目 1 选了这家使用单位的，现场清楚，不可预见费可以少留。

# %%
show(tendering.our_position(room), rows=20)

# %%
show(tendering.scoring_table(room), rows=25)

# %%
show(rules.cite(["bid_bond_max_government", "performance_bond_max"], room.notice.deadline))

# %%
answer("bond_max")

# %% [markdown] lang="en"
# Change the choices: the lines follow.

# %% [markdown] lang="zh"
# 换一换选项，下面各行跟着变。

# %%
explore(
    lambda delivery_time, **chosen: tendering.cost_table(room, delivery=delivery_time, **chosen),
    efficiency=["high", "standard", "premium"],
    bearings=["domestic", "imported"],
    monitoring=["sensors", "none"],
    delivery_time=["weeks_12", "weeks_16", "weeks_8"],
    warranty=["years_2", "years_1", "years_3"],
    response=["hours_24", "hours_48", "hours_8"],
)

# %%
answer("package_cost")

# %% [markdown] lang="en"
# Part of the money comes late. `tendering.milestones(room.notice, offer)` shows the steps with their days, `tendering.terms_share(room, offer)` what waiting costs as a share of the price.

# %% [markdown] lang="zh"
# 有一部分钱来得晚。`tendering.milestones(room.notice, offer)` 列出每一步和天数，`tendering.terms_share(room, offer)` 算出等钱占报价的比例。

# %%
answer("reference_floor")

# %% [markdown] lang="en"
# ## C. The law of the day (pricer)
#
# The same bids, another day, another winner. These three were opened by the same buyer once before.

# %% [markdown] lang="zh"
# ## C. 当天的规则（报价员）
#
# 同样的标书，换一天，换一个赢家。下面三份，是这家采购人上一次开的。

# %%
earlier = tendering.example_bids(room)
show(earlier[["bidder_id", "price", "technical_score", "small", "domestic"]].set_index("bidder_id"))

# %%
show(rules.cite(["small_deduction_max", "domestic_deduction"], "2026-06-30"))

# %%
answer("example_winners")

# %% [markdown] lang="en"
# ## D. Go or no go? (pricer)
#
# A bid costs money whether it wins or not. What do you expect of the others, and where does your expected profit peak?

# %% [markdown] lang="zh"
# ## D. 投还是不投？（报价员）
#
# 标书做了就要花钱，中不中都一样。你们估计别人怎么报？自己的期望利润，顶点在哪儿？

# %%
show(tendering.market_view(room))

# %%
answer("break_even_chance")

# %%
browse(tendering.price_curve(room, tendering.Offer(price=1.0)), rows=16)

# %%
answer("best_markup")

# %% [markdown] lang="en"
# ## E. What the contract may say (contract officer)
#
# Whoever wins has to live with it, all through project 3.

# %% [markdown] lang="zh"
# ## E. 合同能写什么（合同员）
#
# 谁中标，整个项目 3 都要照着它干。

# %%
limits = ["performance_bond_max", "deposit_max", "supplement_max", "damages_no_exclusion"]
show(rules.cite(limits, room.notice.deadline))

# %%
answer("clauses")

# %%
answer("lawful_tender")

# %% [markdown] lang="en"
# ## F. The bid
#
# Now decide, together. One more point costs something; so does one yuan less.

# %% [markdown] lang="zh"
# ## F. 标书
#
# 现在一起定。多拿一分要花钱，少报一元也要花钱。

# %%
answer("bid_technical")

# %%
answer("bid_commercial")

# %%
answer("bid_price")

# %%
answer("bid_papers")

# %%
answer("proposal")

# %% [markdown] lang="en"
# ## G. Seal it
#
# The cell looks at the bid as the opening will, and prints its fingerprint. Write the fingerprint down: change one figure and it is another one. After collecting you get a receipt; the fingerprint on it has to be yours.

# %% [markdown] lang="zh"
# ## G. 封标
#
# 下面的格子照开标的样子把标书查一遍，并印出指纹。把指纹抄下来：改一个数字，指纹就变了。收标以后有回执，上面的指纹要和你们的一样。

# %%
tendering.seal_bid(room)

# %% [markdown] lang="en"
# ## Hand in
#
# Until the deadline any member may change answers and hand in again; the last one in time is the bid.

# %% [markdown] lang="zh"
# ## 提交
#
# 截止前谁都可以改了再交，截止前的最后一次就是标书。

# %%
hand_in()
