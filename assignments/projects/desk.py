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
# # Scoring desk
#
# Team by team while they present, criterion by criterion when you compare. A click picks a level; the number beside it takes any points in between. By the keyboard, one figure for each line; the next team follows by itself.
#
# What you enter is saved by itself and counts from the next `kam-lab panel show` on.

# %% [markdown] lang="zh"
# # 评分台
#
# 汇报时逐组评，比较时逐项评。点一下选一档，旁边的数字框可以填两档之间的分。用键盘更快：每行一个数字，输完一组自动到下一组。
#
# 填了就会自动保存，下次运行 `kam-lab panel show` 时计入。

# %%
from kam_lab import score_card, use_language

use_language("en")  # or "zh"
score_card()
