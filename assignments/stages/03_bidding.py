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
# # Assignment · Bidding and bid opening
#
# Fang Yu has a second trolley: other tenders, other envelopes, the same years. The data in this folder are your own; another team's answers are wrong here.
#
# There are 15 questions and 100 points, half of them for what you can do (ability), half for what you know (knowledge). What you enter is saved at once, in `answers.json` beside this notebook. Before some questions there is a tool; which tender, which date and which offers you look at is up to you.
#
# Rules carry their date. They serve for learning and are no legal advice.

# %% [markdown] lang="zh"
# # 作业 · 投标开标
#
# 方宇又推来一车标书：项目换了，信封换了，年份还是那几年。这个文件夹里的数据是你们自己的，别组的答案拿到这里是错的。
#
# 一共 15 道题、100 分，一半考你会不会做（能力），一半考你懂不懂（知识）。填了就存，存在本笔记本旁边的 `answers.json` 里。有的题前面放了工具，看哪个项目、哪个日期、哪些报价，你自己定。
#
# 规则都带日期，只用来学习，不是法律意见。

# %%
from kam_lab import answer, hand_in, open_world, use_language
use_language("en")  # or "zh"
from kam_lab import bidding as kam
from kam_lab.plots import bidding as plots
from kam_lab.desk import browse, explore, show
world = open_world()
tenders, bids, quotes = world.tenders, world.bids, world.quotes

# %% [markdown] lang="en"
# ## A. In the opening room
#
# "First things first," says Fang Yu. "In which order?"

# %% [markdown] lang="zh"
# ## A. 开标室
#
# 方宇说：“一样一样来。先做哪样？”

# %%
answer("order_of_work")

# %% [markdown] lang="en"
# A calculator for price points: weight times lowest price, divided by a price. Which prices you put in, and whether they are lowered before, is up to you.

# %% [markdown] lang="zh"
# 价格分计算器：分值乘最低价，除以某一家的价。填哪个价、先不先扣，你自己定。

# %%
explore(lambda weight, benchmark, price: {"price_score": kam.price_score(price, benchmark, weight)},
        weight=(5, 60, 5, 20), benchmark=500_000, price=600_000)

# %%
answer("textbook_scores")

# %% [markdown] lang="en"
# The app of the lesson, with your tenders. The buttons on top switch the date.

# %% [markdown] lang="zh"
# 课上的开标现场，装的是你们的项目。上面的按钮换日期。

# %%
from kam_lab.apps import bidding as opening
opening.app(world)

# %%
browse(tenders[["tender_id", "regime", "method", "deadline", "budget", "price_weight", "status", "winner"]], world)

# %%
answer("law_flip")

# %%
answer("flip_contract")

# %% [markdown] lang="en"
# Rejected bids have left the room. Every bid with its price, and what the opening put on record:

# %% [markdown] lang="zh"
# 废标都出局了。每一份投标的报价，还有开标和评审的记录：

# %%
browse(bids[["tender_id", "bidder_id", "price", "signed", "qualified", "responsive", "single_price", "low_price_proven"]], world)

# %%
answer("right_benchmark")

# %%
answer("rejection_reasons")

# %% [markdown] lang="en"
# ## B. Points and prices

# %% [markdown] lang="zh"
# ## B. 分和价

# %%
answer("point_price")

# %%
answer("low_review_tests")

# %% [markdown] lang="en"
# ## C. Was it in order?
#
# The rules first. Then your tenders with their dates and bonds.

# %% [markdown] lang="zh"
# ## C. 程序对不对？
#
# 先是规则，再看你们的项目，日期和保证金都在这里。

# %%
answer("deadline_rules")

# %%
dates = ["tender_id", "regime", "issued_on", "deadline", "published_on", "awarded_on", "signed_on", "budget", "bid_bond"]
browse(tenders[dates], world)

# %%
answer("bond_excess")

# %%
answer("last_query_day")

# %% [markdown] lang="en"
# ## D. Neighbours
#
# All tenders by the two price screens, and everything that stands on the files. Search for a tender, an author or an account.

# %% [markdown] lang="zh"
# ## D. 邻居
#
# 先是所有项目的两个价格筛查量，再是文件上写着的东西。可以搜项目、作者、账户。

# %%
browse({"flags": kam.collusion_flags(tenders, bids)[["bids", "cv", "relative_distance", "gap_spread"]],
        "bids": bids[["tender_id", "bidder_id", "price", "file_author", "project_lead", "bond_account"]]}, world)

# %%
answer("collusion_pair")

# %% [markdown] lang="en"
# ## E. Bid or not, discount or not
#
# Our offers, won and lost, and a calculator for the expected value; its fields are filled with figures that mean nothing.

# %% [markdown] lang="zh"
# ## E. 投不投，打不打折
#
# 我们的报价，赢的丢的都在；还有一个期望值计算器，里面先填着几个数，随便填的。

# %%
parts = {"in_tenders": quotes[quotes["tender_id"].notna()], "outside_tenders": quotes[quotes["tender_id"].isna()]}
explore(lambda offers: kam.win_rate_by(parts[offers], "lever")[["offers", "won", "lost"]], offers=list(parts))

# %%
explore(lambda contract, margin, chance, preparation, bond, bond_days:
            kam.bid_value(contract, margin / 100, chance / 100, preparation, bond, bond_days, 0.04),
        contract=1_000_000, margin=10.0, chance=50.0, preparation=5_000, bond=10_000, bond_days=30)

# %%
answer("expected_value")

# %%
explore(lambda deep: kam.discount_by_risk(quotes, deep / 100).drop(columns="given_away"), deep=(5, 20, 1, 15))

# %%
answer("discount_effect")

# %% [markdown] lang="en"
# ## F. Your page for Friday
#
# Zhou has three minutes. All tools above are yours; the tenders that are still open stand in the first table.

# %% [markdown] lang="zh"
# ## F. 星期五那一页
#
# 周总监有三分钟。上面的工具都能用，没开标的项目在第一张表里。

# %%
answer("bid_page")

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
