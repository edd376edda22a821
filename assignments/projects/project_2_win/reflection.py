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
# # Project 2 · Win: review and query
#
# The bids are open, the award is published. Take the opening record and the award notice that your team was given. Two short texts, 10 points. A team that lost and knows why earns as much as the one that won.

# %% [markdown] lang="zh"
# # 项目 2 · 拿下大客户：复盘与质疑
#
# 标开了，结果公告了。拿出发给你们组的开标记录和中标公告。两段短文，10 分。没中但想得明白，和中了一样得分。

# %%
from kam_lab import answer, hand_in, rate_members, use_language

use_language("en")  # or "zh"

# %% [markdown] lang="en"
# ## Where the points went

# %% [markdown] lang="zh"
# ## 分去了哪儿

# %%
answer("review")

# %% [markdown] lang="en"
# ## A ground, or none
#
# A query needs a fact, a rule and a day. Seven working days from the publication of the result, then it is too late.

# %% [markdown] lang="zh"
# ## 有理由，还是没有
#
# 质疑要有事实、有依据、有期限。自结果公告起七个工作日，过了就晚了。

# %%
answer("objection")

# %% [markdown] lang="en"
# ## Who contributed what
#
# In confidence, as in project 1: how much did each member of your team contribute? Only your teacher reads this form. It is kept in `member_form.json` beside this notebook and handed in with it.

# %% [markdown] lang="zh"
# ## 谁做了多少
#
# 和项目 1 一样，保密：你们组每个人各做了多少？这份表只有老师能看到。表存在本笔记本旁边的 `member_form.json` 里，跟笔记本一起交。

# %%
rate_members()

# %% [markdown] lang="en"
# ## Hand in

# %% [markdown] lang="zh"
# ## 提交

# %%
hand_in()
