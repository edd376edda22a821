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
# # Project 3 · Keep: looking back
#
# The quarter is over, and its report lies before you. Two short texts, 10 points. A rule that went wrong and was well understood earns as much as one that went right.

# %% [markdown] lang="zh"
# # 项目 3 · 留住大客户：回头看
#
# 季度走完了，报告就在手边。两段短文，10 分。规则错了但想得明白，和做对了一样得分。

# %%
from kam_lab import answer, hand_in, rate_members, use_language

use_language("en")  # or "zh"

# %% [markdown] lang="en"
# ## A rule and what it did

# %% [markdown] lang="zh"
# ## 一条规则，起了什么作用

# %%
answer("keep_decision")

# %% [markdown] lang="en"
# ## What you take along

# %% [markdown] lang="zh"
# ## 带走什么

# %%
answer("keep_learned")

# %% [markdown] lang="en"
# ## Who contributed what
#
# One more thing, in confidence: how much did each member of your team contribute? Only your teacher reads this form; your team does not. What you give the others decides their share in the team's mark, and what they give you decides yours. The form is kept in `member_form.json` beside this notebook and handed in with it.

# %% [markdown] lang="zh"
# ## 谁做了多少
#
# 还有一件事，保密：你们组每个人各做了多少？这份表只有老师能看到，组员看不到。你给别人打的分，会影响他们在小组成绩里占多少；别人给你打的分，也一样影响你。表存在本笔记本旁边的 `member_form.json` 里，跟笔记本一起交。

# %%
rate_members()

# %% [markdown] lang="en"
# ## Hand in

# %% [markdown] lang="zh"
# ## 提交

# %%
hand_in()
