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
# # Case 12 · An advertising agency: the customer walks with the person
#
# An article on advertising agencies defines a key account by what it brings over the years: it matters to long-run profit and pays a fair price. Information is lopsided, so customers are cautious. Eight traits should be on file: service area, spending power, potential, business idea, direction, policy, size, special traits. The article draws on Levitt, who calls the relationship an intangible asset, and on the term customer relationship management as Gartner coined it, with two layers: management and technology.
#
# Its advice for keeping: the best staff, watch the customer's business, invite evaluation, raise switching cost, take complaints as hope, and train and retain people. People who leave take accounts with them.
#
# **If one person resigns tomorrow, how much goes along?**

# %% [markdown] lang="zh"
# # 案例 12 · 一家广告公司：客户跟着人走
#
# 一篇讲广告公司的文章，按长远给大客户下定义：对长期利润要紧，肯付合理的价。信息不对称，客户就小心。档案里该有八样：服务区域、消费能力、潜力、经营理念、发展方向、政策、规模、特点。文章引了莱维特的话，关系是无形资产；又讲到高德纳提出的客户关系管理，分管理和技术两层。
#
# 留住客户的建议：派最好的人，看住客户的生意，请对方评价，抬高转换成本，把抱怨当希望，培训人、留住人。人走，客户跟着走。
#
# **明天有一个人辞职，会带走多少？**

# %%
from kam_lab import casebook, use_language
use_language("en")  # or "zh"
from kam_lab import relationships, role
from kam_lab.desk import explore, show

# %% [markdown] lang="en"
# ## 1. Who holds what alone?
#
# Ten accounts, three managers, made for this case. *Alone* means that nobody else of the agency knows the account.

# %% [markdown] lang="zh"
# ## 1. 谁一个人拿着多少？
#
# 十家客户，三位经理，是为本案例编的。“独自”是说公司里再没有别人认识这家客户。

# %%
owners, orders = casebook.agency_owners()
show(role.exposure(owners, orders))

# %% [markdown] lang="en"
# ## 2. Decide
#
# One of them resigns. You expect to lose this share of what the person holds alone, and a tenth of what is shared. Move the share, change the person.

# %% [markdown] lang="zh"
# ## 2. 你来定
#
# 其中一人辞职。他独自拿着的，你估计会丢这么多；和别人一起管的，丢一成。拖比例，换人。

# %%
explore(lambda person, lost_percent: role.if_leaves(owners, orders, person, lost_alone=lost_percent / 100), person=["M1", "M2", "M3"], lost_percent=(10, 90, 10, 50))

# %% [markdown] lang="en"
# ## 3. What is not on file walks out, too
#
# Completeness of the eight traits, with weights. An account under 60 % goes on the list for research.

# %% [markdown] lang="zh"
# ## 3. 没写进档案的，也跟着人走
#
# 八样特征的完整度，带权重。不到 60% 的，列入要补查的名单。

# %%
show(relationships.accounts_to_research(casebook.agency_files(), "2025-12-31"))

# %% [markdown] lang="en"
# ## 4. Questions
#
# 1. Give two accounts of M1 a second person. Which two, and who?
# 2. "Raise switching cost": name one way that serves the customer, and one that only binds it.
# 3. Somebody who has left writes to former customers. What may be in the letter, and what may you do?
#
# The same on our people: [stage 0, section 12](../../en/00_role.ipynb); files and their age: [stage 0, section 11](../../en/00_role.ipynb).

# %% [markdown] lang="zh"
# ## 4. 想一想
#
# 1. 给 M1 的两家客户各配第二个人。哪两家，配谁？
# 2. “抬高转换成本”：举一个对客户有好处的办法，再举一个只是拴住它的。
# 3. 离职的人给老客户写信。他能写什么，你能做什么？
#
# 自家的人见[第 0 阶段第 12 节](../../zh/00_role.ipynb)，档案和新旧见[第 0 阶段第 11 节](../../zh/00_role.ipynb)。

# %% [markdown] lang="en" tags=["solution"]
# **Teacher's note.** M1 alone holds 5,300,000 of 12,600,000 yuan, that is 42.06 %; M2 and M3 1,900,000 each. K4, K6 and K7 are under 60 %. For the second question a good answer is a shared plan or a tool the customer uses; a bad one is keeping back its own files. Twenty minutes.

# %% [markdown] lang="zh" tags=["solution"]
# **教师注。** M1 独自拿着 12,600,000 元里的 5,300,000 元，占 42.06%；M2、M3 各 1,900,000 元。K4、K6、K7 不到 60%。第二问，好的是一起用的计划或工具，坏的是扣住对方的资料不给。二十分钟。
