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
# # Case 6 · A chemicals maker: more coins than price
#
# A study of sales in the chemical industry describes account managers working in a matrix of regions and products, and sorts what they may offer by the 4P: supply first when goods are short and custom solutions; bulk and regional differences in price; licensed territories; and, as promotion, a credit line, an interest-free acceptance draft or a domestic letter of credit. Selected good accounts get these lines, not all.
#
# A key account, for this industry, has purchasing power and a steady need, accepts the quality, and counts in its trade.
#
# **Four ways to pay for the same 1,000,000 yuan of goods: which is the cheapest gift?**

# %% [markdown] lang="zh"
# # 案例 6 · 一家化工企业：不只有价格这枚硬币
#
# 一篇讲化工行业大客户的文章，写了按“地区 × 产品”矩阵工作的客户经理，又把他们手里的牌按 4P 理了一遍：产品上，缺货优先供、定制方案；价格上，批量差价、地区差价；渠道上，授权区域；促销上，授信、免息承兑汇票、国内信用证。这些只给选出来的好客户。
#
# 这个行业里的大客户：有购买力，需求稳，认这个质量，在行业里有影响。
#
# **同样 1,000,000 元的货，四种付法，哪一种送得最便宜？**

# %%
from kam_lab import bidding, casebook, use_language
use_language("en")  # or "zh"
from kam_lab import contract
from kam_lab.desk import explore, show

# %% [markdown] lang="en"
# ## 1. The draft
#
# A draft over 1,000,000 yuan due in 180 days, discounted at 2.4 % on a year of 360 days, brings 988,000 yuan today.

# %% [markdown] lang="zh"
# ## 1. 一张汇票
#
# 1,000,000 元的汇票，180 天到期，按 2.4%、一年 360 天贴现，今天到手 988,000 元。

# %%
show({"cash_today": contract.bank_discount(1_000_000, 0.024, 180)})

# %% [markdown] lang="en"
# Now four offers that look different: 1.2 % off for cash, an interest-free draft, a credit line of 90 days, a letter of credit of 60. The rates are made up, the draft is the one above. *Net price* is what is left today.

# %% [markdown] lang="zh"
# 再看四种名目不同的付法：现金让 1.2%、免息承兑汇票、90 天账期、60 天国内信用证。利率是编的，汇票就是上面那张。“净价”是今天真正到手的。

# %%
offers = casebook.chemical_offers()
offers["net_price"] = [contract.net_price(1_000_000, *row) for row in offers[["discount", "money_rate", "days"]].itertuples(index=False)]
show(offers)

# %% [markdown] lang="en"
# Three of them cost the same to the yuan. They do not feel the same to the buyer: a discount is remembered as a price, a draft as a favour.
#
# ## 2. Decide
#
# The buyer asks for 2 %. Find the days of credit at 6 % a year that cost you no more.

# %% [markdown] lang="zh"
# 三种付法，花的钱一分不差。在对方那里却不一样：让价会被记成价格，汇票会被记成人情。
#
# ## 2. 你来定
#
# 对方要 2%。按一年 6% 的资金成本，给多少天账期，代价才不超过它？

# %%
explore(lambda days_of_credit: {"cost_of_terms": 1_000_000 - contract.net_price(1_000_000, 0, 0.06, days_of_credit)}, days_of_credit=(0, 180, 15, 60))

# %% [markdown] lang="en"
# ## 3. We buy, too
#
# The same maker invites carriers to tender by route, to cut freight. Qualify first, then take the lowest price.

# %% [markdown] lang="zh"
# ## 3. 我们也是买家
#
# 这家企业还按线路向承运商招标，压运费。先看资格，再取最低价。

# %%
show(bidding.choose_carriers(bidding.carrier_offers()))

# %% [markdown] lang="en"
# ## 4. Questions
#
# 1. Which accounts get a credit line, and which a discount? Give one rule.
# 2. Goods are short. Whom do you supply first: the one with the largest volume, or the one who kept the terms?
# 3. In the matrix an account belongs to a region and a product. Who decides if the two disagree?
#
# More coins: [stage 4, section 4](../../en/04_contract.ipynb); drafts and terms: [stage 5, section 5](../../en/05_collections.ipynb).

# %% [markdown] lang="zh"
# ## 4. 想一想
#
# 1. 哪些客户给账期，哪些给折扣？写一条规矩。
# 2. 缺货了，先供谁：量最大的，还是最守约的？
# 3. 矩阵里，一家客户既归地区，也归产品。两边意见不一，谁定？
#
# 更多的牌见[第 4 阶段第 4 节](../../zh/04_contract.ipynb)，汇票和账期见[第 5 阶段第 5 节](../../zh/05_collections.ipynb)。

# %% [markdown] lang="en" tags=["solution"]
# **Teacher's note.** Cash, draft and credit line all leave 988,000 yuan; the letter of credit leaves 995,000. In section 2 the answer is 120 days. A good rule for the first question: terms to those who pay on the day, discounts to nobody who might ask again. Twenty minutes.

# %% [markdown] lang="zh" tags=["solution"]
# **教师注。** 现金、汇票、账期都剩 988,000 元，信用证剩 995,000 元。第 2 节的答案是 120 天。第一问的好规矩：账期给按时付的，折扣不给会再来要的。二十分钟。
