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
# # Project 1 · Approach: looking back
#
# The marks are on the table. Before you read your own: what would you do again? Two short texts, 10 points. A decision that went wrong and was well understood earns as much as one that went right.

# %% [markdown] lang="zh"
# # 项目 1 · 接近大客户：回头看
#
# 分数出来了。看自己那份之前，先想想：哪些事你还会照样做？两段短文，10 分。决定错了但想得明白，和做对了一样得分。

# %%
from kam_lab import answer, hand_in, use_language

use_language("en")  # or "zh"

# %% [markdown] lang="en"
# ## Your decision

# %% [markdown] lang="zh"
# ## 你的决定

# %%
answer("what_i_did")

# %% [markdown] lang="en"
# ## What you take along

# %% [markdown] lang="zh"
# ## 带走什么

# %%
answer("what_i_learned")

# %% [markdown] lang="en"
# ## Hand in

# %% [markdown] lang="zh"
# ## 提交

# %%
hand_in()
