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
# # Project 2 · Win: your own notebook
#
# Yours alone, on the tender and the costs of your team: what one point is worth, what waiting costs, how a tender is opened. 7 questions, 40 points, half for ability, half for knowledge.

# %% [markdown] lang="zh"
# # 项目 2 · 拿下大客户：个人笔记本
#
# 这一份独立完成，用的是你们组的招标文件和成本：一分值多少钱，等钱要花多少，标怎么开。7 道题，40 分，一半考能力，一半考知识。

# %%
from kam_lab import answer, bidding, hand_in, open_world, use_language

use_language("en")  # or "zh"
from kam_lab import tendering
from kam_lab.desk import explore, show

world = open_world()
room = tendering.open_tender(world)

# %% [markdown] lang="en"
# ## A. One point

# %% [markdown] lang="zh"
# ## A. 一分

# %%
show(tendering.market_view(room))

# %%
explore(lambda weight: {"percent_of_one_point": 100 * bidding.price_of_one_point(weight)}, weight=(10, 60, 5))

# %%
answer("one_point")

# %% [markdown] lang="en"
# ## B. Waiting for the money

# %% [markdown] lang="zh"
# ## B. 等钱

# %%
show(tendering.document(room), rows=20)

# %%
show(tendering.our_position(room), rows=20)

# %%
answer("terms_cost")

# %% [markdown] lang="en"
# ## C. The opening

# %% [markdown] lang="zh"
# ## C. 开标

# %%
answer("opening_order")

# %%
answer("low_bid")

# %%
answer("screens_say")

# %%
answer("after_award")

# %% [markdown] lang="en"
# ## D. If we win

# %% [markdown] lang="zh"
# ## D. 要是中了

# %%
answer("my_risk")

# %% [markdown] lang="en"
# ## Hand in

# %% [markdown] lang="zh"
# ## 提交

# %%
hand_in()
