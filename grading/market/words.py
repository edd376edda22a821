"""Words from which companies and people are named. Every place and company is invented."""

from __future__ import annotations

#: First half of a brand: (zh, en). Rare in company names, so that no real company is meant.
FIRST = [
    ("霁", "Clearsky"),
    ("砺", "Whetstone"),
    ("晨", "Dawn"),
    ("澄", "Stillwater"),
    ("琥", "Amber"),
    ("翎", "Plume"),
    ("鹭", "Egret"),
    ("隼", "Falcon"),
    ("驿", "Waystation"),
    ("穗", "Wheatear"),
    ("榆", "Elm"),
    ("槐", "Acacia"),
    ("梓", "Catalpa"),
    ("桦", "Birch"),
    ("岚", "Highmist"),
    ("砚", "Inkstone"),
    ("璞", "Rawjade"),
    ("笙", "Reedpipe"),
    ("钧", "Kiln"),
    ("鸢", "Kite"),
    ("樟", "Camphor"),
    ("棠", "Crabapple"),
    ("苇", "Rush"),
    ("螺", "Conch"),
    ("栎", "Oak"),
    ("鹿", "Stag"),
    ("犀", "Rhino"),
    ("羚", "Antelope"),
    ("萤", "Firefly"),
    ("暖", "Warmwind"),
]
#: Second half of a brand: (zh, en).
SECOND = [
    ("岭", "Ridge"),
    ("川", "River"),
    ("桥", "Bridge"),
    ("泉", "Spring"),
    ("帆", "Sail"),
    ("坞", "Haven"),
    ("屿", "Isle"),
    ("塬", "Plateau"),
    ("崖", "Cliff"),
    ("渡", "Crossing"),
    ("阁", "Pavilion"),
    ("原", "Plain"),
    ("溪", "Brook"),
    ("湾", "Bay"),
    ("垣", "Rampart"),
    ("野", "Field"),
    ("丘", "Hill"),
    ("浦", "Shore"),
    ("津", "Ford"),
    ("舟", "Boat"),
    ("峡", "Gorge"),
    ("汀", "Bank"),
]
#: Brands that would be read as a city, a county or a known company.
AVOID = {
    "榆林", "桦川", "梓川", "槐荫", "晨原", "鹿泉", "棠溪", "榆原", "樟溪", "霁川", "砺帆", "晨帆", "鹿湾", "驿桥",
    "暖泉", "螺溪", "螺川", "鹿野", "棠湾", "桦垣",
}  # fmt: skip
#: Invented places by sales region: (zh, en).
PLACES = {
    "north": [("朔宁", "Shuoning"), ("冀屏", "Jiping"), ("云岢", "Yunke"), ("沽淀", "Gudian"), ("汾屯", "Fentun")],
    "northeast": [("黑泽", "Heize"), ("桦屯", "Huatun"), ("辽屏", "Liaoping"), ("松汀", "Songting")],
    "east": [("澜浦", "Lanpu"), ("苏泾", "Sujing"), ("甬山", "Yongshan"), ("淮沚", "Huaizhi"), ("芜塘", "Wutang")],
    "central": [("楚垣", "Chuyuan"), ("沅宁", "Yuanning"), ("豫泽", "Yuze"), ("赣屿", "Ganyu")],
    "south": [("榕澳", "Rongao"), ("粤屿", "Yueyu"), ("桂埠", "Guibu"), ("琼泊", "Qiongbo")],
    "west": [("陇岚", "Longlan"), ("蜀坞", "Shuwu"), ("秦坡", "Qinpo"), ("滇渡", "Diandu"), ("疆原", "Jiangyuan")],
}
#: What companies of an industry do, as it stands in their names: (zh, en).
TRADES = {
    "chemicals": [("化工", "Chemicals"), ("精细化工", "Fine Chemicals"), ("新材料", "Advanced Materials"),
                  ("石化", "Petrochemical"), ("涂料", "Coatings")],
    "power": [("电力", "Power"), ("热电", "Heat and Power"), ("新能源", "Renewables"), ("水电", "Hydropower")],
    "mining": [("矿业", "Mining"), ("煤业", "Coal"), ("矿山", "Mines"), ("石材", "Quarries")],
    "metals": [("钢铁", "Steel"), ("铝业", "Aluminium"), ("冶金", "Metallurgy"), ("特钢", "Special Steel"),
               ("铸造", "Foundry")],
    "construction": [("建材", "Building Materials"), ("水泥", "Cement"), ("建设", "Construction"),
                     ("混凝土", "Concrete")],
    "machinery": [("重工", "Heavy Industries"), ("机械", "Machinery"), ("装备", "Equipment"), ("机床", "Machine Tools"),
                  ("精机", "Precision Machines")],
    "packaging": [("包装", "Packaging"), ("纸业", "Paper"), ("印务", "Printing"), ("塑业", "Plastics")],
    "food": [("食品", "Foods"), ("乳业", "Dairy"), ("粮油", "Grain and Oil"), ("饮料", "Beverages"),
             ("酿造", "Brewing")],
    "transport": [("物流", "Logistics"), ("港务", "Port Services"), ("轨道交通", "Rail Transit"),
                  ("索道", "Ropeways")],
    "public_works": [("水务", "Water"), ("市政工程", "Municipal Works"), ("环境", "Environmental Services"),
                     ("供热", "District Heating")],
}  # fmt: skip
#: How dealers and chains call themselves: (zh, en).
DEALER_TRADES = [
    ("机电设备", "Electromechanical Supply"), ("传动设备", "Drive Supply"), ("工业品贸易", "Industrial Trading"),
    ("机电贸易", "Motor and Drive Trading"), ("轴承传动", "Bearings and Drives"),
]  # fmt: skip
CHAIN_TRADES = [
    ("五金连锁", "Hardware Stores"), ("工业超市连锁", "Industrial Supermarkets"), ("农机连锁", "Farm Machinery Stores"),
    ("建材连锁", "Builders' Stores"),
]  # fmt: skip

SURNAMES = [
    ("赵", "Zhao"), ("钱", "Qian"), ("孙", "Sun"), ("李", "Li"), ("周", "Zhou"), ("吴", "Wu"), ("郑", "Zheng"),
    ("王", "Wang"), ("冯", "Feng"), ("陈", "Chen"), ("褚", "Chu"), ("卫", "Wei"), ("蒋", "Jiang"), ("沈", "Shen"),
    ("韩", "Han"), ("杨", "Yang"), ("朱", "Zhu"), ("秦", "Qin"), ("许", "Xu"), ("何", "He"), ("吕", "Lü"),
    ("施", "Shi"),
    ("张", "Zhang"), ("孔", "Kong"), ("曹", "Cao"), ("严", "Yan"), ("金", "Jin"), ("魏", "Wei"), ("陶", "Tao"),
    ("姜", "Jiang"), ("谢", "Xie"), ("邹", "Zou"), ("章", "Zhang"), ("潘", "Pan"), ("葛", "Ge"), ("范", "Fan"),
    ("彭", "Peng"), ("鲁", "Lu"), ("马", "Ma"), ("方", "Fang"), ("任", "Ren"), ("袁", "Yuan"), ("唐", "Tang"),
    ("欧阳", "Ouyang"), ("罗", "Luo"), ("郝", "Hao"), ("安", "An"), ("常", "Chang"), ("于", "Yu"), ("傅", "Fu"),
]  # fmt: skip
GIVEN = [
    ("岚", "lan"), ("哲", "zhe"), ("宁", "ning"), ("睿", "rui"), ("书", "shu"), ("航", "hang"), ("婧", "jing"),
    ("彤", "tong"), ("峻", "jun"), ("霖", "lin"), ("若", "ruo"), ("溪", "xi"), ("骁", "xiao"), ("瑜", "yu"),
    ("昕", "xin"), ("棠", "tang"), ("毅", "yi"), ("菲", "fei"), ("岩", "yan"), ("舒", "shu"), ("琪", "qi"),
    ("恺", "kai"), ("蔓", "man"), ("磊", "lei"), ("颖", "ying"), ("承", "cheng"), ("远", "yuan"), ("嘉", "jia"),
    ("楠", "nan"), ("澈", "che"), ("薇", "wei"), ("凡", "fan"), ("钊", "zhao"), ("茵", "yin"), ("朗", "lang"),
    ("沐", "mu"), ("青", "qing"), ("博", "bo"), ("翔", "xiang"), ("苓", "ling"),
]  # fmt: skip
