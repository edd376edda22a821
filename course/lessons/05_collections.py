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
# # Stage 5 · Delivery and collections
#
# Turn the calendar back to the first Monday of January 2026, 8:20. Beside Zhou's note about ten names lies a printed sheet, so wide that it hangs over both edges of your desk. Qiao Li, the controller, has just put it there. Every line is an invoice that somebody has not paid.
#
# > Lin Xia, your accounts bought well in December. I cannot pay for steel with "bought well". At the end of March the bank looks at our books. Until then you have a telephone, a car and a few hours a fortnight. On Friday I want to know: whom do you call, whom do you leave alone, and what will never come?
#
# Tenders are won, contracts are signed. None of it is money yet. On that Monday you could not read the sheet; now you know who decides, how we bid, and what our contracts leave out.

# %% [markdown] lang="zh"
# # 第 5 阶段 · 执行合同与售后回款
#
# 把日历翻回去：2026 年一月的第一个星期一，8:20。周总监要十个名字的那张条子旁边，还有一张打印纸，宽得两头都从桌边垂了下来，是财务主管乔立刚铺上的。一行就是一张没人付的发票。
#
# > 林夏，你那几家十二月买得不错。可我付钢材款，不能拿“买得不错”去付。三月底，银行要看我们的账。在那之前，你有一部电话、一辆车，每两周几个小时。星期五告诉我：催谁，不催谁，哪些钱再也回不来？
#
# 标中了，合同签了，可这些都还不是钱。那个星期一，这张纸你还看不懂；现在谁拍板、标怎么投、合同漏了什么，你都有数了。

# %% [markdown] lang="en"
# **How to work.** As before: Shift + Enter, from top to bottom; move a control, or change the line with a comment. Nothing here is marked.
#
# Accounts and amounts are invented; the ledger runs to the end of 2025. The rules of law are real, and each carries its date. They serve for learning and are no legal advice: in earnest, ask a lawyer and read the text as it stands on your day.

# %% [markdown] lang="zh"
# **怎么用。** 和前面一样：Shift + Enter，从上往下；动动控件，或改带注释的那一行。这里不打分。
#
# 客户和金额是虚构的，账本记到 2025 年底。法律规则是真的，每条都带日期，只用来学习，不是法律意见：真要用，问律师，查当天有效的原文。

# %%
from kam_lab import open_world, use_language
use_language("en")  # or "zh"
from kam_lab import plots, prospecting, receivables as kam, rules
from kam_lab.plots import collections as charts
from kam_lab.desk import browse, explore, show
from kam_lab.selfcheck import check

# %% [markdown] lang="en" covers="ageing overdue_share"
# ## 1. The wide sheet
#
# "How much of it is late?" you ask. Ma Guoqiang laughs from the door: "All of it. Always. They pay in the end." Qiao Li does not laugh.
#
# **How much of our money is outside, and how old is it?** Before you run the cell, bet: what share of it is past its due date?

# %% [markdown] lang="zh" covers="ageing overdue_share"
# ## 1. 那张宽纸
#
# “这里头有多少是逾期的？”你问。马国强在门口乐了：“全是。年年都这样，最后都会付的。”乔立没笑。
#
# **我们有多少钱在外面？都放了多久？** 运行之前先押个数：过了到期日的，占百分之几？

# %%
my_guess = 50  # percent past due, from 0 to 100
world = open_world()
names = plots.account_names(world.accounts)
items = kam.open_items(world.invoices, world.payments, world.as_of, world.disputes)
chart = charts.ageing(kam.ageing(items))

# %% [markdown] lang="en"
# Ages count from the *due date*, not from the invoice: an invoice of 90 days' terms may be three months old and perfectly in time. On the due day itself nobody is late; the day after, he is. Part payments have been taken off. What we owe an account, such as an open credit note (an invoice the other way round), stands apart: it does not make anybody else's debt younger.
#
# Two of the three names on top of the table you know already. Sort by the credits, from the smallest: to whom do we owe something, although it owes us more?

# %% [markdown] lang="zh"
# 账龄从*到期日*数起，不从开票日数：账期 90 天的发票，开了三个月也完全没逾期。到期那天不算晚，第二天才算。已经付了一部分的，扣掉了。我们欠客户的，比如没抵的红字发票（冲减货款的发票），单独放：它不会让别人的欠款变年轻。
#
# 表里排在最前面的三个名字，有两个你认识。再按贷方余额从小到大排一排：哪几家欠着我们，我们也欠着它？

# %%
by_account = kam.ageing(items, by="account_id")
browse(by_account.drop(columns="overdue_share"), world, sort="overdue", rows=8)

# %%
somebody = by_account["credits"].idxmin()  # put any account id in quotes here, such as "A0001"
page = kam.statement(world.invoices, world.payments, somebody, world.as_of, world.disputes, world.accounts)
print(somebody, page.note)
show(page)

# %% [markdown] lang="en"
# **What experts do.** They read the oldest column first, then the largest line in it. They look for the account that should not be there: Camphor Cliff no longer orders, and this is what it left behind. Before they ask for money they set off what we owe ourselves, as on the page above. An account whose balance is in its own favour is not dunned at all, and one without an invoice owes nothing; the page says so in a sentence.

# %% [markdown] lang="zh"
# **高手怎么做。** 先看最老的那一列，再看里面最大的那一行，再找本来不该出现的那家：樟崖装备早不下单了，账还留在这儿。开口要钱之前，先把我们欠人家的抵掉，就像上面那一页。余额在客户自己那边的，压根不催；没有发票的，什么也不欠。遇到这种情况，那一页会用一句话说出来。

# %%
check("age_from")

# %% [markdown] lang="en" covers="dso_simple dso_best average_days_delinquent"
# ## 2. The number on the door
#
# On Qiao Li's door hangs one number: DSO, the days of sales that are outside. "It fell in November," says Ma. "We collect better." Qiao Li: "Do we? Read all three lines."
#
# **What does DSO tell, and what does it hide?** The plain formula is *receivables ÷ sales × days*. A software manual (JD Edwards) prints an example: 10,869 owed, sales of three months 5,538, 4,566 and 7,570, 90 days. It makes 55.35.

# %% [markdown] lang="zh" covers="dso_simple dso_best average_days_delinquent"
# ## 2. 门上那个数
#
# 乔立办公室门上贴着一个数：DSO，应收账款周转天数，外面压着多少天的销售额。“十一月降了，”老马说，“说明我们催得好。”乔立说：“是吗？把三条线都看完。”
#
# **DSO 说明什么，又藏住了什么？** 最简单的算法：*应收款 ÷ 销售额 × 天数*。一份软件手册（JD Edwards）里有个例子：欠款 10,869，三个月销售额 5,538、4,566、7,570，90 天，算出来是 55.35。

# %%
show({"dso": kam.dso(10_869, 5_538 + 4_566 + 7_570, 90)})

# %%
months = kam.month_ends(world.invoices, world.payments, world.as_of, months=6)
chart = charts.days_of_sales(months)

# %% [markdown] lang="en" covers="countback countback_trap"
# Three lines, three questions. The *best possible DSO* takes only what is not yet due: it is what our terms cost us if everybody were in time. DSO less best possible DSO is *ADD*, the average days delinquent: those days belong to the late ones.
#
# The third line counts back, and in November it *rose* while the simple DSO fell. It eats the balance up with the sales of the latest month, then of the month before, until nothing is left. Why bother? Take a balance of 212,000 and a quarter's sales of 250,000; the middle month is 80,000. Move sales between the first and the last month. The simple DSO does not stir. Which of the two would you hang on the door?

# %% [markdown] lang="zh" covers="countback countback_trap"
# 三条线，三个问题。*最佳可能 DSO* 只算没到期的：人人都按时付，光账期就要占这么多天。DSO 减最佳可能 DSO，就是平均拖欠天数（ADD），这几天全是拖出来的。
#
# 第三条线是倒推的；十一月简单 DSO 降了，它反而*升*了。它先拿最近一个月的销售额去吃余额，吃不完再吃上个月的，吃到没有为止。何必这么费事？设余额 212,000，一个季度卖 250,000，中间那个月 80,000。把销售额在头一个月和末一个月之间挪一挪，简单 DSO 纹丝不动。换你，门上贴哪一个？

# %%
explore(lambda latest: {"dso": kam.dso(212_000, 250_000, 90),
                        "countback": kam.countback(212_000, [latest, 80_000, 170_000 - latest], 30)},
        latest=(60_000, 140_000, 10_000, 100_000))

# %% [markdown] lang="en"
# With 100,000 in the latest month the countback says 73.71. Now a trap from real life: another vendor's manual (Oracle HFM) counts 12,000 back over September to April and prints 179.7 days. Follow the staircase and check its last step: how much is left for April?

# %% [markdown] lang="zh"
# 最近一个月是 100,000 时，倒推出来是 73.71。再看一个真实的陷阱：另一家软件的手册（Oracle HFM）把 12,000 从九月倒推到四月，印出来是 179.7 天。顺着台阶走一遍，看最后一级：轮到四月，还剩多少？

# %%
chart = charts.countback(kam.countback_steps(**kam.HFM))
show({"printed": kam.countback_slip(**kam.HFM), "countback": kam.countback(**kam.HFM)})

# %% [markdown] lang="en"
# The manual divides 2,000 by 2,250. But 2,000 are May's sales; for April only 1,000 are left. Right is 166.33. A figure in a manual is a claim, too.
#
# **What experts do.** They say which DSO it is, over which months, and put the best possible beside it. They never compare a DSO of a quarter with one of a year, and they do not praise a collector for what the sales department did.

# %% [markdown] lang="zh"
# 手册拿 2,000 去除以 2,250。可 2,000 是五月的销售额，轮到四月只剩 1,000。对的是 166.33。手册上的数，也只是个说法。
#
# **高手怎么做。** 说清是哪种 DSO、算的是哪几个月，旁边放上最佳可能 DSO。季度的和全年的从不放一起比；销售部卖出来的好看，也不记在催款的人头上。

# %%
check("dso_falls")

# %% [markdown] lang="en" covers="cei cei_wrong"
# ## 3. Did we do our work?
#
# "DSO judges the accounts," says Qiao Li. "What judges us?" There is an index for it. Of all the money that could have been asked for in the quarter, how much came?
#
# **How well did we collect in the fourth quarter of 2025?** *CEI = (opening + sales − closing) ÷ (opening + sales − closing not yet due).* Only what is not yet due at the end could not be asked for.

# %% [markdown] lang="zh" covers="cei cei_wrong"
# ## 3. 我们自己干得怎么样？
#
# “DSO 考的是客户，”乔立说，“拿什么考我们？”有个指数：这个季度能催的钱里，来了多少？
#
# **2025 年第四季度，我们催得怎么样？** *催收效果指数 CEI =（期初 + 销售额 − 期末）÷（期初 + 销售额 − 期末未到期）。* 期末还没到期的，本来就催不着，只扣掉它。

# %%
quarter = kam.period_figures(world.invoices, world.payments, "2025-10-01", "2025-12-31")
show(quarter)

# %% [markdown] lang="en"
# Two traps. First, some handbooks take the sales of an *average month*: with Creditguru's figures that gives 55.93 %, and 79.63 % with the sales of the whole quarter. Both are used; never set one beside the other. Second, formulas stand on the web that are simply wrong. Here they are with our own quarter: which of them would make you look better than you are?

# %% [markdown] lang="zh"
# 两个陷阱。一，有的手册拿*平均一个月*的销售额来算：用 Creditguru 的数，得 55.93%；用整个季度的，得 79.63%。两种都有人用，千万别放一起比。二，网上有些公式根本就是错的。拿我们自己的季度试一遍：哪一个会把你算得比实际好看？

# %%
show(kam.effectiveness_example())

# %%
show(kam.wrong_effectiveness(quarter.opening, quarter.sales, quarter.closing, quarter.closing_current))

# %%
check("cei_below")

# %% [markdown] lang="en" covers="release_or_hold"
# ## 4. The lorry is loaded
#
# 10:15. Duan Hua, the dispatcher, calls from the yard: "I have the orders of the last days of December on the ramp. Do they go?" Ma: "Orders! Of course they go." Qiao Li: "An order is a wish. It is no reason to ship."
#
# **Which orders leave the yard today?** Right of the dashed line the account would owe more than its limit. Above the dotted line something undisputed has been late for 15 days or more. Move that line and see who drops in or out.

# %% [markdown] lang="zh" covers="release_or_hold"
# ## 4. 车已经装好了
#
# 10:15，发货调度段华从院里打来电话：“十二月底的单子都在月台上，发不发？”老马：“有单子还不发？”乔立：“下单只是想要，不是发货的理由。”
#
# **今天哪些单子出门？** 虚线右边：加上这单，欠款就超了信用额度。点线上面：有一笔没争议的款，逾期 15 天以上。挪一挪这条线，看谁进来、谁出去。

# %%
chart = charts.release(kam.release_or_hold(world.pending_orders, world.credit_files, items), names)

# %%
explore(lambda hold_days: kam.release_or_hold(world.pending_orders, world.credit_files, items, hold_days)
        .sort_values("decision")[["account_id", "amount", "after", "credit_limit", "oldest_days", "decision"]],
        world, hold_days=(1, 60, 1, 15))

# %% [markdown] lang="en" covers="credit_score credit_limit"
# Look twice at the largest held orders. Some come from accounts that have owed for a long time. One comes from an account that pays early, always: what fills its limit is one old invoice in dispute. Remember it; in section 6 we find out why.
#
# Where does a limit come from? From five questions, the five C's: character (will it pay?), capacity (can it pay?), capital (own money), collateral (security), conditions (its trade). Weighted, they make a score: 80, 70, 60, 50, 70 make 68.5. The limit is *monthly purchases × terms ÷ 30 × factor of the score*, and never more than a tenth of what the buyer itself is worth. (Weights and factors are this course's defaults.)

# %% [markdown] lang="zh" covers="credit_score credit_limit"
# 押住的单子里，最大的几张多看一眼。有的是欠了很久的。有一张却来自一家总是提前付款的客户：占住它额度的，是一张有争议的旧发票。先记着，第 6 节再查为什么。
#
# 额度从哪来？问五件事，英文里都是 C 打头：品格（肯不肯付）、能力（付不付得起）、资本（自有资金）、担保（有没有抵押）、环境（行业行情）。加权得出信用得分：80、70、60、50、70，得 68.5。额度 = *月采购额 × 账期 ÷ 30 × 得分系数*，而且不超过买方自己净资产的十分之一。（权重和系数是本课程的默认值。）

# %%
explore(lambda will_pay, can_pay, own_money, security, trade: {"score": kam.credit_score({
            "character": will_pay, "capacity": can_pay, "capital": own_money, "collateral": security,
            "conditions": trade})},
        will_pay=(0, 100, 5, 80), can_pay=(0, 100, 5, 70), own_money=(0, 100, 5, 60),
        security=(0, 100, 5, 50), trade=(0, 100, 5, 70))

# %%
explore(lambda monthly, terms_days, score, net_worth: {
            "deserved_limit": kam.credit_limit(monthly, terms_days, score, net_worth)},
        monthly=(50_000, 600_000, 50_000, 300_000), terms_days=(15, 120, 15, 60), score=(40.0, 90.0, 0.5, 68.5),
        net_worth=(1_000_000, 20_000_000, 1_000_000, 10_000_000))

# %% [markdown] lang="en"
# Does the file know how they pay? Here are our 21 largest accounts of 2025: the score on file to the right, the days they really come late upwards. Find the one at the top.

# %% [markdown] lang="zh"
# 档案真知道谁怎么付款吗？这是 2025 年最大的 21 家：往右是档案得分，往上是实际平均晚几天。看最上面那一家。

# %%
largest = prospecting.revenue(world.orders, 2025).head(21).index
habits = kam.paying_habits(world.invoices, world.payments, world.as_of, largest)
scores = kam.credit_score(world.credit_files.set_index("account_id"))
chart = charts.habits_and_scores(habits, scores, names)

# %% [markdown] lang="en"
# One of the largest pays some three months late, invoice after invoice, and has one of the best scores of all: a good name, and nobody looked. The ledger is the better file.
#
# **What experts do.** Risk first, then volume: never sell on credit just to fill the month. A large account that is not loyal may carry our goods into other territories, dump them, and owe for months; it gets a limit, not a smile. Limits are reviewed when payments change, not when the calendar says so. Sort the table below: which limits are too high for what the files themselves say?

# %% [markdown] lang="zh"
# 最大的几家里，有一家张张发票都要晚三个来月，可它的得分几乎最高：名声好，就没人细看。账本比档案可靠。
#
# **高手怎么做。** 先看风险，再看销量：决不为了凑当月的量去赊销。不忠诚的大客户，会窜货、会低价甩货、会长期欠款；给它的是额度，不是笑脸。付款习惯一变就重审额度，不等日历。把下表排一排：按档案自己的数，谁的额度给高了？

# %%
limits = kam.review_limits(world.credit_files, world.invoices, world.as_of)
browse(limits[["score", "monthly_purchases", "net_worth_cap", "deserved_limit", "credit_limit", "reviewed_days"]],
       world, rows=8)

# %%
check("order_wish")

# %% [markdown] lang="en" covers="cost_of_terms cash_freed"
# ## 5. Two percent for ten days
#
# Ma has an idea: "Give them two percent if they pay within ten days instead of thirty. Then the money comes by itself." Two percent sounds like nothing.
#
# **What does "2/10 net 30" cost in a year?** You buy 20 days with it. Move the terms. The three figures are a bank's year of 360 days, a real one of 365, and the same with interest on interest.

# %% [markdown] lang="zh" covers="cost_of_terms cash_freed"
# ## 5. 十天付，减两个点
#
# 老马出主意：“本来三十天付，十天内付的减两个点，钱不就自己来了？”两个点，听着不算什么。
#
# **“2/10 net 30” 一年要花多少？** 这两个点买来的是 20 天。动动条款看看。三个数分别是：银行的一年 360 天、真实的一年 365 天，以及利滚利。

# %%
explore(lambda discount, prompt, net: {"bank_year_rate": kam.cost_of_terms(discount / 100, prompt, net, 360),
            "real_year_rate": kam.cost_of_terms(discount / 100, prompt, net),
            "compounded_rate": kam.cost_of_terms(discount / 100, prompt, net, compounded=True)},
        discount=(0.5, 3.0, 0.5, 2.0), prompt=(5, 25, 5, 10), net=(30, 90, 15, 30))

# %%
show(kam.prompt_terms(world.credit_files, own_rate=0.06))

# %% [markdown] lang="en"
# 2/10 net 30 costs 36.73 %, 37.24 %, or 44.59 % with interest on interest. Our bank asks 6 %. All the prompt discounts in our own files are dearer than the bank; a few of them, with long terms, are not far off.
#
# **What experts do.** They pay for speed only where the bank would be dearer, and they stop it at once for those who take the discount and pay late all the same.
#
# And what are the days worth? Cash that comes earlier is set free once; the interest on it is saved every year. With sales on credit of 10,000,000 yuan, 75 days brought down to 45 set 821,918 yuan free and save 49,315 yuan a year at 6 %.

# %% [markdown] lang="zh"
# 2/10 net 30 要花 36.73%、37.24%，利滚利是 44.59%。我们银行的利率是 6%。档案里给出去的折扣，样样比银行贵；账期长的那几种，贵得少一些。
#
# **高手怎么做。** 比银行便宜，才给现金折扣；拿了折扣还照样晚付的，马上取消。
#
# 那早收几天值多少？早到的钱，释放一次；省下的利息，年年都有。赊销 10,000,000 元，75 天降到 45 天，释放 821,918 元，按 6% 每年省 49,315 元。

# %%
explore(lambda sales, dso_before, dso_after, rate: kam.cash_freed(sales, dso_before, dso_after, rate / 100),
        sales=(5_000_000, 300_000_000, 5_000_000, 10_000_000), dso_before=(30, 120, 5, 75),
        dso_after=(30, 120, 5, 45), rate=(2.0, 10.0, 0.5, 6.0))

# %% [markdown] lang="en" covers="drafts t_5_1 credit_settlement prepay"
# A chemicals maker in our course material gives credit to selected good accounts only: a line, an acceptance draft, a domestic letter of credit. A draft that is discounted today brings less: 1,000,000 yuan, 180 days, 2.4 % on a year of 360 days leave 988,000.
#
# The opposite is paying beforehand. When a power supplier put card meters in, arrears ended: no card, no current. Some of our small accounts have been moved to it. The second table shows their days from invoice to money, before and after.

# %% [markdown] lang="zh" covers="drafts t_5_1 credit_settlement prepay"
# 课程资料里有家化工企业，只给挑过的好客户信用：授信额度、承兑汇票、国内信用证。承兑汇票今天就拿去贴现，到手少一点：1,000,000 元、180 天、年利率 2.4%（一年按 360 天），到手 988,000。
#
# 反过来的办法是预付。供电企业装上卡表，欠费就没了：没钱的卡，没电。我们有些小客户也改成了预付。第二张表是它们从开票到收钱的天数，改之前和改之后。

# %%
explore(lambda amount, draft_days, rate: {"cash_today": kam.draft_value(amount, draft_days, rate / 100)},
        amount=(100_000, 2_000_000, 100_000, 1_000_000), draft_days=(30, 180, 30, 180), rate=(1.0, 5.0, 0.2, 2.4))

# %%
show(kam.settlement_means(world.payments, rate=0.024, since="2025-01-01"))

# %%
show(kam.prepayment_effect(world.invoices, world.payments, world.credit_files, world.as_of).tail(5), world)

# %%
check("two_percent")

# %% [markdown] lang="en" covers="delivery otif freight_share"
# ## 6. Goods first, then money
#
# Tang Wei has listened. "You talk of bad payers. Have you asked what they received?" She pulls out one file: an account that pays early, year after year, and holds back a single invoice for most of a year. On it, in red: *wrong ratio, sent back, nobody answered.*
#
# **Who does not pay because we did not deliver?** The first table finds accounts whose whole overdue debt is in dispute and who paid everything else in time. Then look at the carriers: *on time* and *in full* look harmless, each alone.

# %% [markdown] lang="zh" covers="delivery otif freight_share"
# ## 6. 先有货，才有钱
#
# 唐薇听了半天：“你们光说人家付款不好，问过人家收到的是什么货吗？”她抽出一份：一家年年提前付款的客户，唯独一张发票压了大半年。上面红笔写着：*速比不对，已退回，没人回话。*
#
# **谁不付，是因为我们没交好？** 第一张表找的是：逾期的全在争议里、其余都按时付的客户。再看承运商：*准时*和*足量*，单看哪个都还过得去。

# %%
everybody = kam.paying_habits(world.invoices, world.payments, world.as_of)
show(kam.held_back(items, everybody), world)

# %%
chart = charts.carriers(kam.otif(world.deliveries))

# %%
show(kam.logistics_share(world.deliveries))

# %% [markdown] lang="en" covers="rival_swaps"
# A delivery counts only if everything came *and* came in time; that is OTIF. One carrier is far behind the others, and its late lorries come back to us as unpaid invoices.
#
# Freight looks cheap. But an article on fuel sales puts the *whole* cost of logistics at about 10 % of the goods: stock, handling and tied-up money belong to it, and most of it is never seen on a freight bill. Ours is of that size. The same article goes one step further: rivals as partners. He supplies our account near his plant, we supply his near ours, both save the road. Not every swap covers its fee.

# %% [markdown] lang="zh" covers="rival_swaps"
# 货到齐了，*又*没晚到，才算一次，这叫准时足量（OTIF）。有一家承运商差得很远，它晚到的车，最后变成我们收不回的发票。
#
# 运费看着便宜。可一篇讲成品油销售的文章说，物流*总*成本大约占货值的 10%：库存、装卸、占用的资金都在里面，多半不在运费单上。我们的也差不多。那篇文章还多走一步：对手也能合作。他家厂子旁边的我方客户由他供，我们厂子旁边的他方客户由我们供，两边都省路。不过不是每笔串换都够付协调费。

# %%
show(kam.swap_savings(world.swaps)[["rival", "region", "tonnes", "freight_saved", "fee", "saving", "worth_it"]], world)

# %% [markdown] lang="en"
# **What experts do.** They tell the account where its goods are before it asks, keep stock near the customers who cannot wait, and let demand pull the goods instead of pushing them into somebody's yard at the end of the month. A complaint on an invoice is answered by the one who can mend it, within days; the collector calls afterwards. With a rival they speak of roads and tonnes, never of prices or customers: that would be a cartel (Anti-Monopoly Law, revision in force since 2022-08-01).

# %% [markdown] lang="zh"
# **高手怎么做。** 货到哪了，客户没问就先告诉他；等不起的客户，旁边放库存；按需求拉动，不在月底把货推进人家院子里凑数。发票上有意见，几天之内由能解决的人去答，催款的电话放在后面。跟对手只谈路程和吨位，不谈价格，不谈客户：谈了就是垄断协议（修订后的《反垄断法》，2022-08-01 起施行）。

# %%
check("held_back")

# %% [markdown] lang="en" covers="supply_promise fill_rate"
# ## 7. Not enough for everybody
#
# Duan Hua again: "January will be short. Helical gear units, planetary ones, inverters: I have two thirds of what they want. Retail screams loudest." In the fuel trade the same happens each time prices jump: the pumps are dry, and the key account with a signed promise waits behind the queue.
#
# **Who gets what?** Four rules. *Promises first*: what is in contracts, then tier by tier. *Tier*: A takes all it wants. *Margin*: the best-paying piece goes first. *Equal*: everybody the same share. Choose one, and read what it breaks.

# %% [markdown] lang="zh" covers="supply_promise fill_rate"
# ## 7. 不够分
#
# 段华又来电话：“一月份要缺货。斜齿轮、行星减速机、变频器，都只有要货的三分之二，零售那边叫得最凶。”油品行业每回涨价都这样：加油站断了货，签过协议的大客户反倒排在后面。
#
# **谁先拿？** 四种分法。*先兑现承诺*：合同里答应的先给，剩下的按等级。*按等级*：A 级要多少给多少。*按毛利*：一件挣得多的先给。*平均*：大家一个比例。选一种，看它砸了谁的锅。

# %%
explore(lambda rule: charts.fill(kam.fill_rates(kam.allocate(world.shortage, world.supply, world.accounts, rule))),
        rule=["tier", "promises", "margin", "equal"])

# %%
show(kam.compare_rules(world.shortage, world.supply, world.accounts))

# %% [markdown] lang="en"
# Margin earns most this month. It also breaks promises to more accounts than any buyer will forget by March, and a broken contract has its own price. Promises first costs a little margin and breaks nothing.
#
# **What experts do.** In the season they secure stock first and sell afterwards. They write down who has been promised what, before the shortage, and they call the others *early*: a no in December is better than a silence in January.

# %% [markdown] lang="zh"
# 按毛利分，这个月挣得最多，可砸掉的承诺也多，到三月人家还记着；违约还有违约的价钱。先兑现承诺，毛利少一点，一个也没砸。
#
# **高手怎么做。** 旺季先保库存，再谈卖货。答应了谁多少，缺货之前就写清楚；给不了的，*趁早*打电话：十二月说声没有，好过一月份没声音。

# %%
check("who_first")

# %% [markdown] lang="en" covers="payment_decider"
# ## 8. Whoever holds the pen
#
# You call the late one from section 4. A friendly voice in accounting: "It is with the boss." It has been with the boss for three months. Middle and upper managers hold payment, says every old hand; the question is which of them, and who stands above him.
#
# **How do you climb past whoever holds the pen?** Stage 2 drew the map of people. The first line is whoever releases payments; follow the ties up to the economic buyer. The last column says from which day past due the ladder allows the step. For which accounts does nobody know the way?

# %% [markdown] lang="zh" covers="payment_decider"
# ## 8. 握笔的那个人
#
# 你给第 4 节那家打电话。财务那边声音很客气：“单子在领导那儿。”在领导那儿放了三个月了。老业务都说，压款的是中高层；问题是哪一个，他上面又是谁。
#
# **怎么绕过握笔的那个人？** 第 2 阶段画过那张人的地图。第一行是批付款的人，顺着关系往上，走到拍板的人。最后一列是催款阶梯允许走这一步的逾期天数。哪几家，谁也不知道路？

# %%
late_ones = list(by_account.index[:12])  # the twelve with most money past due
explore(lambda account: kam.escalation_path(world.contacts, world.ties, world.credit_files, account), world,
        account=late_ones)

# %%
show(kam.escalation_gaps(world.contacts, world.ties, world.credit_files, late_ones), world, rows=12)

# %% [markdown] lang="en"
# **What experts do.** Like talks to like: the account manager to the clerk, the sales manager to the purchasing head, the director to the general manager. They warn the lower one before they go over his head. They bring a sheet that both sides can sign, and leave with a date. And they do not thank a clerk with an envelope: a bribe given is as punishable as one taken, and the debt is still there.

# %% [markdown] lang="zh"
# **高手怎么做。** 平级对平级：客户经理找经办，销售经理找采购负责人，总监找总经理。越级之前，先跟下面那位打招呼。带一张双方都能签字的对账单去，带一个日期回来。也不塞信封去谢经办：送的和收的一样要罚，钱还照样欠着。

# %%
check("pen")

# %% [markdown] lang="en" covers="sme_terms sme_no_excuse sme_confirm sme_complaint sme_interest sme_size"
# ## 9. What the law pays for waiting
#
# "Does waiting cost them anything?" you ask. Shen Yu from the legal office smiles. "That depends on who waits for whom. Hanleng is a medium-sized firm and said so in its contracts. When a public body or a large firm owes us, State Council Order 802 is on our side, from 2025-06-01."
#
# **What do they owe on top?** Read the rules first; then see whose terms with us are longer than usual. Two short forms: an SME is a small or medium-sized enterprise, the LPR is the loan prime rate, what banks ask of their best borrowers.

# %% [markdown] lang="zh" covers="sme_terms sme_no_excuse sme_confirm sme_complaint sme_interest sme_size"
# ## 9. 等钱，法律给多少
#
# “拖着不付，他们有什么代价吗？”你问。法务沈瑜笑了：“看是谁欠谁。瀚棱是中型企业，合同里也写明了。机关、事业单位和大型企业欠我们的，国务院令第 802 号站我们这边，2025-06-01 起施行。”
#
# **除了本金，他们还欠什么？** 先看规则，再看哪些客户跟我们约的账期比通常的长。规则里的 LPR 是贷款市场报价利率，银行给最优质客户的利率。

# %%
print(rules.disclaimer())
show(rules.cite(["sme_public_days", "sme_public_days_max", "sme_large_days", "sme_no_pay_when_paid",
                 "sme_acceptance_clock", "sme_undisputed_part", "sme_confirm_days", "sme_late_interest_daily",
                 "sme_agreed_interest_floor", "sme_size_at_signing"], "2026-01-05"), rows=12)

# %%
terms = kam.terms_allowed(world.credit_files, "2026-01-05")
browse(terms[terms["terms_verdict"] != "fine"], world, rows=8)

# %% [markdown] lang="en" covers="sales_interest day_after_due rate_change t_5_2"
# Public bodies pay within 30 days, within 60 if that is agreed. Large firms pay within 60 days; longer needs a good reason. (Highmist Brook is on the list: its terms are long, but it pays interest for them, and it pays on the day.) "When my customer pays" is no term, a late acceptance does not stop the clock, and what is not in dispute is payable now. If they do not pay, you complain: it is forwarded within 10 working days and settled within 30 days, at most 90.
#
# Then interest. It starts on the day *after* the due date and counts real days. If a public body or a large firm owes us and nothing was agreed: 0.05 % a day, 18.25 % a year. Where we sell to another small firm: the one-year LPR plus 30 to 50 %. Take 500,000 yuan and 120 days at an LPR of 3.0 %: 30,000 yuan by one rule, 6,410.96 to 7,397.26 by the other. (Four times the LPR caps private loans, not sales.)

# %% [markdown] lang="zh" covers="sales_interest day_after_due rate_change t_5_2"
# 机关、事业单位 30 天内付，有约定的最长 60 天。大型企业 60 天内付，再长要有正当理由。（岚溪粮油也在表里：账期是长，可利息照付，到日子就付。）“等我收到钱再付”不算账期；拖着不验收，时间照走；没争议的部分现在就该付。不付就投诉：10 个工作日内转办，30 天内处理，最长 90 天。
#
# 再说利息。从到期日的*第二天*起算，数真实天数。机关、事业单位、大型企业欠我们的，没约定的话每天 0.05%，一年 18.25%。我们卖给别的中小企业：一年期 LPR 加 30 到 50%。拿 500,000 元、120 天、LPR 3.0% 来算：前一种 30,000 元，后一种 6,410.96 到 7,397.26。（四倍 LPR 管的是民间借贷，不管买卖。）

# %%
amount = 500_000  # yuan; put another amount here
chart = charts.interest(amount, kam.compare_regimes(amount, due_on="2025-06-30", days=180))

# %% [markdown] lang="en"
# Rates change on the way. Article 18 takes the LPR of the day on which the delay began; contracts and many judgments follow the LPR from day to day. Choose a due date before 2025-05-20, when it fell from 3.1 % to 3.0 %, and compare the rows.

# %% [markdown] lang="zh"
# 半路上利率会变。第 18 条用的是开始拖欠那天的 LPR；合同和不少判决则跟着 LPR 一路变。选一个 2025-05-20 之前的到期日（那天它从 3.1% 降到 3.0%），比一比几行。

# %%
explore(lambda due, basis: kam.late_interest(500_000, due, "2025-12-31", "sales", premium=0.5, basis=basis),
        due=["2024-09-30", "2025-03-31", "2025-06-30"], basis=["changing", "breach"])

# %%
browse(kam.interest_due(items, world.credit_files, world.as_of), world, sort="interest", rows=8)

# %% [markdown] lang="en"
# **What experts do.** They agree on a rate at signing, so that nobody argues afterwards; towards an SME it may not lie below the one-year LPR of that day. They declare their size in the contract, since it is tested at signing. And they ask for the interest in writing, even if they mean to let it go: a claim you can waive is something to trade for a date.

# %% [markdown] lang="zh"
# **高手怎么做。** 签约时就把利率约好，免得事后扯皮；跟中小企业约的，不能低于当天的一年期 LPR。企业规模在合同里写明，因为看的是签约那天。利息要书面提，哪怕最后打算放弃：能让的东西，才换得来一个付款日期。

# %%
check("which_interest")

# %% [markdown] lang="en" covers="limitation limitation_restart limitation_court limitation_suspension leap_day t_5_3"
# ## 10. The clock nobody hears
#
# At the very top of the wide sheet stand a few invoices from before the ledger. "I called them in August," says Ma. "They know." Shen Yu: "Can you prove it?"
#
# **Which debt will soon be worth nothing?** A debt can be sued for within three years of the day on which you knew it was due; this is called limitation. A demand that you can *prove*, an acknowledgement or a suit starts three new years. A telephone call proves nothing. In the chart, hollow marks are demands without proof; find the one filled mark, and what it has saved.

# %% [markdown] lang="zh" covers="limitation limitation_restart limitation_court limitation_suspension leap_day t_5_3"
# ## 10. 没人听见的钟
#
# 那张宽纸最上面，有几张老发票，比账本还早。“八月份我打过电话，”老马说，“他们心里有数。”沈瑜问：“有凭据吗？”
#
# **哪笔钱快要一文不值了？** 从知道该付那天起，三年之内可以起诉，这叫诉讼时效。拿得出*凭据*的催告、对方对账确认、起诉，都会让三年重新起算。打个电话，什么也证明不了。图里空心的点是没凭据的催告；找找那个实心的点，看它救下了什么。

# %%
clocks = kam.limitation_table(items, world.demands, world.as_of)
chart = charts.clocks(clocks.sort_values("due_on"), world.demands, world.as_of)

# %%
browse(clocks, world, rows=6)

# %% [markdown] lang="en"
# Try the clock yourself. A debt due on 2023-06-30 with a provable demand on 2025-05-10 runs to 2028-05-10: the three years start again, the rest is not added. Choose a due date on a leap day, or an obstacle such as a flood in the last six months: then the time ends six months after the obstacle has gone. A debt in instalments counts from the last one.

# %% [markdown] lang="zh"
# 自己拨拨这只钟。2023-06-30 到期的款，2025-05-10 有凭据地催过，就走到 2028-05-10：三年从头再来，剩下的不往上加。选个闰日到期的试试，或者最后六个月里碰上水灾之类的障碍：障碍消除后再满六个月才到期。分期付的，从最后一期算起。

# %%
obstacles = {"-": [], "2026-05-01 – 2026-06-15": [("2026-05-01", "2026-06-15")]}
explore(lambda due, demand, obstacle: kam.limitation(due, demand, obstacle),
        due=["2023-06-30", "2024-02-29"], demand={"-": [], "2025-05-10": ["2025-05-10"]}, obstacle=obstacles)

# %% [markdown] lang="en"
# **What experts do.** They send a letter with a receipt a year before the end, for every old invoice, by calendar and not by memory. Once a year they have the customer's accountants confirm the balance; a signature on it is an acknowledgement, and it counts even after the time has run out. And they know that a court does not raise limitation by itself: the debtor has to. That is no plan.

# %% [markdown] lang="zh"
# **高手怎么做。** 每张老发票，到期前一年就寄一封有签收的催款函，看日历，不靠记性。每年请对方财务对一次账，签了字就是承认，时效过了也算数。他们也知道，法院不会主动提时效，得债务人自己提。可这不能当打算。

# %%
check("clock")

# %% [markdown] lang="en" covers="dunning_ladder collection_priority"
# ## 11. The ladder and the first call
#
# You have a list of hundreds of invoices and an afternoon. Qiao Li's rule of the house: a reminder 7 days before the due date, a call 1 day after it, a letter after 7 days, the manager after 15 (and deliveries stop), an executive after 30, a lawyer's letter after 45, a complaint or suit after 60.
#
# **Whom do you call first?** Ma: "Whoever owes most." First see where the ladder has been skipped: *behind* counts the days since the next rung fell due.

# %% [markdown] lang="zh" covers="dunning_ladder collection_priority"
# ## 11. 阶梯和第一个电话
#
# 手上几百张发票，时间只有一个下午。乔立的规矩：到期前 7 天提醒，过 1 天打电话，过 7 天发函，过 15 天经理出面（同时停发货），过 30 天领导出面，过 45 天律师函，过 60 天投诉或起诉。
#
# **第一个电话打给谁？** 老马：“谁欠得多打给谁。”先看阶梯在哪儿断了：*落后*是下一步早该走、却没走的天数。

# %%
steps = kam.next_steps(items, world.demands, world.as_of)
browse(steps.drop(columns="last_on"), world, sort="behind", rows=8)

# %% [markdown] lang="en"
# Now five calls for one afternoon. What counts is not the balance, but what *asking* adds: balance × (chance with asking − chance without) ÷ hours. P owes most and pays anyway. T will not pay, whoever asks. Bet on the order before you look.

# %% [markdown] lang="zh"
# 再看一个下午的五通电话。看的不是欠多少，是*催一下*能多收多少：欠款 ×（催了的机会 − 不催的机会）÷ 小时。P 欠得最多，可不催也会付；T 谁催都不付。先押顺序，再看表。

# %%
show(kam.collection_priority(kam.five_calls()))

# %%
order = kam.call_order(items, world.accounts)
chart = charts.priorities(order, names)

# %% [markdown] lang="en"
# **What experts do.** They call on fixed mornings, with the invoice in hand, and end with a date and a name. They separate three sentences that sound alike: "I forgot", "I can't", "I won't"; each needs another tool. And they keep the order of the ladder: a threat too early costs a customer, a threat that nobody carries out costs all the others.

# %% [markdown] lang="zh"
# **高手怎么做。** 固定哪几个上午打电话，发票拿在手上，挂电话前要到一个日期、一个名字。三句话听着像，得分清：“忘了”“付不起”“不想付”，各有各的办法。阶梯按顺序走：狠话说早了，丢一家客户；说了不做，别家全都学会了。

# %%
check("first_call")

# %% [markdown] lang="en" covers="expected_loss roll_rates"
# ## 12. What will not come
#
# The auditor has one question for Qiao Li: "How much of this will you never see?" Hope is no answer, and "nothing so far" is none either.
#
# **How much of the sheet is already lost?** Follow the money from month to month. Of what was 1–30 days late, how much was older a month later? That is a *roll rate*. Multiply the rates up to "more than 90 days" and by what is lost there: each class gets its loss rate, also the one that is not yet due. What is put aside for it beforehand is called a provision.

# %% [markdown] lang="zh" covers="expected_loss roll_rates"
# ## 12. 回不来的
#
# 审计就问乔立一句：“这里头有多少，你再也见不着了？”“但愿不会”不是答案，“到现在还没有”也不是。
#
# **纸上的钱，有多少已经没了？** 跟着钱一个月一个月地走。这个月逾期 1–30 天的，下个月还有多少变得更老？这叫*迁徙率*。一级一级乘到“90 天以上”，再乘上那里的损失比例，每一档就有了损失率，还没到期的那档也有。提前为它留出的这笔钱，叫计提。

# %%
rolls = kam.roll_rates(world.invoices, world.payments, world.as_of)
show(rolls)

# %%
explore(lambda lost, forward: charts.provision(kam.expected_loss(
            kam.ageing(items), kam.loss_rates(rolls, lost / 100), forward / 100)),
        lost=(10, 80, 5, 35), forward=(80, 150, 5, 100))

# %% [markdown] lang="en"
# The second slider is the *forward-looking factor*: 120 means that you expect a year a fifth worse than the past. The international accounting standard's own example (IFRS 9, Example 12) has rates from 0.3 % to 10.6 % on 30,000,000 and comes to 580,000. China's accounting standard CAS 22 of 2017 uses the same expected-loss model.

# %% [markdown] lang="zh"
# 第二个滑块是*前瞻系数*：120 表示你估计今年比往年差两成。国际会计准则自己的例子（IFRS 9 示例 12），30,000,000 的应收款，损失率从 0.3% 到 10.6%，合计 580,000。我国 2017 年的会计准则 CAS 22 用的是同一个预期信用损失模型。

# %%
show(kam.expected_loss(kam.IFRS_AMOUNTS, kam.IFRS_RATES))

# %% [markdown] lang="en"
# **What experts do.** They count their own roll rates every quarter and say where the factor comes from. They do not write a debt off to forget it: it stays on the call list, only the profit has already been corrected. And they carry the loss back to the deal: what an account will not pay belongs in its P&L.

# %% [markdown] lang="zh"
# **高手怎么做。** 每个季度数一遍自己的迁徙率，前瞻系数从哪来说得清。计提了不等于忘了：名字还在催款单上，只是利润先扣下来。还要把损失算回那笔生意：它不会付的，记进它自己的损益表。

# %%
check("not_yet_due")

# %% [markdown] lang="en"
# ## 13. The quarter
#
# Six fortnights to the end of March, 14 hours in each, twelve accounts. You may call, write, settle a complaint, agree on a plan, escalate, hold deliveries, send a lawyer's letter, or sue. Every move costs hours and some of them cost friends.
#
# **What do you do with 14 hours?** Choose an account, read its page, pick a move, then play the fortnight. Cash, DSO, expected loss and the relationship move before your eyes. The luck of a quarter is fixed: play it twice in two ways, and the difference is yours.

# %% [markdown] lang="zh"
# ## 13. 这个季度
#
# 到三月底，六个双周，每个双周 14 小时，十二家客户。可以打电话、发函、解决争议、谈分期、往上找、停发货、发律师函、起诉。每一步都花时间，有的还伤交情。
#
# **这 14 小时，你怎么花？** 选一家，看它那一页，定一步，再走完这个双周。现金、DSO、预期损失、关系，都在你眼前动。一个季度的运气是定好的：同一个季度换两种走法，差的那点就是你的本事。

# %%
from kam_lab.apps.collections import app
app(world)

# %% [markdown] lang="en"
# Three things to try. Play the same quarter by calling the largest debts only, and compare. Hold deliveries to the one whose complaint nobody has answered. Send one provable letter in the first fortnight to the account whose clock is running out: an hour and a stamp, against the whole amount.

# %% [markdown] lang="zh"
# 试三样。同一个季度，只给欠得最多的打电话，比一比。对那家投诉没人理的停发货，看看会怎样。时效快到的那家，第一个双周就寄一封有凭据的函：一个小时加一枚邮票，换的是整笔钱。

# %%
book = kam.call_book(world.tables, world.as_of)
show(kam.compare_policies(book, seed=1))

# %%
check("quarter")

# %% [markdown] lang="en"
# ## 14. Friday: one page for Qiao Li
#
# She has ten minutes. Check your page as she will.
#
# - Does every amount carry a day, and every rate its period?
# - Whom do you *not* call, because the fault is ours?
# - Which debt gets a letter today, whatever else happens?
# - What is the expected loss, and which factor did you assume?
# - Which order stays on the ramp, and who tells Ma?
#
# **What this week taught.** A sale is finished when the money is there. Late is not bad, and early is not good: look at each account's own habit, and at what we delivered. One number on the door is never enough. The telephone is for the living; the letter with a receipt is for the law.

# %% [markdown] lang="zh"
# ## 14. 星期五：给乔立的一页纸
#
# 她有十分钟。照她的眼光先过一遍。
#
# - 每个金额有没有日期？每个比率有没有说清是哪段时间？
# - 谁*不*催，因为错在我们？
# - 哪笔欠款，不管怎样今天就得发函？
# - 预期损失是多少，前瞻系数取的多少？
# - 哪张单子留在月台上？谁去跟老马说？
#
# **这一周学到的。** 钱到账，生意才算做完。晚付的不一定坏，早付的不一定好：看每家自己的习惯，也看我们交的是什么货。门上只贴一个数，永远不够。电话是打给人的，有签收的函是留给法律的。

# %%
check("friday_page")

# %% [markdown] lang="en"
# ## What you take into stage 6
#
# A list of who pays how, a few promises kept and a few complaints answered. An account that has paid late for good reasons, and was heard, may stay for ten years. In stage 6 you find out who stays, who leaves, and what it is worth to keep them.
#
# Now do the assignment of this stage: the same company, your team's own ledger.

# %% [markdown] lang="zh"
# ## 带着什么进第 6 阶段
#
# 一张谁怎么付款的单子，几个兑现了的承诺，几件有了回音的投诉。有理由才晚付、又被认真对待过的客户，可能一留就是十年。第 6 阶段，就来看谁会留下、谁会走，留住他们值多少。
#
# 现在去做本阶段的作业：公司还是这家，账本是你们组自己的。
