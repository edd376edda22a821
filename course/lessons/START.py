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
# # Start here
#
# Seven lessons follow a key account manager at Hanleng Drives from the first day on the job to the renewal of a contract. Each has an assignment of its own.
#
# **How to work.** Click into the grey cell below and press Shift + Enter. It shows where you are, what is due and what came back. Run it again whenever you come back here. A blue word opens the lesson or the assignment.

# %% [markdown] lang="zh"
# # 从这里开始
#
# 七课书，跟着瀚棱传动的一位大客户经理，从上岗第一天走到合同续签。每课各有一份作业。
#
# **怎么用。** 点进下面的灰色格子，按 Shift + Enter，就能看到：学到哪儿了、什么要交、什么已经批回来。每次回到这一页，再运行一次就行。点蓝色的字，打开那一课或那份作业。

# %%
from kam_lab import use_language
use_language("en")  # or "zh"
from kam_lab.start import start
start()

# %% [markdown] lang="en"
# ## An assignment, step by step
#
# 1. Your teacher gives you a zip. Drag it into the file list on the left and unpack it here, or have the teacher show you once.
# 2. Open the notebook in it and fill in the forms. Every answer is kept as soon as you press the button; you may change it until the deadline.
# 3. Run the last cell, press **Make the hand-in file**, and give the new zip to your teacher. Do it as often as you like; the last one counts.
# 4. When the feedback comes, put the page beside the assignment. It will appear in the table above.
#
# ## A word you do not know?

# %% [markdown] lang="zh"
# ## 作业怎么做
#
# 1. 老师发你一个压缩包。拖进左边的文件列表，在这里解压；不会的话，请老师示范一次。
# 2. 打开里面的笔记本，填表单。按一下按钮，答案就存好了；截止之前随时可以改。
# 3. 运行最后一个格子，点**生成提交文件**，把新生成的压缩包交给老师。交几次都行，以最后一次为准。
# 4. 反馈发下来，把那一页放到作业旁边，上面的表里就会出现。
#
# ## 有词看不懂？

# %%
from kam_lab.glossary import glossary
glossary()
