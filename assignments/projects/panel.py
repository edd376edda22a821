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
# # Scorecard of your team's representative
#
# You score every team but your own; your own team is closed, and a score for it would be refused. Read the levels of each criterion before the first team begins. Then judge what you see, not who shows it.
#
# What you enter is saved by itself. At the end make the file and hand it in.

# %% [markdown] lang="zh"
# # 评分代表的评分表
#
# 本组以外的小组，每一组都由你来评；本组填不了，填了也不算。第一组开始之前，先把每项的各档说明读一遍。评的是看到的东西，不看是谁做的。
#
# 填了就会自动保存。全部填好以后，生成文件再提交。

# %%
from kam_lab import score_card, use_language

use_language("en")  # or "zh"
score_card()
