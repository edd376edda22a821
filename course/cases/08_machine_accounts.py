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
# # Case 8 · Machines: account A and account B
#
# Consultants show the profit of two machine accounts, line by line. No amounts are published, only the pattern.
#
# - **A, poor.** The machine was won by cutting the price. It buys few genuine parts. It insists on cheap service, so service loses money. It is rich in cash: no income from financing.
# - **B, good.** It hardly asks about the price of machines. It buys genuine parts only, with applications. It was won by a longer free-service period, which earned trust. It needs long credit and pays interest on it.
#
# **A buys more than B. Is it the larger account?**

# %% [markdown] lang="zh"
# # 案例 8 · 机械：客户 A 和客户 B
#
# 咨询公司把两家机械客户的利润一条线一条线摆出来。没有公布金额，只有样子。
#
# - **A，差。** 新机是降价拿下的。原厂配件买得少。服务硬要便宜，所以服务亏钱。手上现金多，没有融资收入。
# - **B，好。** 新机不太问价。只买原厂配件，连应用一起买。当年靠更长的免费服务期拿下，赢的是信任。要长账期，付利息。
#
# **A 买得比 B 多。它是更大的客户吗？**

# %%
from kam_lab import casebook, use_language
use_language("en")  # or "zh"
from kam_lab import prospecting, retention
from kam_lab.desk import explore, show

# %% [markdown] lang="en"
# ## 1. Two books
#
# The amounts are made so that they follow the pattern. Look at the line *service* of both, and at the total.

# %% [markdown] lang="zh"
# ## 1. 两本账
#
# 金额按这个样子编出来。看两家的*服务*这一行，再看合计。

# %%
orders, costs = casebook.machine_books()
show(prospecting.account_pnl(orders, costs, "A"))

# %%
show(prospecting.account_pnl(orders, costs, "B"))

# %% [markdown] lang="en"
# Both lose on service. At B it is an investment: parts and financing pay for it. At A nothing does.
#
# ## 2. Decide
#
# How far would A's machine price have to rise to bring the account to zero? Move the rise, in percent of its machine revenue.

# %% [markdown] lang="zh"
# 两家的服务都亏。B 的是投入，配件和融资把它赚回来；A 的服务白亏。
#
# ## 2. 你来定
#
# A 的新机价格涨多少，这家才不亏？按新机销售额的百分比拖。

# %%
lines = prospecting.account_pnl(orders, costs, "A")
explore(lambda rise_percent: {"contribution": lines.loc["total", "contribution"] + lines.loc["machines", "revenue"] * rise_percent / 100}, rise_percent=(0.0, 10.0, 0.5, 0.0))

# %% [markdown] lang="en"
# ## 3. What B is worth
#
# B's contribution comes again every year as long as it stays. Move retention; a discount rate of 10 % is ours.

# %% [markdown] lang="zh"
# ## 3. B 值多少
#
# B 的贡献额，只要它不走，年年都有。拖一拖保持率；10% 的折现率是我们定的。

# %%
explore(lambda retention_percent: {"lifetime_value": retention.clv(1_290_000, retention_percent / 100, 0.1)}, retention_percent=(50, 95, 5, 80))

# %% [markdown] lang="en"
# ## 4. Questions
#
# 1. The causes given for falling profit are complexity, service demands, buying best in class and intricate contracts. Which of them do you see in A?
# 2. A asks for the free-service period that B has. Answer in three sentences.
# 3. Should A go, or be repriced? Name the one figure that decides.
#
# The same two kinds in our ledger: [stage 1, section 5](../../en/01_prospecting.ipynb); how they were won: [stage 3, section 12](../../en/03_bidding.ipynb).

# %% [markdown] lang="zh"
# ## 4. 想一想
#
# 1. 文章说利润下降的原因有四个：复杂、服务要求高、样样要最好、合同繁琐。A 身上看得到哪几个？
# 2. A 也要 B 那样的免费服务期。用三句话答它。
# 3. A 是放手，还是重新定价？说出决定的那一个数。
#
# 自家账本里的这两种见[第 1 阶段第 5 节](../../zh/01_prospecting.ipynb)，当年怎么拿下的见[第 3 阶段第 12 节](../../zh/03_bidding.ipynb)。

# %% [markdown] lang="en" tags=["solution"]
# **Teacher's note.** A: revenue 9,050,000, contribution −290,000 yuan. B: 7,910,000 and 1,290,000 yuan. A needs 3.45 % more on its machines, so 3.5 on the slider. At 80 % and 10 % B is worth 3,440,000 yuan. The pairing of the lines was reconstructed from a slide that is hard to read; say so. Twenty-five minutes.

# %% [markdown] lang="zh" tags=["solution"]
# **教师注。** A：销售额 9,050,000 元，贡献额 −290,000 元。B：7,910,000 元和 1,290,000 元。A 的新机要涨 3.45%，滑块上是 3.5。保持率 80%、折现率 10% 时，B 值 3,440,000 元。各条线的配对是从一张不清楚的幻灯片还原的，要说明。二十五分钟。
