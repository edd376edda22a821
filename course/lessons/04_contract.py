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
# # Stage 4 · Award and signing
#
# Another Monday, 8:20. Fang Yu puts a bottle of juice on your desk: we have an award notice, for a bid that went out before you got this desk. Under the bottle lies a note from Zhou Mingyuan:
#
# > Won is not earned. Between a notice and the money lie 40 pages that nobody reads. Go through our old contracts and tell me by Friday what they taught us. Then sit down with Gu Heng, who buys for Highmist Brook. The retrofit of their main drive is no tender, there one may talk. Bring me a deal that I can sign.
#
# Ma Guoqiang has already congratulated you. He has also promised the customer something. He does not remember what.

# %% [markdown] lang="zh"
# # 第 4 阶段 · 中标签约
#
# 又一个星期一，8:20。方宇往你桌上放了瓶果汁：你上任之前投的那个标，中标通知书到了。瓶子底下压着周明远的条子：
#
# > 中标不等于挣钱。从通知书到回款，中间隔着 40 页没人看的纸。把我们的老合同过一遍，星期五告诉我它们教了我们什么。然后去找岚溪粮油管采购的顾恒，他们主传动改造那一单不招标，可以谈。谈回一份我签得下手的合同。
#
# 马国强已经来道过喜了。他还顺口答应了客户一件事，是什么，他想不起来了。

# %% [markdown] lang="en"
# **How to work.** As before: Shift + Enter, from top to bottom; move a control or change the line with a comment. Nothing here is marked.
#
# Companies and contracts are invented; amounts are yuan without tax. The rules of law are real, and each has its date. They serve for learning and are no legal advice. A real contract goes to a lawyer.

# %% [markdown] lang="zh"
# **怎么用。** 还是老样子：Shift + Enter，从上往下走；动动控件，或改带注释的那一行。这里不打分。
#
# 企业和合同都是虚构的，金额单位是元，不含税。法律规则是真的，每条都带日期，只用来学习，不是法律意见。真合同要给律师看。

# %%
from kam_lab import open_world, use_language
use_language("en")  # or "zh"
from kam_lab import contract as kam, rules
from kam_lab.plots import account_names, contract as plots
from kam_lab.desk import browse, explore, show
from kam_lab.selfcheck import check

# %% [markdown] lang="en" covers="discount_authority authority_ladder"
# ## 1. Who may sign this?
#
# "I gave them twelve and a half," says a young colleague on the phone, proud. Percent, that is. You ask who signed. Silence.
#
# **How much may each of us give away?** A ladder gives every level its largest discount, so that nobody has to ask for trifles and nobody can give away the house. The second table holds all our offers: look at the column *signed too low*, and put *yes* into the search.

# %% [markdown] lang="zh" covers="discount_authority authority_ladder"
# ## 1. 这个字谁能签？
#
# 年轻同事打来电话，挺得意：“我给他们让了十二个半点。”你问谁批的。那头没声了。
#
# **我们每个人手里有多大的权？** 折扣权限一级一级写清楚：小事不用层层请示，也没人能一高兴把家底让光。第二张表是我们的全部报价：看*越权*那一列，在查找里输入“是”。

# %%
world = open_world()
names = account_names(world.accounts)
contracts, lines, milestones = world.contracts, world.price_lines, world.milestones
show(world.authority.rename(columns={"margin_floor": "floor_margin"}))

# %%
checked = kam.authority_check(world.quotes, world.authority)
browse(checked.join(world.quotes.set_index("quote_id")["account_id"]).drop(columns="invoice_margin"), world, rows=8)

# %% [markdown] lang="en" covers="local_flexibility service_agreement margin_floor"
# One slip in more than 300 offers; the ladder works. But a ladder measures the discount, and a discount does not know what the goods cost. So there is a second limit, which holds for everybody: the margin floor. Nobody may sign below it, whatever the level.
#
# One agreement promises everything at once: the product, the service that comes with it, the freight. All of it belongs in the cost before the floor is drawn. Promise more free service and see which level loses its freedom first.

# %% [markdown] lang="zh" covers="local_flexibility service_agreement margin_floor"
# 300 多份报价出了一次岔子，权限管用。可权限量的是折扣，折扣不知道货的成本。所以还有第二道线，对谁都一样：毛利率底线。到了线以下，哪一级都不能签。
#
# 一份综合服务协议，什么都答应在里头：产品、跟着来的服务、运费。画底线之前，统统要算进成本。多答应一点免费服务，看谁先没了回旋余地。

# %%
costs = {"product": 700_000, "freight": 30_000}
explore(lambda level, service_cost: kam.lowest_price(1_000_000, costs | {"service": service_cost}, level, world.authority),
        level=list(world.authority["level"]), service_cost=(0, 200_000, 10_000, 40_000))

# %% [markdown] lang="en"
# **What experts do.** They build prices from cost, offer one integrated service agreement instead of ten small favours, give every level clear authority, and leave local people room inside it: whoever has to ask headquarters about every 2 % loses the customer in the meantime. (From a published article on key accounts.)

# %% [markdown] lang="zh"
# **高手怎么做。** 价格从成本算起；不零敲碎打送人情，而是签一份综合服务协议；每一级的权限写明白，权限之内让当地人自己做主：2% 也要请示总部，客户早走了。（出自一篇公开发表的大客户文章。）

# %%
check("who_signs")

# %% [markdown] lang="en" covers="pocket_price t_4_6"
# ## 2. From the list to the pocket
#
# Qiao Li comes in with a folder. "Every one of these is above the floor. On the invoice. Now look at what left the house *after* the invoice."
#
# **Where does the price go?** Two consultants, Marn and Rosiello, drew it as a waterfall in 1992. In the example that is usually reproduced, 6.00 at list become 5.78 on the invoice and 4.47 in the pocket. (We could not check its single lines against the article; the sums are right.)

# %% [markdown] lang="zh" covers="pocket_price t_4_6"
# ## 2. 从目录价到口袋价
#
# 乔立抱来一摞文件夹：“这些个个在底线以上，我说的是发票上。你再看看开票*以后*，又出去了多少。”
#
# **价格都去哪儿了？** 1992 年，两位咨询顾问 Marn 和 Rosiello 把它画成瀑布。最常被引用的那个例子里，目录价 6.00，发票价 5.78，落进口袋 4.47。（单独的每一行我们没能跟原文核对，合计是对的。）

# %%
chart = plots.waterfall(kam.published_waterfall())

# %% [markdown] lang="en"
# Off-invoice lines are dangerous because nobody adds them up: the bonus belongs to sales, freight to logistics, the prompt-payment discount to finance. Our small case: 1,000 at list, 8 % off, then 5 % off what is left. Is the invoice 870? Guess before you run the cell. Then choose one of our contracts.

# %% [markdown] lang="zh"
# 票外的项目危险，因为没人把它们加到一起：返利归销售，运费归物流，现金折扣归财务。我们自己的小例子：目录价 1,000，先打 8% 的折扣，再在剩下的上面打 5%。发票价是 870 吗？先猜，再运行。然后挑一份我们的合同看。

# %%
show({"invoice_price": kam.chain_discounts(1_000, (0.08, 0.05)),
      "pocket_price": kam.own_waterfall()["left"].iloc[-1]})

# %%
pockets = kam.pocket_prices(contracts, lines, world.authority)
explore(lambda contract_id: plots.waterfall(kam.price_waterfall(contract_id, contracts, lines), contract_id),
        contract_id=list(contracts.nlargest(12, "amount")["contract_id"]))

# %% [markdown] lang="en"
# Now all contracts at once: right is a deeper discount on the invoice, up is more margin in the pocket. Look at the diamond.

# %% [markdown] lang="zh"
# 再把所有合同放在一起：越往右，发票折扣越深；越往上，口袋里的毛利率越高。看那个菱形。

# %%
chart = plots.floor(pockets, float(world.authority["margin_floor"].min()), names)

# %%
lowest = pockets.index[0]
show({"invoice_margin": 1 - contracts.set_index("contract_id").loc[lowest, "product_cost"] / pockets.loc[lowest, "invoice_price"],
      "pocket_margin": pockets.loc[lowest, "pocket_margin"], "invoice_discount": pockets.loc[lowest, "invoice_discount"]})

# %% [markdown] lang="en"
# On the invoice this contract was above the floor of 5 %, so a vice president could sign it with a clear conscience. In the pocket nothing was left. The account is Whetstone Spring Foundry, the large one that loses us money. It was won by cutting the price; this is the paper on which it happened.
#
# **What experts do.** They set the floor at the *pocket* price, and they put all the lines of a deal on one page before anybody signs.

# %% [markdown] lang="zh"
# 发票上，这份合同在 5% 的底线以上，副总裁签得心安理得。到了口袋里，什么也没剩。这家客户就是砺泉铸造，又大又亏钱的那家。靠降价抢来的单，就是在这张纸上亏掉的。
#
# **高手怎么做。** 底线卡在*口袋价*上；签字之前，一单里所有的项目放到一页纸上。

# %%
check("pocket")

# %% [markdown] lang="en" covers="t_4_4 t_4_5"
# ## 3. What is one percent?
#
# "Come on, 10 %," says Ma. "We make it up in volume."
#
# **How much volume?** At a gross margin of 30 %, a discount of 5 % needs 20 % more volume, 10 % needs 50 %, 15 % needs 100 %. Move both sliders; look for the point where no volume is enough.

# %% [markdown] lang="zh" covers="t_4_4 t_4_5"
# ## 3. 一个点值多少？
#
# 老马说：“10 个点算什么，走量补回来。”
#
# **得走多少量？** 毛利率 30% 的时候，让 5%，销量要多 20%；让 10%，要多 50%；让 15%，要多 100%。两个滑块都拖拖看，找到走多少量都补不回来的那个点。

# %%
explore(lambda margin, discount: plots.discount_offset((margin / 200, margin / 100, margin / 80), discount / 100),
        margin=(10, 50, 5, 30), discount=(1, 25, 1, 10))

# %% [markdown] lang="en"
# It works the other way, too. Marn and Rosiello found for an average of large firms: 1 % more price brings 11.1 % more operating profit, 1 % more volume only 3.3 %. The reason is simple: a percent of price costs nothing to make. Behind it stand an operating profit of 9 % and a gross margin of 30 %; put in others.

# %% [markdown] lang="zh"
# 反过来也一样。Marn 和 Rosiello 统计了大企业的平均数：价格涨 1%，营业利润多 11.1%；销量涨 1%，只多 3.3%。道理很简单：多出来的价不用花成本去造。背后是 9% 的营业利润率和 30% 的毛利率，换成别的数试试。

# %%
explore(lambda operating, margin: kam.price_leverage(operating / 100, margin / 100), operating=(2, 20, 1, 9), margin=(10, 50, 5, 30))

# %%
check("one_percent")

# %% [markdown] lang="en" covers="four_p_product four_p_price four_p_channel credit_and_drafts net_price"
# ## 4. Other coins than price
#
# Gu Heng's first mail has one word in capitals: PRICE. Tang Wei reads it over your shoulder. "Their line stopped twice last autumn. Price did not stop it."
#
# **What else can we give, and what does it cost us?** A study of chemical sales sorts the coins by the 4P. Product: supply first when goods are short, custom solutions. Price: bulk and regional differences. Channel: a licensed territory. Promotion: a credit line, an interest-free acceptance draft (the bank promises to pay on a later day), a domestic letter of credit (the bank pays against the papers of the delivery).
#
# Credit is a discount that does not look like one. A price after discount and days of credit is worth p·(1−d)·(1−r·days/360). Find days of credit that cost as much as 1 % off.

# %% [markdown] lang="zh" covers="four_p_product four_p_price four_p_channel credit_and_drafts net_price"
# ## 4. 除了价格，还能给什么？
#
# 顾恒的第一封邮件通篇客气，只有两个字加粗：价格。唐薇在你背后看见了：“他们那条线去年秋天停了两回，可不是价格停的。”
#
# **我们还能给什么？各要花多少？** 有篇讲化工销售的文章按 4P 来分。产品：紧俏时优先供货、定制方案；价格：批量折扣、地区差价；渠道：授权区域；促销：授信额度、免息承兑汇票（银行答应到期付）、国内信用证（银行见了交货单据就付）。
#
# 账期就是看不出来的折扣。打了折、放了账期的价格，净值是 p·(1−d)·(1−r·days/360)。找一找：多少天的账期，代价等于再让 1%？

# %%
explore(lambda discount, credit_days, money_rate: {
            "net_price": kam.net_price(1_000_000, discount / 100, money_rate / 100, credit_days)},
        discount=(0, 20, 1, 8), credit_days=(0, 180, 15, 60), money_rate=(2, 12, 1, 6))

# %%
gifts = {"bulk_discount": {"discount": 0.02}, "regional_discount": {"discount": 0.015},
         "credit_line": {"days": 90, "rate": 0.06}, "acceptance_draft": {"days": 180, "rate": 0.024},
         "domestic_lc": {"days": 90, "rate": 0.03}, "supply_priority": {"cost": 6_000},
         "custom_solution": {"cost": 12_000}, "licensed_territory": {"cost": 4_000}}
show(kam.four_p_levers(1_000_000, gifts))

# %% [markdown] lang="en"
# The figures in `gifts` are examples; put in your own. What counts is that all of them stand in one column. 90 days of credit at 6 % are 1.5 % of the price. An acceptance draft of 180 days costs less than that: our bank turns it into cash at once and keeps only 2.4 % a year. That is called discounting.
#
# **What experts do.** They give what costs them little and is worth much to the other side. Priority in a shortage costs us a shelf; it costs the customer a stopped line not to have it.

# %% [markdown] lang="zh"
# `gifts` 里的数只是例子，换成你自己的。要紧的是，它们全摆在了同一列里。90 天账期，按 6% 算，就是价格的 1.5%。180 天的承兑汇票比这还便宜：没到期先拿去银行换现金，叫贴现，一年只收 2.4%。
#
# **高手怎么做。** 给自己花得少、对方用得上的。紧俏时优先供货，我们不过是多占一个货架；客户要是没有它，停的是一条线。

# %%
check("other_coins")

# %% [markdown] lang="en" covers="t_4_3"
# ## 5. The money comes in steps
#
# "They pay everything, only later," says Ma. A million is a million. Is it?
#
# **What do payment terms cost?** A million paid 30/30/35/5 % at 0, 3, 6 and 18 months, at 0.5 % a month: worth 980,932.76 at signing. The terms cost 19,067.24, nearly 2 % of the price. Change what comes at signing and at delivery, and how much is retained; what is left comes at acceptance.

# %% [markdown] lang="zh" covers="t_4_3"
# ## 5. 钱是一步一步来的
#
# 老马说：“他们又不是不付，晚点而已。”一百万就是一百万。真的吗？
#
# **付款条件值多少钱？** 一百万，按 30/30/35/5%，分别在第 0、3、6、18 个月付，月息 0.5%：签约那天只值 980,932.76。付款条件花掉了 19,067.24，差不多 2% 的价。改一改签约付多少、交货付多少、质保金扣多少，剩下的验收时付。

# %%
explore(lambda signing, delivery, retention: kam.cost_of_terms(
            1_000_000, [signing / 100, delivery / 100, 1 - (signing + delivery + retention) / 100, retention / 100],
            [0, 3, 6, 18]),
        signing=(0, 40, 5, 30), delivery=(0, 50, 5, 30), retention=(0, 10, 1, 5))

# %%
plan = kam.schedule(lowest, contracts, milestones)
show(plan[["share", "due_amount", "after_months", "due_on", "paid_on", "late_days"]])

# %%
chart = plots.cash(plan, float(kam.find_contract(contracts, lowest)["product_cost"]))

# %% [markdown] lang="en"
# The same contract as in section 2. Until the acceptance we were this customer's bank, and look at the last column of the table: every step came late.
#
# A contract without steps is simple: the price is due on delivery. What is not simple is a plan whose shares do not add up to 100 %; then a part is never due, or due twice. Our function refuses such a plan.
#
# **What experts do.** They tie every step to something that *we* can prove: a signed delivery note, a protocol of acceptance with a date after which silence counts as acceptance. "After satisfactory operation" is not a date.

# %% [markdown] lang="zh"
# 还是第 2 节那份合同。验收之前，我们一直在给这家客户当银行；再看表的最后一列，没有一步是按时付的。
#
# 合同里没写付款节点，倒简单：交货就付款。不简单的是比例加起来不到 100%，或者超过：有一部分永远不到期，或者到期两次。这种计划，我们的函数不收。
#
# **高手怎么做。** 每个节点都绑在*我们*拿得出证据的事情上：签了字的送货单；验收单，写明过了哪天不吭声就算验收。“运行满意后付”不算日期。

# %%
check("steps")

# %% [markdown] lang="en" covers="deal_pnl financing_margin"
# ## 6. What is left of the deal?
#
# Now everything on one page: pocket price, product, service, warranty reserve, commission, the cost of the bid, the credit we gave, the loss we must expect. Qiao Li takes 6 % a year for money and 1 % for bad debts; both are assumptions, so say them aloud.
#
# **Did we earn on it?** Choose a contract. Then tick the box: the days are counted as they were really paid.

# %% [markdown] lang="zh" covers="deal_pnl financing_margin"
# ## 6. 这一单还剩多少？
#
# 现在全放到一页纸上：口袋价、产品、服务、质保准备、佣金、投标费用、垫的钱、该预留的坏账。乔立按资金一年 6%、坏账 1% 算。两个都是假设，用的时候要说出来。
#
# **这一单挣钱了吗？** 选一份合同。再勾一下：改按实际付款的日子算。

# %%
interest = contracts.loc[contracts["credit_rate"] > 0, "contract_id"].iloc[0]
explore(lambda contract_id, actual: plots.deal_pnl(
            kam.deal_pnl(contract_id, contracts, lines, milestones, actual=actual), contract_id),
        contract_id=list(dict.fromkeys([lowest, interest, *contracts.nlargest(6, "amount")["contract_id"]])), actual=False)

# %%
browse(kam.deals(contracts, lines, milestones), world, rows=6)

# %% [markdown] lang="en"
# The first two buttons are two ways of life. One contract was won by the price, and every line below it takes something more. The other, with Highmist Brook, hardly got a discount; it came because we promised longer free service. It takes long credit, and it *pays* for it: see the line *interest received*.
#
# **What experts do.** Before the signature they choose: either the days go into the price, or the interest goes into the contract. Afterwards credit is a gift.
#
# Financing can earn, too. Choose days, what the buyer pays and what money costs us. The first 30 days are free for everybody. At which rate does credit stop costing us?

# %% [markdown] lang="zh"
# 前两个按钮，是两种活法。一份靠价格拿下，往下每一行都再咬一口。另一份是岚溪粮油的，几乎没打折，是因为我们答应了更长的免费服务才来的。它的账期长，可长出来的也*付*钱：看*收到利息*那一行。
#
# **高手怎么做。** 签字之前二选一：要么把天数算进价格，要么把利息写进合同。签完再想，账期就是白送。
#
# 融资也能挣钱。选账期、买方付的利率、我们的资金成本。前 30 天人人免费。利率到多少，账期就不再亏钱？

# %%
explore(lambda credit_days, rate_paid, money_rate: kam.quick_deal(
            1_000_000, 780_000, credit_days, rate_paid / 100, money_rate / 100),
        credit_days=(0, 180, 15, 120), rate_paid=(0.0, 12.0, 0.5, 6.5), money_rate=(2.0, 10.0, 0.5, 6.0))

# %%
check("left_over")

# %% [markdown] lang="en" covers="deposit_cap deposit_default deposit_only_by_name t_4_1"
# ## 7. One character, 200,000 yuan
#
# Shen Yu from the legal office comes down herself, and that is rare. She has underlined one word in a contract. "The Chinese text (中文) says 订金. Did you mean 定金?" They sound the same: *dìngjīn*.
#
# **What is the first money?** Only the first character decides (中文): 定金 is a deposit in law. 订金, 押金 and 保证金 are none unless the parties agreed so (the Supreme People's Court's interpretation on contracts, in force since 2023-12-05, art. 67). A deposit binds both: if the purpose of the contract fails, a buyer in default loses it, and a supplier in default pays back double (Civil Code, in force since 2021-01-01, art. 587). It counts only once it is paid, and only up to 20 % of the contract; the rest is a prepayment (art. 586).
#
# Shen's case: a contract of 1,000,000 yuan, 250,000 yuan paid. Valid are 200,000; 50,000 are a prepayment. If we default, we owe 450,000. Change the name and see what is left.

# %% [markdown] lang="zh" covers="deposit_cap deposit_default deposit_only_by_name t_4_1"
# ## 7. 一个字，200,000 元
#
# 法务沈瑜亲自下楼，这可少见。她在一份合同里划了两个字：“这儿写的是订金。你们想写的是定金吧？”念起来一模一样。
#
# **先付的这笔钱，到底算什么？** 法律上只认定金。订金、押金、保证金，没有约定就不是定金（最高人民法院合同编通则解释，2023-12-05 起施行，第 67 条）。定金两边都管：合同目的落空的，买方违约，拿不回来；卖方违约，双倍返还（民法典，2021-01-01 起施行，第 587 条）。付了才算，而且最多算到合同的 20%，超出的是预付款（第 586 条）。
#
# 沈瑜的例子：合同 1,000,000 元，付了 250,000 元。有效的是 200,000，另外 50,000 是预付款。我们违约，要还 450,000。把名字换一换，看还剩什么。

# %%
today = "2026-01-31"  # the rules as they stood on this day
explore(lambda paid, kind, default_by: kam.deposit(1_000_000, paid, today, kind, default_by),
        paid=(0, 400_000, 10_000, 250_000), kind=["deposit", "earnest", "prepayment"], default_by=["none", "buyer", "supplier"])

# %%
browse(kam.deposits(contracts, world.as_of), world, rows=6)

# %% [markdown] lang="en" covers="deposit_in_part t_4_1"
# Sort the table by the last amount: one contract calls more a deposit than the law allows. There is a larger first payment, too, but it is called a prepayment, and a prepayment may be as large as you like.
#
# If only a part was not performed, the penalty follows that part (interpretation, art. 68): with 40 % unperformed, 80,000 of the 200,000 are at stake.
#
# **What experts do.** They write the word themselves, with the amount and the clause that follows from it, and they count what was paid, not what was promised. The rules we used:

# %% [markdown] lang="zh" covers="deposit_in_part t_4_1"
# 按最后那个金额排一下：有一份合同叫“定金”的钱，超过了法律允许的数。还有一份首笔款更大，可它叫预付款，预付款多少都行。
#
# 只有一部分没履行的，罚则只罚那一部分（解释第 68 条）：没履行 40%，200,000 里罚的是 80,000。
#
# **高手怎么做。** 这两个字自己动手写，写清金额，写清按哪一条办；算的时候看实付多少，不看说好多少。用到的规则都在下面。

# %%
show(rules.cite(kam.DEPOSIT_RULES, today))

# %%
check("which_deposit")

# %% [markdown] lang="en" covers="damages_level damages_proof t_4_2"
# ## 8. When somebody fails
#
# Some of our contracts went wrong: in the table below, seven. Each named a sum for that case: liquidated damages.
#
# **Does the sum that was agreed stand?** A court compares it with the proven loss. Below the loss, it may be raised. Above 130 % of the loss it is *generally* excessive and may be cut (interpretation, art. 65). With a loss of 100,000 yuan, 180,000 yuan agreed lie above the line of 130,000.

# %% [markdown] lang="zh" covers="damages_level damages_proof t_4_2"
# ## 8. 有人违约了
#
# 我们有几份合同出了岔子，下表里有七份。每份都写好了出事赔多少，这叫违约金。
#
# **约定的数，算不算数？** 法院会拿它和已证明的损失比。低于损失，可以增加；超过损失的 130%，*一般*算过高，可以减（解释第 65 条）。损失 100,000 元，约定 180,000 元，就过了 130,000 这条线。

# %%
show(kam.damages_table(contracts, world.as_of), world)

# %%
explore(lambda agreed, loss, bad_faith: kam.damages(agreed, loss, today, bad_faith).said,
        agreed=(0, 300_000, 10_000, 180_000), loss=(0, 200_000, 10_000, 100_000), bad_faith=False)

# %% [markdown] lang="en" covers="deposit_or_damages_choice delay_besides_performance"
# Why does the sentence name no amount? The court weighs everything: how much was performed, who was at fault, what was expected. Whoever wants a cut must ask for it and prove it, and that is the party in breach. Bad faith normally gets none. And a clause "these damages may not be adjusted" is not followed.
#
# **What experts do.** They agree on a sum near the loss they can foresee, write down how they reckoned it, and collect proof from the first day of delay.
#
# Two more points. Deposit *or* damages: whoever was let down chooses one, and may claim the loss that a deposit does not cover (Civil Code, art. 588). And damages for *delay* are owed besides the price, not instead of it. Choose the sums: which way brings more?

# %% [markdown] lang="zh" covers="deposit_or_damages_choice delay_besides_performance"
# 为什么这句话里没有赔多少？法院要看全部情况：履行了多少、谁的过错、本来指望什么。谁想减，谁提出、谁举证，也就是违约的那一方。恶意违约的一般不减。写上“违约金不得调整”也没用。
#
# **高手怎么做。** 违约金照着估得到的损失来约，怎么算的写下来；从拖延的第一天起就攒凭据。
#
# 还有两点。定金*或者*违约金：吃亏的一方只能选一个，选定金的，超出定金的损失还可以要（民法典第 588 条）。*迟延*的违约金是在价款之外另给的，给了也还得付价款。把数调一调：走哪条路拿得多？

# %%
explore(lambda penalty, agreed, loss: kam.deposit_or_damages(penalty, agreed, loss),
        penalty=(0, 300_000, 10_000, 120_000), agreed=(0, 300_000, 10_000, 150_000), loss=(0, 300_000, 10_000, 100_000))

# %%
show(kam.delay_damages(500_000, 0.0004, 60))

# %%
show(rules.cite(kam.DAMAGES_RULES, today))

# %%
check("damages")

# %% [markdown] lang="en" covers="payment_silence inspection_silence title_retention"
# ## 9. What the paper does not say
#
# "Most quarrels are about sentences that are not there," says Shen Yu. She has a list of what each of our contracts is silent about.
#
# **What holds where a contract is silent?** No date of payment: the price is due on delivery (Civil Code, art. 628). No notice of defects in time: the goods are deemed to conform (art. 621). No word on title: then it does not stay with us until we are paid; that must be agreed (art. 641).
#
# Set the days agreed and the day on which the buyer complains; 0 days agreed means that the contract is silent.

# %% [markdown] lang="zh" covers="payment_silence inspection_silence title_retention"
# ## 9. 纸上没写的
#
# 沈瑜说：“官司多半打在没写的那几句上。”她手里有张单子：我们每份合同各缺哪几条。
#
# **合同没写的，怎么算？** 没写付款日：收到货就该付（民法典第 628 条）。没按时说货有毛病：视为合格（第 621 条）。没写所有权：那就不会留在我们手里等付清，想留，得写上（第 641 条）。
#
# 选约定的检验期，再选买方第几天来投诉；检验期选 0，表示合同没写。

# %%
browse(kam.silent_clauses(contracts), world, rows=6)

# %%
explore(lambda inspection_days, notice: kam.notice_after("2025-11-03", inspection_days, notice, today).said,
        inspection_days=[0, 7, 15, 30], notice=(0, 60, 1, 10))

# %% [markdown] lang="en" covers="defences retention_works works_bonds guarantee_instead vat"
# May we keep our goods back when something smells wrong? Three articles answer. Both at once: we need not go first (525). They should have gone first and did not: we may wait (526). We go first: only with clear evidence that they cannot perform, and a rumour is none (527).
#
# In construction works there is one more limit. Retention money is at most 3 % of the settlement (since 2017). Only four bonds may be asked for: bid, performance, quality, migrant wages; and a bank guarantee from a small or medium firm must be accepted in place of cash. One of our works contracts holds back more than it may.

# %% [markdown] lang="zh" covers="defences retention_works works_bonds guarantee_instead vat"
# 觉得不对劲，能不能先不发货？看三条。同时履行的：用不着我们先（第 525 条）。该他们先、他们没做：我们可以等（第 526 条）。该我们先：要有确切证据证明他们履行不了才行，听说的不算（第 527 条）。
#
# 工程合同还多一条线：质保金最多扣结算价的 3%（2017 年起）。能收的保证金只有四种：投标、履约、工程质量、农民工工资；中小企业拿银行保函来代替现金，必须接受。我们有一份工程合同，被扣得超了。

# %%
explore(lambda order, they_performed, clear_evidence: kam.may_hold_back(order, they_performed, clear_evidence).said,
        order=["together", "they_first", "we_first"], they_performed=False, clear_evidence=False)

# %%
show(kam.works_bonds(["performance", "migrant_wage", "goodwill"], today))

# %%
held = kam.retention(contracts, world.as_of)
browse(held[held["works"]].drop(columns="works"), world, rows=5)

# %% [markdown] lang="en"
# Prices in this course are without tax, and a contract should say so. The course's table has 13 % for goods and 6 % for services; its status is *not confirmed*, so ask the tax office before you print an invoice.
#
# **What experts do.** They read a contract backwards: first what happens if we fail, then if they fail, then what is not there. The price they know already.

# %% [markdown] lang="zh"
# 本课程的价格都不含税，合同里也要写明。规则表里货物是 13%，服务是 6%，状态是*未核实*，开票之前先问税务。
#
# **高手怎么做。** 合同倒着读：先看我们出事怎么办，再看对方出事怎么办，再看少了什么。价格嘛，早就知道了。

# %%
show(kam.with_vat(1_000_000, today))

# %%
show(rules.cite((*kam.SILENCE_RULES, *kam.WORKS_RULES), today))

# %%
check("not_written")

# %% [markdown] lang="en" covers="target_load bulk_by_contract four_p_channel"
# ## 10. The target nobody can sell
#
# Dealers sign as well: a territory, and a volume for the year. "More target, more drive," says Ma. Tang Wei shakes her head.
#
# **How much can a territory take?** Divide the target by what the territory can sell. Above 1.2, says the rule, the rest looks for buyers next door. That is channel diversion, and this time we wrote it into the contract ourselves. Move the line.

# %% [markdown] lang="zh" covers="target_load bulk_by_contract four_p_channel"
# ## 10. 谁也卖不掉的指标
#
# 经销商也要签合同：一块地盘，一年的量。老马说：“指标压重点，人才跑得动。”唐薇直摇头。
#
# **一块地盘吃得下多少？** 拿指标除以区域可消化量。超过 1.2，多出来的货就会到隔壁去找买主。这就是窜货，而且是我们自己写进合同的。拖一拖警戒线。

# %%
explore(lambda year, limit: kam.target_load(world.territories, year, limit), world, year=[2025, 2024, 2023], limit=(0.8, 1.6, 0.1, 1.2))

# %%
chart = plots.target_load(kam.target_load(world.territories), names)

# %%
show(kam.dealer_load(kam.target_load(world.territories).index[0], world.territories))

# %% [markdown] lang="en"
# In 2023 and 2024 this target could be sold. Then the ratio went up, while our support for the territory stayed thin. How much was too much stands in the first table, in the column *target above capacity*.
#
# **What experts do.** They set the target together with the dealer, by what the territory has sold and can sell, and they raise the support before they raise the target.
#
# Large end users, too, should buy under a contract and not on a handshake. That is the third step of a fuel company's key-account programme (published case, 2012). Who of our 21 largest has a contract that still runs?

# %% [markdown] lang="zh"
# 2023 年和 2024 年，这个指标还卖得掉。后来比例上去了，我们给这块地盘的支持却一直很薄。多压了多少，看第一张表里*消化不了的*那一列。
#
# **高手怎么做。** 指标跟经销商一起定，看这块地盘卖过多少、还能卖多少；先加支持，再加指标。
#
# 大的终端用户，也该照合同买，不能靠握手。某成品油公司的大客户工作（2012 年公开案例），第三步就是这个。我们最大的 21 家里，谁手上的合同还在执行？

# %%
browse(kam.under_contract(world.orders, contracts, world.as_of), world, rows=8)

# %%
check("target")

# %% [markdown] lang="en" covers="rebate_steps growth_award soft_measures rebate_gap"
# ## 11. Feeding the giants
#
# Our rebate has steps: whoever buys more gets a higher rate, on everything. A trade article says such steps only *feed* the giants: they pay for size, which is there anyway.
#
# **What do we pay for?** The chart sets each dealer's rebate per yuan against his size. Squares are today's steps. Circles are another scheme: a small base, an award for growth, the rest for soft measures: distribution, store entry, display, speed, support of promotions. Below the chart you can change the three rates; keep the sum no dearer than today.

# %% [markdown] lang="zh" covers="rebate_steps growth_award soft_measures rebate_gap"
# ## 11. 喂大户
#
# 我们的返利是按台阶给的：买得越多，比例越高，全部进货都按高的算。有篇讲经销商的文章说，这种台阶只是在*喂*大户：付钱买的是个头，而个头本来就在那儿。
#
# **我们的钱到底买了什么？** 图里是每家经销商的个头，和每元进货拿到的返利。方块是现在的台阶。圆点是另一种办法：基础给一点，增长给一份奖，剩下的给软指标：铺货率、进店、陈列、配送速度、促销配合。图下面可以改三个比例，总数别比现在贵。

# %%
schemes = kam.rebate_schemes(world.rebates, world.rebate_steps, 2025)
chart = plots.rebate_schemes(schemes)

# %%
explore(lambda base, growth_award, soft: kam.rebate_schemes(
            world.rebates, world.rebate_steps, 2025, base / 100, growth_award / 100, soft / 100)[
                ["steps_rebate", "mixed_rebate", "change"]].sum().to_dict(),
        base=(0.0, 2.0, 0.1, 0.8), growth_award=(0.0, 15.0, 1.0, 8.0), soft=(0.0, 4.0, 0.5, 2.0))

# %%
show(kam.rebate_gap(schemes))

# %%
browse(schemes[["purchases", "growth", "soft_score", "steps_rebate", "mixed_rebate", "change"]], world, rows=10)

# %% [markdown] lang="en"
# By steps the ten largest get some points more on every yuan than the ten smallest, and nobody asks what they did for it. Sort by the soft measures: who is paid well for next to nothing? With soft measures you can say what you want, see whether it happens, and, if it does not, you have grounds to pay less.
#
# **What experts do.** They never switch at once. They keep the sum, move a third of it to growth and soft measures in the first year, and publish the points every quarter.

# %% [markdown] lang="zh"
# 按台阶算，最大的十家每元进货比最小的十家多拿几个百分点，至于做了什么，没人问。按软指标排一下：谁几乎什么都没做，却拿得不少？有了软指标，想要什么说得清，做没做看得见，没做到，少给也有凭据。
#
# **高手怎么做。** 从不一刀切。总数不动，头一年先挪三分之一到增长和软指标上，分数每个季度公布。

# %%
check("giants")

# %% [markdown] lang="en" covers="t_4_7 zopa_batna value_then_negotiation"
# ## 12. Is there room at all?
#
# Thursday. Gu Heng expects you at two. (Where a tender has been awarded there would be nothing left to talk about: the substance may not be touched again. Here nothing was tendered.) Before you open your mouth, two figures decide: the least you take, and the most he pays. Between them lies the zone of possible agreement, the ZOPA.
#
# **What sets a limit?** Not courage: the best alternative, the BATNA. If we sell at 900,000 or more and he pays 1,050,000 at most, the zone is 150,000 and its middle 975,000. If our limit is above his, there is no zone, and no rhetoric makes one.
#
# **What experts do.** They sell value before they haggle: what our difference saves him raises *his* limit. Move it. Then find the deal in our book that has no zone.

# %% [markdown] lang="zh" covers="t_4_7 zopa_batna value_then_negotiation"
# ## 12. 到底有没有余地？
#
# 星期四，顾恒约你两点。（要是招标定下来的，就没得谈了：实质内容不许再动。这一单没招标。）开口之前，两个数就定了大局：你最少要多少，他最多肯给多少。中间这一段，就是能谈成的余地，叫 ZOPA。
#
# **底线是什么定的？** 不是胆子，是退路，也叫 BATNA。我们 900,000 起才卖，他最多出 1,050,000，余地就是 150,000，中点 975,000。我们的底线比他的还高，就没有余地，口才再好也变不出来。
#
# **高手怎么做。** 先卖价值，再讨价还价：我们的差异替他省的钱，抬高的是*他的*底线。拖一拖。然后在我们的商机里，找出没有余地的那一个。

# %%
explore(lambda our_cost, next_best, rival, worth, switching: kam.zopa(
            *kam.reservation_points(our_cost, next_best, rival, worth, switching)),
        our_cost=(700_000, 1_000_000, 10_000, 830_000), next_best=(0, 150_000, 10_000, 70_000),
        rival=(800_000, 1_100_000, 10_000, 980_000), worth=(0, 200_000, 10_000, 90_000), switching=(0, 100_000, 10_000, 20_000))

# %%
rooms = kam.zopas(world.opportunities)
print(kam.zopa(*rooms[["our_limit", "their_limit"]].iloc[0]).said)
browse(rooms.drop(columns="account_id"), world, rows=6)

# %%
check("room")

# %% [markdown] lang="en" covers="issue_scoring pareto_trade"
# ## 13. Five issues are better than one
#
# On price alone, every yuan he gains is a yuan you lose. But Gu Heng's line stopped twice. Service is worth a lot to him and costs you little. So put everything on the table at once: price, payment days, warranty, service, delivery.
#
# **Which package is good for both?** Each option has points for us; the points for him are what our coach says. Every dot below is one package, 1,024 in all. On the line are those that nobody can improve for one side without harming the other: the Pareto frontier.

# %% [markdown] lang="zh" covers="issue_scoring pareto_trade"
# ## 13. 五个议题，好过一个
#
# 只谈价格，他多得一块，你就少一块。可顾恒那条线停过两回：服务对他很值，对你花得不多。所以一次全摆上桌：价格、账期、质保期、服务、交货。
#
# **哪一套方案对两边都好？** 每个选项对我们值几分，都写着；对他值几分，是内线教练说的。下面每个小点是一套方案，一共 1,024 套。线上的这些，谁也没法再改好一边而不伤另一边：这就是帕累托前沿。

# %%
deals = kam.deal_names(world.opportunities, world.deal_issues)
explore(lambda deal: kam.issues_of(world.deal_issues, deal), deal=deals)

# %%
explore(lambda deal, least: plots.trade(kam.packages(world.deal_issues, deal), least), deal=deals, least=(30, 75, 5, 60))

# %% [markdown] lang="en"
# The diamond ½ is what people do who are tired: halve every issue. The diamond ★ gives him the least that you set and takes the most for us. It lies on the line, and often above ½ for *both*.
#
# **What experts do.** They never settle one issue after the other. They say *if* and *then*: if you sign the four percent, then the service is free for three years. A concession without an *if* is a gift.

# %% [markdown] lang="zh"
# 菱形 ½ 是谈累了的人干的事：条条对半。菱形 ★ 给他你定下的最低分，剩下的尽量归我们。它在线上，而且常常*两边*都比 ½ 强。
#
# **高手怎么做。** 从不一条一条地敲定，而是说“要是……就……”：要是价格按减四个点签，服务就三年全免。没有“要是”的让步，叫送礼。

# %%
check("trade")

# %% [markdown] lang="en" covers="multi_round_talks"
# ## 14. At the table
#
# Two o'clock. Gu Heng says what they all say: "Price, price, price." You have eight offers and three questions. His wishes are close to what our coach told you, but not the same, and he has an alternative that you do not know.
#
# **Can you find a package that both sides prefer?** The score has three parts: value created (40 %), value claimed (35 %) and the relationship (25 %). Play at least twice; then press *Another buyer*. Now and then somebody sits there with whom nothing is possible. Save the log: it is what you bring to Zhou.

# %% [markdown] lang="zh" covers="multi_round_talks"
# ## 14. 谈判桌上
#
# 两点整。顾恒开口，跟别人一样：“价格、价格、还是价格。”你能出价八次，能问三个问题。他在意的，跟内线教练说的差不多，但不全一样；他还有条退路，你不知道。
#
# **能不能找到一套两边都愿意的方案？** 得分分三块：创造的价值（40%）、拿到的价值（35%）、关系（25%）。至少谈两遍，再按*换个买方*。偶尔会碰上一个怎么都谈不成的。记录存下来，那是你要带给周总监的东西。

# %%
from kam_lab.apps.contract import app
app(world)

# %% [markdown] lang="en"
# Read your log backwards. Which of your moves had an *if*? Where did you repeat yourself, or take something back? And did you press one of the two buttons *on the side*? Then you know that it ended everything.
#
# **And what they don't do.** No envelope, no commission to a cousin. China's revised Anti-Unfair Competition Law, in force since 2025-10-15, punishes giving and accepting. An open discount that stands on the invoice and in the books is lawful; the same money in a corridor is not.

# %% [markdown] lang="zh"
# 把记录倒着读一遍。哪几步带了“要是”？哪一步在重复自己，哪一步说了又收回？还有，*走廊上*那两个按钮，你按了没有？按了就知道，一切到此为止。
#
# **高手不做什么。** 不递信封，不给谁的表弟佣金。修订后的《反不正当竞争法》2025 年 10 月 15 日起施行，给的和收的都罚。明着打折，写在发票上、记在账里，合法；同样的钱放到走廊上给，就不合法。

# %%
check("at_the_table")

# %% [markdown] lang="en"
# ## 15. Friday: the signature
#
# Zhou has the pen in his hand. Check your contract as he will.
#
# - Who may sign this discount, and is the *pocket* margin above the floor?
# - What is left after terms, credit and expected loss?
# - Is the first money a deposit in law, by its name, and not above 20 %?
# - Is every step of payment tied to something that we can prove?
# - What does the contract not say?
# - What did we give with an *if*, and what did we get for it?
# - What did Ma promise on Monday? Is it in the text, or taken back in writing?
#
# **What this week taught.** The invoice is not the pocket. A percent of price is worth more than a percent of volume. A clause costs nothing on Monday and everything on the day something breaks. And whoever halves every issue leaves money on the table that belongs to nobody.

# %% [markdown] lang="zh"
# ## 15. 星期五：签字
#
# 周总监拿起了笔。照他的眼光，把合同再过一遍。
#
# - 这个折扣谁能签？*口袋*毛利率在不在底线以上？
# - 扣掉付款条件、垫款、预期坏账，还剩多少？
# - 首笔款写的是不是定金，有没有超过 20%？
# - 每个付款节点，是不是都绑在我们拿得出证据的事上？
# - 合同里没写什么？
# - 哪些是带着“要是”让的，换回了什么？
# - 老马星期一顺口答应的那件事：写进合同了，还是书面收回了？
#
# **这一周学到的。** 发票不是口袋。一个点的价，比一个点的量值钱。条款在星期一不值一分，出事那天值全部。条条对半的人，把谁也没拿到的钱留在了桌上。

# %%
check("friday_contract")

# %% [markdown] lang="en"
# ## What you take into stage 5
#
# A signed contract, its steps of payment, and a list of what it is silent about. From now on the calendar decides. Goods leave the yard, invoices fall due, and somebody at the customer's has to press a button. In stage 5 you fetch the money.
#
# Now do the assignment of this stage. The rules are the same; the contracts are your team's own.

# %% [markdown] lang="zh"
# ## 带着什么进第 5 阶段
#
# 一份签好的合同，一排付款节点，还有一张“它没写什么”的单子。往后就看日历了：货出厂，发票到期，客户那边总得有人按下付款键。第 5 阶段，去把钱拿回来。
#
# 现在去做本阶段的作业。规则一样，合同是你们组自己的。
