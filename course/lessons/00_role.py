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
# # Stage 0 · The role: who a key account manager is, where the post belongs, and what for
#
# The first Sunday of January 2026, 8:30: a make-up working day after New Year, and half the building is yawning. For two years you have sat at the order desk of Hanleng Drives, maker of drives and gear units, typing in what others sold. Zhou Mingyuan, the sales director, stops beside your chair.
#
# > Lin Xia, one post of key account manager is free, and you have applied. So have four others. Tomorrow the board will ask me five questions: whom do we *select*, how do we *manage* them, how do we *develop* the people who do it, how is it *structured*, and what is its *place* in the house? Bring me one sheet by 17:00, with a figure for each. If I can sign it, the badge is yours.
#
# You know the ledger better than anybody who applied. You have until 17:00.

# %% [markdown] lang="zh"
# # 第 0 阶段 · 大客户经理这个岗位：是谁、归谁管、凭什么
#
# 2026 年一月的第一个星期日，8:30。元旦调休，今天上班，半栋楼都在打哈欠。瀚棱传动做变频器和减速机，你在这儿坐了两年内勤，别人卖出去的，都由你录进系统。销售总监周明远在你椅子旁边站住了。
#
# > 林夏，大客户经理空着一个位子，你报了名，另外还有四个人。明天董事会要问我五个问题：大客户怎么*选*，怎么*管*，管大客户的人怎么*培养*，架子怎么*搭*，这摊事*放*在公司哪儿。17:00 以前给我一页纸，一题一个数。我能签字，工牌就是你的。
#
# 报名的人里，账本你最熟。17:00 交卷。

# %% [markdown] lang="en"
# **How this page works.** Words stand on white, work stands in grey cells. Click into a grey cell and press Shift + Enter: it does its work, and the next one is ready. Go from top to bottom. You need not write code, and you cannot break anything: to start over, run the cells again.
#
# The first cell lays out your tools. It shows nothing; a number in its square brackets says that it has run.

# %% [markdown] lang="zh"
# **这一页怎么用。** 白底上是话，灰色格子里是活儿。点进灰格子，按 Shift + Enter，它就干活，然后轮到下一格。从上往下走。不用写代码，也弄不坏：想重来，把格子再运行一遍。
#
# 第一格是摆工具，什么也不显示；左边方括号里出了数字，就是运行过了。

# %%
from kam_lab import open_world, use_language
use_language("en")  # or "zh"
from kam_lab import ethics, plots, role
from kam_lab.desk import browse, explore, show
from kam_lab.plots import role as charts
from kam_lab.selfcheck import check
world, names = open_world(), plots.account_names(open_world().accounts)

# %% [markdown] lang="en"
# ## 1. Three moves
#
# Qiao Li, the controller, puts a second chair beside hers. "You know the voices on the telephone. Now learn who they are."
#
# **How many of our people sell, and who are the others that meet customers?** *Move one: look something up.* Run the cell. Type *sales* into *Find* and the line below the table says how many are left. Press a name under *Sort by*, move *Rows*. (Everybody in the tables is invented; Zhou, Ma and the others who talk in the story stand in none of them.)

# %% [markdown] lang="zh"
# ## 1. 三招
#
# 财务主管乔立给你在旁边摆了把椅子：“电话里的声音你都熟，今天认认人。”
#
# **我们有几个人在卖，另外那些跟客户打交道的又是谁？** *第一招：查。* 运行下面的格子，在“查找”里输入*销售*，表下面的小字会告诉你还剩几行。再点点“排序”里的列名，拉一拉“行数”。（表里的人都是虚构的；周总监、老马这些在故事里说话的人，表里查不到。）

# %%
browse(world.staff.drop(columns="target_growth"), world, rows=6)

# %% [markdown] lang="en"
# *Move two: turn a knob.* An article on key account management says that one manager can look after about 9 key accounts. Pull the slider, or click on it and use the arrow keys: how many managers does a mid-size firm with 75 key accounts need? And Xerox, which is said to have had about 250?

# %% [markdown] lang="zh"
# *第二招：拧。* 有篇讲大客户管理的文章说，一个经理大约管得了 9 家大客户。拖滑块，或者点住它用方向键：一家中型企业有 75 家大客户，要几个经理？据说施乐大约有 250 家，那又要几个？

# %%
explore(lambda accounts: {"key_accounts": accounts, "managers_needed": role.managers_needed(accounts)},
        accounts=(1, 300, 1, 70))

# %% [markdown] lang="en"
# *Move three: answer.* Questions like the one below reply at once, whatever you press. In the assignment at the end of a stage the forms look much the same; there each answer is saved as soon as it is well-formed, and that is what gets marked.

# %% [markdown] lang="zh"
# *第三招：答。* 像下面这样的题，按哪个都马上有回话。每个阶段最后的作业，表单跟这差不多；在那里填对了格式就自动存下，打分看的是那个。

# %%
check("first_answer")

# %% [markdown] lang="en" covers="key_account_definitions"
# ## 2. Select: what makes an account key?
#
# 9:10. Ma Guoqiang has sold gear units for 22 years. "A key account? I know one when I see one." On Zhou's shelf stand five texts of the trade that claim to know beforehand. In short:
#
# - *three shares*: its share of our volume, our share of its category, its share of our profit; so an account is key *to somebody*;
# - *loyal buyer*: one of few, buys much of what carries a high margin or promises profit, cares more for added value than for price, is loyal and gets on with us;
# - *steady leader*: has purchasing power and a steady need, accepts our quality, and others in its trade look up to it;
# - *fair payer*: matters to our profit in the long run and pays a fair price;
# - *strategic size*: large enough to be worth one consistent, best way of working for years; measured by sales, profit and strategic meaning.
#
# **Which accounts does every book call key?** Each text has been turned into a test on the ledger of 2025. The slider says how many places count as large; raise it as far as you like.

# %% [markdown] lang="zh"
# ## 2. 选：什么样的客户才算大客户？
#
# 9:10。马国强卖了 22 年减速机：“大客户？我看一眼就知道。”周总监书架上有五篇行业文章，都想在看之前就说清楚。简单说：
#
# - *三个占比*：它占我们销量多少、我们占它同类采购多少、它占我们利润多少；所以说，大客户是*对某一家*而言的；
# - *忠诚的买家*：数量少，买得多，尤其是毛利高的，或者有利润潜力；看重增值胜过价格，忠诚，跟我们合得来；
# - *稳定的领头客户*：有购买力，需求稳，认我们的质量，同行看着它；
# - *给价公道*：对我们的长期利润要紧，肯出公道的价钱；
# - *战略规模*：大到值得多年用一套最好的办法去做；看销售额、看利润、看战略意义。
#
# **有没有哪家，五篇文章都说是大客户？** 每一条都变成了对 2025 年账本的一项检验。滑块是排在前多少名算“大”，往上拖，随便拖多高。

# %%
tests = (world.orders, world.account_costs, world.wallets, world.profiles, world.accounts)
explore(lambda places: charts.definitions(role.definitions(*tests, top=places)), places=(20, 200, 20, 80))

# %%
browse(role.definitions(*tests), world, sort="definitions_met", rows=8)

# %% [markdown] lang="en"
# However low you put the bar, no account passes all five: the words sound alike, but they look for different firms. Which one let most through at 80 places? It asks for a fair price, and small accounts pay one.
#
# **What experts do.** They choose one definition, write down the test with year and bar, and stay with it until the next review. Ours is the three shares, and stage 1 works with it. Beware of words nobody can test: one text praises an industrial "4E theory" and never says what the four E are.

# %% [markdown] lang="zh"
# 门槛放得再低，五条全过的一家也没有：话听着差不多，要找的不是一类企业。80 名的时候，哪一条放进来的最多？它要的是价钱公道，小客户给的价钱就公道。
#
# **高手怎么做。** 挑一条定义，把检验写清楚，哪一年、门槛多高，到下次评审之前不变。我们用三个占比，第 1 阶段就按它来。没法检验的词要当心：有篇文章大讲工业品“4E 理论”，四个 E 是什么，从头到尾没说。

# %%
check("define")

# %% [markdown] lang="en" covers="pareto_claims"
# ## 3. Why bother: 20 % of what?
#
# "Because of eighty-twenty," says the man at the copier. One text says 20 % of the customers bring 80 % of the *profit*, the next says of *revenue*, a third of *volume*. A training deck says 75 %. Nobody says of which company.
#
# **Which of these sentences holds for us?** Count three ways: revenue, machines in pieces, contribution (what is left after everything the account costs). Try the years, too.

# %% [markdown] lang="zh"
# ## 3. 凭什么费这个劲：20% 的什么？
#
# “二八定律嘛。”复印机旁边那位说。第一篇说 20% 的客户带来 80% 的*利润*，第二篇说是*销售额*，第三篇说是*销量*，有份培训课件写的是 75%。说的是哪家公司，谁都没讲。
#
# **哪句话对我们成立？** 数三遍：数销售额，数新机台数，数贡献额（花在客户身上的全减掉以后剩下的）。年份也换着看看。

# %%
explore(lambda year: charts.claims(role.pareto_claims(world.orders, world.account_costs, year)),
        year=[2025, 2024, 2023])

# %% [markdown] lang="en"
# One claim fits one measure in one year. By pieces nothing fits: a small account buys a small drive, and it counts as one. So the sentence for the board begins with "of revenue in 2025". How the whole curve looks, and what Zhengzhou had to say about it, is for stage 1.

# %% [markdown] lang="zh"
# 一句说法，只配一种数法、一个年份。按台数，哪句都对不上：小客户买台小的，也算一台。所以给董事会的那句话，开头得是“论 2025 年的销售额”。整条曲线什么样、郑州那家怎么说，留到第 1 阶段。

# %%
check("which_claim")

# %% [markdown] lang="en" covers="six_values five_functions"
# ## 4. What they give besides orders
#
# 10:20. Tang Wei, the service manager, has had four hours of sleep. "Your large ones call at night. What do *they* give *us*?" A study of key accounts in heavy industry names six things: *stable orders*; a *reference* that shines into the trade; *growth* of our share; *innovation* it pulls out of us; the account as an *asset*, which stays when interests clash; and *win–win*.
#
# **How many of the six does our largest account give?** For each value the files of tiers A and B hold evidence, scored 0, 1 or 2. The sum, out of 12, is the asset index. Find an account that is large and hollow, and one that is small and full.

# %% [markdown] lang="zh"
# ## 4. 除了订单，他们还给什么
#
# 10:20。服务经理唐薇只睡了四个小时：“你那些大客户半夜打电话。*他们*又给了*我们*什么？”一篇研究重工业大客户的文章列了六样：*订单稳定*；在*行业里示范*；带着我们*份额提升*；逼着我们*创新*；客户本身是*资产*，利益冲突时留得住；还有*双赢*。
#
# **我们最大的那家，六样给了几样？** A、B 级客户的档案里，每一样都有依据，打 0、1、2 分，加起来满分 12，叫资产指数。找一家又大又空的，再找一家不大却样样都有的。

# %%
values = role.value_scores(world.value_evidence)
large = list(role.ownership(world.account_owners, world.orders).index[:12])
explore(lambda account: charts.value_radar(values, account, names[account]), world, account=large)

# %%
browse(values, world, rows=6)

# %% [markdown] lang="en"
# Nobody gives so much to one salesman alone. The same study says that five functions have to turn to the account: marketing, production and R&D, technical support, finance, and internal management. Below is who in our house has a tie with the accounts of each tier. Look for the column that is empty.

# %% [markdown] lang="zh"
# 靠一个销售，要不来这么多。那篇文章还说，五个职能都要转过身来对着客户：营销、生产和研发、技术支持、财务、内部管理。下面是我们家里，谁跟各等级的客户有联系。找找哪一列是空的。

# %%
show(role.functions_in_touch(world.accounts, world.account_owners, world.staff, ("A", "B", "C", "D")))

# %% [markdown] lang="en"
# **What experts do.** They bring the controller along once a year. Whoever decides on credit should have seen the plant; and the customer's own finance people want somebody to talk to.

# %% [markdown] lang="zh"
# **高手怎么做。** 一年带财务去一次。定客户能赊多少账的人，总得看过人家的厂；客户那边的财务，也想有个能说话的人。

# %%
check("six_values")

# %% [markdown] lang="en" covers="reference_value"
# ## 5. The one that others follow
#
# "One more column," says Zhou in passing, "and it is in no order book." When a respected buyer chooses us, smaller ones follow the herd, our name rises, and everybody has learnt something about our quality without asking us.
#
# **What is an example worth?** For accounts won since 2023 somebody has noted who they named as a reason, and which share of the win was owed to that. Reference value = the follower's yearly margin × that share, added up. Watch who comes to the top once it counts.

# %% [markdown] lang="zh"
# ## 5. 有人跟着走的那家
#
# “还有一列，”周总监路过时说，“哪本订单簿上都没有。”一家受人尊重的企业选了我们，小的就跟着来，牌子也亮了，不用我们开口，大家就知道了我们的质量。
#
# **一个榜样值多少钱？** 2023 年以来新来的客户，有人记下了：是冲着谁来的，这个榜样占几分功劳。示范价值 = 跟随客户一年的毛利 × 功劳的比例，加起来。算上它以后，看看谁到了最上面。

# %%
earned = role.contribution(world.orders, world.account_costs, 2025)["contribution"]
followed = role.reference_value(world.reference_followers)
chart = charts.adjusted_value(role.adjusted_value(earned, followed), names)

# %%
browse(followed, world, rows=6)

# %% [markdown] lang="en"
# Judged by its own orders alone the first account would have been forgotten. But compare the last two columns: the whole margin of the followers is more than what is *owed* to the example. Whoever books all of it also books the work of colleagues.
#
# **What experts do.** They ask each new account one question and write down the answer: who told you about us? And they look after the example: a reference that is annoyed works just as far.

# %% [markdown] lang="zh"
# 光看自己的订单，第一名那家早就没人记得了。不过把最后两列比一比：跟随客户的毛利总数，比*归功*于榜样的多。全记到榜样头上，就把同事的活儿也记进去了。
#
# **高手怎么做。** 每来一家新客户就问一句，并且记下来：您是听谁说起我们的？榜样也要照看好：榜样要是寒了心，一样传得远。

# %%
check("reference_value")

# %% [markdown] lang="en" covers="enterprise_value"
# ## 6. Are they really steadier?
#
# Qiao Li puts down her cup. "The books say: large accounts take our output, even out production and sales, lower the risk, hold our share; and when goods are short, they get them first, as thanks. For *them* buying gets easier, better, more rewarding. And old friends come cheaper than new channels, let alone new brands. I pay for the stock, so show me the first part: are they steadier?"
#
# **Do key accounts order more evenly than small ones?** The coefficient of variation is the swing of the months divided by the average month: 0 is a metronome, 1 is a swing as large as the average. The dark bar is the account in the middle of its tier, the hatched one the tier as a group. Change the year and compare both.

# %% [markdown] lang="zh"
# ## 6. 他们真的更稳吗？
#
# 乔立放下杯子：“书上说，大客户吃得下我们的产量，产销能平衡，风险小，份额守得住；货紧的时候也先供他们，算是还情。对*他们*呢，买起来省事、质量好、还能增值。又说老朋友比新渠道便宜，比推新牌子更便宜。库存的钱是我出，先给我看第一句：他们真稳吗？”
#
# **大客户下单，真比小客户均匀？** 变异系数是各月的起伏除以月平均：0 像节拍器，1 就是起伏跟平均一样大。深色柱是等级里居中的那一家，斜线柱是整个等级合成的一组。换换年份，两种柱都比一比。

# %%
explore(lambda year: charts.steadiness(role.tier_steadiness(world.orders, world.accounts, year)),
        year=[2025, 2024, 2023])

# %% [markdown] lang="en"
# Account by account the books are right: a tier-A account swings least. As a group they are not: many small accounts even each other out, and in 2023 and 2024 the tier with the smallest ones was steadier as a group than tier A. One key account that stops is felt; one small account is not.
#
# **What experts do.** They say which of the two they mean. Production is planned with the group, risk is judged by the single account.

# %% [markdown] lang="zh"
# 一家一家看，书上说得对：A 级客户起伏最小。合成一组看就不对了：许多小客户此起彼伏，互相抵消；2023 年和 2024 年，最小的那一级合起来比 A 级还稳。一家大客户停了，人人都感觉得到；一家小客户停了，没人知道。
#
# **高手怎么做。** 先说清是哪一种。排产看一组，担不担风险看一家。

# %%
check("steadier")

# %% [markdown] lang="en" covers="kam_staffing"
# ## 7. Structure: how many of you?
#
# 11:40. "One more post costs what a post costs," says Qiao. "9 accounts each, you said. Then take all our key accounts, divide, done."
#
# **How many managers do our key accounts need, and where?** For this count they are the accounts of tiers A and B: that list is signed, one by three shares does not exist yet. Count once for the whole company, once region by region, and look at the difference.

# %% [markdown] lang="zh"
# ## 7. 架子：要几个你这样的人？
#
# 11:40。乔立说：“多一个岗位，就是一份岗位的钱。你说一人 9 家，那把大客户加起来一除，不就完了？”
#
# **我们的大客户要几个经理，放在哪儿？** 这里先拿 A、B 级当大客户：这张名单是批过的，按三个占比的还没有。全公司合着算一遍，再一个区一个区算一遍，看看差在哪儿。

# %%
many = role.design_sheet(world).key_accounts
show({"key_accounts": many, "managers_needed": role.managers_needed(many)})

# %%
explore(lambda per_manager: charts.staffing(role.region_staffing(world.accounts, world.staffing, per_manager),
                                            per_manager), per_manager=(4, 20, 1, 9))

# %%
show(role.region_staffing(world.accounts, world.staffing))

# %% [markdown] lang="en"
# Half a manager cannot be hired, so each region rounds up, and six roundings cost more than one. The last columns look at all account managers, large accounts and small, against the company's norm; the region on top is shortest of people.
#
# Rules of thumb hold for their own trade: 9 is meant for people who think with each account. Lenovo served more than 20,000 accounts in China, about a third of its PC sales there, with 300 managers and over 1,000 partners, a VIP line, and the best engineer instead of the nearest; it looked at the profit of the year and of the long run. Compare the rows.

# %% [markdown] lang="zh"
# 半个经理雇不来，所以每个区都往上取整，六个区取六次整，比合起来取一次要的人多。后面几列看的是全部客户经理，大小客户都算，跟公司的规范编制比；排在最上面的区最缺人。
#
# 经验数只在自己那一行管用：9 家，说的是一家一家替客户动脑筋的经理。联想在中国有 20,000 多家大客户，占它在华电脑销量的三分之一左右，靠的是 300 个经理、1,000 多家合作伙伴、一条 VIP 服务热线，派工程师派最好的，不派最近的；算账既算当年，也算长远。一行一行比比看。

# %%
show(role.organisation_cases().drop(columns="source"))

# %% [markdown] lang="en"
# Heads are one way to count, hours are the other. Suppose a manager has 1,200 hours a year for accounts and 12 % of them go to things nobody planned. Add up the column *managers with key accounts* above: these are the people we have. How many hours may a key account take before they are too few?

# %% [markdown] lang="zh"
# 数人头是一种算法，数小时是另一种。假设一个经理一年有 1,200 小时给客户，其中 12% 要拿去救火。把上表*管大客户的经理*那一列加起来，就是现有的人。一家大客户用到几小时，这些人就不够了？

# %%
explore(lambda each: {"hours": many * each, "managers_needed": role.managers_for_hours(many * each, 1200, 0.12)},
        each=(20, 240, 4, 60))

# %% [markdown] lang="en"
# **What experts do.** They count both ways and take the larger figure. If they differ much, they first ask why one account takes so long.

# %% [markdown] lang="zh"
# **高手怎么做。** 两种都算，取大的那个数。差得多，就先问问：一家客户凭什么要用这么久？

# %%
check("nine_each")

# %% [markdown] lang="en" covers="organisation_cases design_questions"
# ## 8. Place: where in the house?
#
# At lunch Zhou draws boxes on the back of a menu: key account manager, national sales manager, vice president for marketing and sales, chief executive. "That is the classic line. Firms began to draw it when customers merged, bought centrally, and products became too complex for one salesman." Then he draws four others.
#
# - *Sinopec, fuel*: four steps. A department, from headquarters through the region to the city; an information system that watches development, value, behaviour and satisfaction; written rules for bulk customers, with clear duties and contracts; a delivery service. In Zhengzhou it kept six named accounts, in petrochemicals, power, coal, aluminium, hydropower and construction.
# - *A telecom operator*: "4+1". Channels for key accounts (personalised), business (professional, with membership), the public (standardised, a community manager) and people passing through (a district manager), plus the hotline 10000. The group's manager carries national targets; group, province and branch work as one virtual team.
# - *A chemicals maker*: account managers in a matrix of regions and products.
# - *Xerox*: beside the manager each account has a *focus executive*, somebody from the top who answers for it.
#
# **Which of the four fits Hanleng?** Look at our book through three of them.

# %% [markdown] lang="zh"
# ## 8. 位置：放在公司哪儿？
#
# 午饭时，周总监在菜单背面画方框：大客户经理，全国销售经理，主管营销和销售的副总裁，总裁。“这是老规矩的一条线。客户合并了，集中采购了，产品复杂得一个销售讲不清了，企业才画起这条线。”接着他又画了四种。
#
# - *中石化，成品油*：四步走。设部门，从总部到大区到地市；建信息系统，盯客户的发展、价值、行为、满意度；立书面规矩，批量客户责任到人、按合同管；搞配送服务。郑州那边点名守住六家：石化、电力、煤炭、铝业、水电、建筑。
# - *一家电信运营商*：“4+1”。大客户渠道（个性化）、商业客户渠道（专业化、会员制）、公众客户渠道（标准化，社区经理）、流动客户渠道（片区经理），外加 10000 号热线。集团经理背全国指标，集团、省、分公司组成一支虚拟团队。
# - *一家化工企业*：客户经理制，区域和产品交叉成矩阵。
# - *施乐*：每家大客户除了经理，还有一位*挂帅高管*，上面有人替它负责。
#
# **四种里，哪种适合瀚棱？** 拿其中三种，照一照我们的账本。

# %%
show(role.four_plus_one(world.orders, world.accounts, world.visits))

# %%
show(role.region_product(world.orders, world.accounts))

# %%
browse(role.sponsors(world.accounts, world.account_owners), world, sort="sponsored", rows=8)

# %% [markdown] lang="en" covers="sales_frame design_questions"
# The first table says that our hours go where the revenue is, which is no plan yet. In the second every cell has two bosses, one for the region and one for the product; a key account with works in three regions has more. The third shows tier-A accounts that nobody at the top feels responsible for.
#
# **What experts do.** They settle the five questions in this order: select, manage, develop and judge the managers, structure, place. Drawing boxes comes fourth.
#
# A training deck names the work itself in five elements, and this course goes through them: the last table says where. Behind them it sees selling as 13 modules, 7 of them basic: classification, sales model, needs, planning, tailored offer, negotiation, channel mix. It pays because one account brings several regions and lines, and tools, practice and terms are shared.

# %% [markdown] lang="zh"
# 第一张表说，我们的工时跟着销售额走，可这还不算有打算。第二张表里每一格都有两个头儿，一个管区域，一个管产品；一家在三个区都有厂的大客户，头儿更多。第三张表上，有些 A 级客户，上面没有一个人觉得归自己管。
#
# **高手怎么做。** 五个问题按这个次序定：怎么选，怎么管，管的人怎么培养和考核，架子怎么搭，放在哪儿。画方框排在第四。
#
# 有份培训课件把活儿本身分成五个要素，这门课一个一个走：下面这张表写着在哪一阶段。它还把销售拆成 13 个模块，其中 7 个是基本的：分类、销售模式、需求、计划、量身报价、谈判、渠道组合。划算就划算在：一家客户带来好几个区、好几条产品线，工具、经验、条款大家共用。

# %%
show(role.sales_frame())

# %%
check("which_place")

# %% [markdown] lang="en" covers="duties"
# ## 9. Manage: what does he do all day?
#
# 13:20. Everybody had expected Ma Guoqiang to get the post. He laughs. "Me? Minutes, plans, meetings with production? I sell." That is the point. The duties in the text are: contract essentials, developing business, knowing the decision process, spotting added value, competitive intelligence, negotiation, coordinating service. He mobilises sales, R&D and production. At a power supplier he leads each new connection, watches the deadlines, carries messages both ways and finds the customer the best supply and tariff.
#
# **Where do the hours go?** Planned and spent, for all managers; choose one to see a single desk.

# %% [markdown] lang="zh"
# ## 9. 管：他一天到晚做什么？
#
# 13:20。大家都以为这位子是马国强的。他笑了：“我？写纪要、做计划、跟生产开会？我是卖东西的。”说到点子上了。文章里写的职责是：合同要点，开拓业务，了解决策流程，发现附加价值，竞争情报，谈判，协调服务；销售、研发、生产，他都得调动。在供电企业，大客户经理还要牵头每个新装项目，盯期限，两头传话，替客户挑最合适的供电方案和电价。
#
# **时间都花哪儿了？** 计划多少、实际多少，先看全体；选一个人，就看他一张桌子。

# %%
people = charts.people(world.staff, ["M01", "M09", "M11", "M18"], everybody=True)
explore(lambda manager: charts.duties(role.duty_gap(world.duties, manager)), manager=people)

# %% [markdown] lang="en" covers="best_seller"
# Coordination eats what was meant for the customer's decisions and for added value: the calls come by themselves, the thinking does not.
#
# And how is he judged? By growth of the share of business, and by yearly sales and profit targets. *Share of business* is our sales to his accounts divided by all they spend on our category. From 20 % to 21 % is 1 point, and growth of 5 %.
#
# **Is the best salesman the best key account manager?** The further to the right, the more somebody sells; the higher up, the more he grew.

# %% [markdown] lang="zh"
# 协调把本该用来琢磨客户怎么决策、怎么增值的时间吃掉了：电话自己会来，主意自己不会来。
#
# 那拿什么考核他？看业务份额的增长，再看一年的销售和利润指标。*业务份额*是我们卖给他名下客户的，除以这些客户同类采购的总数。从 20% 到 21%，是 1 个百分点，增长 5%。
#
# **卖得最好的，就是最好的大客户经理吗？** 越靠右卖得越多，越靠上增长越快。

# %%
results = role.manager_results(world.orders, world.account_costs, world.wallets, world.accounts, world.staff)
chart = charts.results(results, charts.staff_names(world.staff))

# %%
browse(results.drop(columns=["revenue_rank", "contribution"]), world, rows=9)

# %% [markdown] lang="en"
# The one who sells most has the largest accounts, and his share of business went down. Be fair, though: on the left stand people with small books, where one order moves the share a long way. Compare people with books of similar size.
#
# **What experts do.** They look for somebody who sees himself as the customer's adviser in marketing, not as our arm with an order pad. A good salesman may remain a good salesman, at good pay.

# %% [markdown] lang="zh"
# 卖得最多的，手里的客户最大，业务份额却往下掉了。不过话要说公道：左边那些人账本小，一张单子就能把份额推老远。要比，就跟账本差不多大的比。
#
# **高手怎么做。** 找的是把自己当成客户营销顾问的人，不是我们伸出去的一只拿订单的手。好销售可以一直做好销售，拿好销售的钱。

# %%
check("best_seller")

# %% [markdown] lang="en" covers="competency_gap"
# ## 10. Develop: what must he learn first?
#
# 14:00. The training budget pays for one course. Every manager has been scored in eight things: by himself, by his superior, and by what the post asks for.
#
# **Which course?** A gap is the target less the superior's score, and never below 0: being above the target in one thing does not lift a colleague in another. Add up the gaps of all.

# %% [markdown] lang="zh"
# ## 10. 培养：先学什么？
#
# 14:00。培训费只够办一个班。每个经理都有八项评分：自己打的，上级打的，还有岗位要求的。
#
# **办哪个班？** 差距等于目标减上级评分，最低是 0：这一项超了目标，帮不了那一项，也帮不了同事。把所有人的差距加起来。

# %%
chart = charts.competency_gaps(role.competency_gaps(world.competencies))

# %%
browse(role.self_ratings(world.competencies), world, rows=5)

# %% [markdown] lang="en"
# One line of the table stands out: somebody thinks much more of himself than his superior does. A course will not reach him; first somebody has to talk with him.
#
# **What experts do.** They train in the order of the gaps, not of the brochures, and they look at the plan again when the business changes.

# %% [markdown] lang="zh"
# 表里有一行特别扎眼：有个人，看自己比上级看他高出一大截。上课对他没用，先得有人跟他谈一次。
#
# **高手怎么做。** 按差距排培训，不按宣传册排；业务变了，计划拿出来再看一遍。

# %%
check("training_order")

# %% [markdown] lang="en" covers="crm_data_score"
# ## 11. Full file, old file
#
# 14:30. "Our CRM is fine," says the man from IT, "three quarters full, and some files nearly complete." CRM, customer relationship management, is a word coined at Gartner and has two layers, management and technology; what it keeps is what Levitt called an intangible asset: the relationship. A file that nobody has touched for two years keeps the name of somebody who has retired.
#
# **Which file looks best and is worth least?** Data score = completeness × freshness. A fact fades: after the half-life on the slider it is worth half. Pull it and watch who falls.

# %% [markdown] lang="zh"
# ## 11. 档案填满了，也放旧了
#
# 14:30。信息部的人说：“CRM 没问题，填了四分之三，有的档案差不多全满。”CRM 是客户关系管理，这个词出自高德纳（Gartner），分两层，管理一层，技术一层；它存的东西，莱维特（Levitt）叫无形资产：关系。两年没人碰过的档案，存的是一个已经退休的人的名字。
#
# **哪份档案看着最好，其实最不值钱？** 数据得分 = 完整度 × 新鲜度。信息会褪色：过了滑块上的天数，就只值一半。拖一拖，看谁掉下去。

# %%
explore(lambda half_life: charts.data_scores(role.data_scores(world.account_files, world.as_of, half_life), names),
        half_life=(90, 1095, 15, 365))

# %%
browse({"file": role.stale_files(world.account_files, world.as_of),
        "field": role.field_scores(world.account_files, world.as_of)}, world, rows=5)

# %% [markdown] lang="en"
# **What experts do.** They say what the system is *for* before they buy it. They separate what is urgent from the whole, choose software with a future, and give themselves one to two years until the core works together with the ERP, the system that runs orders and stock. IT and business build it together; the work is reorganised, the change is steered, different customers are treated differently. And each field has a name and a date behind it.

# %% [markdown] lang="zh"
# **高手怎么做。** 先说清系统是*干什么用*的，再买。急的和整体的分开，软件挑有发展方向的，留出一到两年，让核心跟 ERP（管订单和库存的系统）接上。信息部和业务部一起建；流程重新理，变化有人管，不同的客户不同对待。还有，每一栏后面都有人名和日期。

# %%
check("crm")

# %% [markdown] lang="en" covers="staff_stability"
# ## 12. What if somebody leaves?
#
# 15:10. Tang Wei closes the door. "One of our managers was seen at lunch with a headhunter." Zhou turns pale: nobody saw who it was. People who leave take accounts along: not because they steal them, but because nobody else has ever been there.
#
# **Whose leaving would hurt most?** An account that only one of us knows hangs on that person alone. Choose who leaves. How much follows is a guess, so move the guesses; then give some hours to introducing a second person.

# %% [markdown] lang="zh"
# ## 12. 走一个人会怎样？
#
# 15:10。唐薇带上了门：“有人看见我们一个经理跟猎头吃饭。”周总监脸都白了：是谁，没看清。人走了，客户跟着走：不是他偷的，是除了他，谁都没去过。
#
# **谁走了最疼？** 一家客户只有一个人认识，就系在这一个人身上。选选看谁走。跟走多少只能估，所以估计数也拖一拖；再拿出几个小时，把第二个人介绍进去。

# %%
from kam_lab.apps.role import app
app()

# %% [markdown] lang="en"
# Three things to try. Find out how many hours of introductions cut the largest loss by half. Set *goes along where he is alone* to 100: that is what a farewell on bad terms looks like. Look up somebody from service: is the technician also alone somewhere?
#
# **What experts do.** They fight for people with pay, a career, training and incentives, in time. And for each key account a second person has sat at the table before anybody thinks of leaving. Taking a contact list along is no answer: the contacts were given to the firm, for a purpose.

# %% [markdown] lang="zh"
# 试三件事。找找看，介绍第二个人要花几小时，能把最大的那笔损失砍掉一半。把*只有他认识的*拉到 100：不欢而散就是这个样子。再查一个服务部的人：技术员会不会也是哪家客户唯一认识的人？
#
# **高手怎么做。** 用薪酬、前程、培训、激励留人，趁早。而且每一家大客户，在有人动心要走之前，就已经有第二个人坐上过那张桌子。把通讯录带走算不上办法：那是人家为了办事留给公司的。

# %%
check("leaving")

# %% [markdown] lang="en" covers="millman_wilson"
# ## 13. How close are we?
#
# "All our key accounts are partners," says the annual report. Millman and Wilson (1995) see a ladder: *pre-KAM*, we are at the door; *early*, a first supplier's chance; *mid*, several people on both sides; *partnership*, they plan with us; *synergistic*, two firms work like one. Some add a sixth word, *uncoupling*, for the way down.
#
# **How many partners do we really have?** The text gives no figures, so this course has set some: share of wallet, functions in touch, joint projects. Build an account and see how high it climbs.

# %% [markdown] lang="zh"
# ## 13. 我们走得有多近？
#
# 年报上写着：“大客户都是我们的伙伴。”米尔曼和威尔逊（1995）看到的是一架梯子：*前期*，还在门口；*初期*，给了供应商一个机会；*中期*，两边都有好几个人来往；*伙伴期*，计划拿出来一起做；*协同期*，两家像一家。也有人补上第六个词，叫*疏远*，说的是往下走。
#
# **真正的伙伴有几家？** 原文没给数字，这门课自己定了几条线：钱包份额、有联系的职能、联合项目。搭一家客户，看它能爬多高。

# %%
explore(lambda share, functions, projects: {"rung": role.ladder_rung(share / 100, functions, projects)},
        share=(0, 100, 5, 25), functions=(0, 5, 1, 1), projects=(0, 4, 1))

# %%
rungs = role.ladder(world.orders, world.wallets, world.accounts, world.account_owners, world.staff,
                    world.value_evidence)
chart = charts.ladder(role.ladder_counts(rungs))

# %%
browse(rungs, world, rows=8)

# %% [markdown] lang="en"
# Our largest account stands near the bottom: much revenue, one person, one project. Size is no closeness. And one account bought less than half of the year before; search for *yes* and you have found it before its manager did. Write the name down; you will need it again tomorrow.
#
# **What experts do.** They do not want every account on top. The upper rungs cost time, openness and people; an account that only compares prices is well served lower down.

# %% [markdown] lang="zh"
# 我们最大的客户站得很靠下：销售额大，人就一个，项目就一个。个头大，不等于走得近。还有一家，买的不到上一年的一半；在查找里输入“是”，你就比它的经理先看见。把名字记下来，明天还用得着。
#
# **高手怎么做。** 不指望家家都爬到顶。上面几级要花时间、要敞开、要投人；只比价钱的客户，待在下面正合适。

# %%
check("which_rung")

# %% [markdown] lang="en" covers="ethics_gate"
# ## 14. The envelope
#
# 16:05. Your line rings; it has been forwarded from the empty desk. A buyer whom everybody wants to keep: "Your predecessor understood how things are done. Two per cent, in cash, as always. I'll see that the order stays with you." One of the texts tells of spokesmen at customers who look after themselves, another of rivals who bribe. You are not even appointed.
#
# **What do you say?** Choose, and hear what the gate says.

# %% [markdown] lang="zh"
# ## 14. 信封
#
# 16:05。你的电话响了，是从那张空桌子转过来的。一个谁都想留住的采购：“你们前面那位懂规矩。两个点，现金，老样子。单子我保证还在你们家。”有篇文章讲，客户那边的代言人替自己打算；另一篇讲，对手在行贿。你的任命还没下来呢。
#
# **你怎么说？** 选一个，听听门槛怎么讲。

# %%
explore(lambda decision: ethics.verdict([decision]), decision=["bribe_given", "hidden_commission", "open_discount",
        "bribe_accepted", "collusion", "contact_list"])

# %%
show(ethics.fines("2026-01-04"))

# %% [markdown] lang="en"
# China's revised Anti-Unfair Competition Law, in force since 2025-10-15, forbids *taking* as well as giving. Firms pay 100,000 to 1,000,000 yuan, in serious cases up to 5,000,000; individuals up to 1,000,000. A discount or commission that stands in the contract and in the books is lawful. (Teaching, no legal advice.)
#
# **A rule for this whole course.** In every scenario from here on, a bribe or an agreement with a rival brings the score to 0, whatever else you did well. Nothing is weighed against it: no inspector asks how good the service was.
#
# **What experts do.** They answer in one sentence, "I can put a discount into the contract", tell their superior the same day, and write down who asked.

# %% [markdown] lang="zh"
# 修订后的《反不正当竞争法》2025 年 10 月 15 日起施行，*收*的跟送的一样禁。单位罚 100,000 元到 1,000,000 元，情节严重的最高 5,000,000 元；个人最高 1,000,000 元。写进合同、如实入账的折扣和佣金不违法。（供教学使用，不是法律意见。）
#
# **整门课的规矩。** 从这里往后，每一个场景，只要行贿或者跟对手串通，成绩就是 0，别的做得再好也没用。没有掂量一说：真查起来，没人问你服务做得好不好。
#
# **高手怎么做。** 就回一句：“折扣可以写进合同。”当天告诉上级，把谁提的记下来。

# %%
check("envelope")

# %% [markdown] lang="en" covers="design_questions"
# ## 15. Five o'clock
#
# 16:40. Twenty minutes for one sheet. The cell puts down what you have found: key accounts, managers there and needed, the region shortest of people, the first course, the share of revenue that hangs on one person each, tier A with somebody from the top.
#
# **Which figure would you put first?** Change the rule of thumb if you have come to distrust it.

# %% [markdown] lang="zh"
# ## 15. 五点整
#
# 16:40。二十分钟，一页纸。下面这格把你找到的都摆出来：大客户几家，经理有几个、要几个，最缺人的区，先办的班，有多少销售额各系在一个人身上，A 级里有几成上面有人管。
#
# **哪个数，你放在第一行？** 要是不信那个经验数了，就改一改。

# %%
accounts_per_manager = 9  # try 7, or 12
show(role.design_sheet(world, accounts_per_manager))

# %% [markdown] lang="en"
# Zhou reads standing. He stops at the share that hangs on one person, reads it again, and takes out his pen. "The others brought me organisation charts," he says. "Tomorrow at 8:30, the desk by the window. Somebody has left coffee rings on it."
#
# **What this day taught.** *Key* is a test, not a feeling. A slogan needs an "of what" and a year. A key account is worth more than its orders, if you look; it is steadier by itself, not as a group. The best salesman is not the best manager of key accounts. What one head alone knows, the firm does not own. And some orders one does not want.

# %% [markdown] lang="zh"
# 周总监站着看完。看到系在一个人身上的那个比例，停了停，又看一遍，掏出了笔。“另外几个给我交的是组织架构图。”他说，“明天 8:30，靠窗那张桌子。上面有人留了几圈咖啡印。”
#
# **这一天学到的。** *大*是检验出来的，不是感觉出来的。口号要补上“论什么”和“哪一年”。大客户值的不只是订单，要会看；一家一家看它更稳，合成一组就未必。卖得最好的，不等于管大客户最好的。只有一个人知道的，就不算公司的。还有，有的单子，不要也罢。

# %%
check("first_line")

# %% [markdown] lang="en"
# ## What you take into stage 1
#
# A definition you can test, a rule of thumb for your own hours, and the names of those who know your accounts beside you. What you do not have yet: accounts. Tomorrow Zhou will ask you for ten names.
#
# Now do the assignment of this stage. It is the same company with your team's own data: other people, other accounts, other gaps.

# %% [markdown] lang="zh"
# ## 带着什么进第 1 阶段
#
# 一条能检验的定义，一个管自己时间的经验数，还有几个名字：除了你，还有谁认识这些客户。还缺什么？缺客户。明天，周总监就要你交十个名字。
#
# 现在去做本阶段的作业。公司还是这家，数据是你们组自己的：人不一样，客户不一样，缺口也不一样。
