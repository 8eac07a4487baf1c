"""What demo problems say: real kinds of problems of the county's villages, at made-up places."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """One kind of problem: words with {place}, how many it touches, who solves it and how."""

    category: str
    words: str
    unit: str
    most: int
    level: str
    responsible: str
    result: str


CASES = (
    Case("饮水安全", "{place}旱季自来水水压不足，用水高峰停水", "household", 46, "township", "镇水利站", "已加装增压泵，水压恢复正常。"),
    Case("饮水安全", "{place}水井浑浊，雨后不能饮用", "household", 23, "township", "镇水利站", "已清洗水井并送检，水质合格。"),
    Case("农田水利", "{place}排灌渠淤塞{number}米，抽水上不去", "mu", 120, "village", "村委会", "已清淤，渠道通水。"),
    Case("农田水利", "{place}山塘堤坝渗水", "mu", 60, "township", "镇水利站", "已夯填堤坝，蓄水后不再渗漏。"),
    Case("道路交通", "{place}拓路后排水管堵塞，路面积水", "household", 9, "village", "村委会", "已疏通排水管，路面无积水。"),
    Case("道路交通", "{place}入湾水泥路破损{number}米，骑车容易摔", "household", 38, "township", "镇交管办", "已修补路面。"),
    Case("道路交通", "{place}急弯处没有护栏", "place", 2, "county", "县交通运输局", "已装护栏。"),
    Case("电力通信", "{place}变压器台区线路裸露", "place", 1, "county", "县供电公司", "已更换线路并加装护套。"),
    Case("电力通信", "{place}电压低，晚上做饭跳闸", "household", 31, "county", "县供电公司", "已换大一级变压器。"),
    Case("电力通信", "{place}路灯有{few}盏不亮", "place", 6, "village", "村委会", "已更换灯头。"),
    Case("环境卫生", "{place}垃圾桶少，清运不及时", "household", 52, "village", "村委会", "已增加垃圾桶，改为每天清运。"),
    Case("环境卫生", "{place}污水直排水塘，有气味", "household", 27, "township", "镇生态环保站", "已接入污水管网。"),
    Case("环境卫生", "{place}公厕化粪池满溢", "place", 1, "village", "村委会", "已抽空并疏通。"),
    Case("住房与用地", "{place}两户宅基地界线有争议", "household", 2, "township", "镇自然资源所", "已现场丈量，双方签字确认。"),
    Case("产业发展", "{place}雷竹笋集中上市，找不到销路", "household", 16, "township", "镇农业办", "已联系合作社统一收购。"),
    Case("产业发展", "{place}油茶低产，想请人指导修剪", "mu", 85, "township", "镇农业办", "县农技员已到场培训。"),
    Case("民生保障", "{place}独居老人房屋漏雨", "household", 1, "village", "驻村工作队", "已换瓦，不再漏雨。"),
    Case("民生保障", "{place}留守儿童放学后无人看护", "person", 7, "village", "村妇联", "已开设四点半课堂。"),
    Case("教育医疗", "{place}到卫生室要走{few}公里，老人取药不便", "person", 34, "township", "镇卫生院", "每月两次送药到湾。"),
    Case("矛盾纠纷", "{place}因放水先后发生争吵", "household", 4, "village", "村委会", "已商定轮流放水的顺序。"),
    Case("政策咨询", "{place}问中药材种植奖补怎么申请", "household", 3, "township", "镇农业办", "已上门讲清条件并帮助填表。"),
    Case("其他", "{place}文化广场音响损坏", "place", 1, "village", "村委会", "已修好。"),
)  # fmt: skip
