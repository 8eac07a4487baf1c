"""How much two descriptions of problems resemble each other, 0 to 100; knows no Django.

Four things are compared: the thing, what is wrong with it, where it is, and the characters of the
rest. Words of the trade are brought to one name (淤塞, 堵塞 and 不通 are one fault),
phrases that every report has are dropped, and characters that say little count less.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

# From here on a likeness is shown to a person, who decides; chosen on a part of the labelled pairs
# (`manage.py benchmark recurrence`).
SHOWN_FROM = 41

_OTHER_THING = 0.5
_OTHER_FAULT = 0.7
_OPPOSITE = 0.4
_OTHER_PLACE = 0.4
_LIGHT_WEIGHT = 0.35
_LETTERS_SHARE = 0.4

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "[零一二两三四五六七八九十百千]+"
_NUMBER = re.compile(f"{_NUMERAL}(?=[组队湾号户米盏处亩条座口个栋台里公岁人])")
_GROUPS = re.compile(rf"((?:{_NUMERAL}|\d+)(?:[、,和及](?:{_NUMERAL}|\d+))+)[组队]")
_GROUP = re.compile(r"(\d+)[组队]")
# 下湾, 老屋湾, and what a report begins with: 桥头…, 石桥边…, 樟树下….
_NAMED = re.compile("[一-鿿]{1,2}湾|^[因在]?[一-鿿]{1,2}?[边旁头口下]")
# Who is against a thing does not report that it is missing or broken.
_AGAINST = re.compile(
    "反对|取消|不愿|不肯|占用|强拆|赔偿|通宵|太高|太多|搬走|迁走|撤走|关停|砍掉|收回"
)
_BOILERPLATE = re.compile(
    "群众|村民|反映|强烈|希望|请求|请镇里|镇里|尽快|及时|解决|存在|问题|情况|需要|要求|协调|多次|"
    "有关|部门|给予|支持|安排|建议|严重|影响|出行|生活|生产|目前|现在|已经|一直|比较|附近|的|了|着|和"
)
_LIGHT = frozenset(
    "不没无未有人在是要被把过到大小多少好又还仍再都就很太因为经常时个我户几来去里上下中"
)

# One name for each thing and each fault, with the words people use for it.
_THINGS = {
    "渠": "排灌渠|灌溉渠|水渠|沟渠|渠道|渠|水沟|排水沟|沟",
    "塘": "山塘|水塘|池塘|塘堰|堰塘|塘坝|塘",
    "坝": "堰坝|河坝|拦河坝|河堤|堤坝|堤",
    "泵": "抽水机房|抽水机|泵站|水泵|机房",
    "池": "蓄水池|水池|水塔|水厂",
    "涵": "涵洞|涵管|过路管",
    "河": "河道|河沟|河岸|河边",
    "田": "稻田|农田|水田|耕地|田",
    "路灯": "路灯|太阳能灯|照明灯|灯",
    "路": "水泥路|入湾路|通湾路|机耕路|道路|公路|路面|路",
    "桥": "便民桥|危桥|小桥|桥梁|桥",
    "自来水": "自来水|饮用水|饮水|水压|水管|吃水|用水",
    "井": "水井|机井|井水|井",
    "变压器": "变压器|台区",
    "电": "电线|线路|电压|电杆|供电|用电|电",
    "垃圾": "垃圾桶|垃圾池|垃圾|清运",
    "污水": "生活污水|污水管|污水|化粪池",
    "厕所": "公共厕所|公厕|厕所|户厕",
    "房": "危房|土坯房|老房|房屋|住房|屋顶|房子",
    "宅基地": "宅基地|建房用地|屋场",
    "网络": "手机信号|网络|信号|宽带",
    "快递": "快递|物流",
    "护栏": "防护栏|护栏|警示牌|减速带|标志牌",
    "客车": "客车|班车|公交|停靠站",
    "停车": "停车场|停车位|停车",
    "山体": "滑坡|山体|塌方|边坡",
    "林": "山林|林地|护林员|松树|古树|枯树",
    "火": "火灾|山火|防火",
    "野兽": "野猪|野兽",
    "猪场": "养猪场|猪场|猪圈|粪水|粪便",
    "老人": "独居老人|空巢老人|五保户|老人|老年",
    "养老": "养老金|养老|高龄津贴|津贴",
    "儿童": "留守儿童|小孩|儿童|孩子",
    "食堂": "幸福食堂|食堂|就餐|吃饭",
    "医": "卫生室|看病|就医|取药",
    "医保": "医疗保险|合作医疗|医保|农合",
    "产业": "雷竹|竹笋|油茶|茶叶|中药材|药材|水稻|果园|养殖|合作社",
    "晒场": "晒谷场|晒场|晒谷坪",
    "广场": "文化广场|广场|健身器材|音响",
    "活动室": "活动室|图书室|文化中心|服务中心|党群中心",
    "政策": "奖补|补贴|补助|低保|申请|政策",
    "资金": "资金|补偿|工资|租金|欠款",
    "学校": "学校|校车|上学",
}
_FAULTS = {
    "堵": "淤塞|淤堵|堵塞|淤积|堵住|阻塞|不通|堵|淤",
    "破": "破损|破烂|损坏|坑洼|坑坑洼洼|开裂|裂缝|塌陷|断裂|坏|烂|垮",
    "毁": "水毁|冲毁|冲垮|冲断|垮塌|垮方|塌方|倒塌|损毁|掏空|塌",
    "不亮": "不亮|不着|熄灭|黑灯|没亮",
    "缺": "停水|断水|缺水|没水|无水|水压不足|水压低|压力不足|抽水上不去",
    "旱": "干旱|受旱|干裂|抗旱|缺水|没水灌|无水灌",
    "漏": "渗水|渗漏|漏雨|漏水|漏",
    "积": "积水|内涝|淹",
    "满": "满溢|溢出|堆积|清运不及时|没人清|无人清|堆满|外溢",
    "脏": "浑浊|发黄|有异味|气味|发臭|臭|不能饮用|直排|污染",
    "低": "电压低|电压不稳|跳闸|停电|断电|带不动",
    "慢": "掉线|断网|信号差|信号弱|打不通|不稳定|没网|没有网|慢",
    "露": "裸露|老化|脱落|低垂",
    "窄": "狭窄|太窄|会车",
    "无": "没有|缺少|未安装|没装|缺|少",
    "无人": "无人|没人|无专人",
    "欠": "拖欠|没到位|没兑现|未到账|没到账|未发|没发|没落实",
    "占": "占道|乱搭|乱建|占了",
    "吵": "噪音|太吵|扰民",
    "争": "争议|纠纷|争吵|矛盾|界线|打架|吵",
    "险": "危险|容易摔|安全隐患|松动|隐患",
    "销": "销路|滞销|卖不出|收购",
    "建": "修建|新建|硬化|安装|加装|拓宽",
    "拆": "拆除|拆掉|拆",
}


def _spellings(groups: dict[str, str]) -> list[tuple[re.Pattern[str], str]]:
    """One pattern a name; longer words first, so that 水渠 is no 渠."""
    return [
        (re.compile("|".join(sorted(words.split("|"), key=len, reverse=True))), name)
        for name, words in groups.items()
    ]


_THING_PATTERNS = _spellings(_THINGS)
_FAULT_PATTERNS = _spellings(_FAULTS)


@dataclass(frozen=True)
class _Report:
    """What a description says: its text in one spelling, groups, named places, words without them."""

    text: str
    groups: frozenset[str]
    places: frozenset[str]
    characters: frozenset[str]
    things: frozenset[str]
    faults: frozenset[str]
    is_against: bool


def likeness(earlier: str, later: str) -> int:
    """How much two descriptions resemble each other, in percent; the order does not matter."""
    one, other = _read(earlier), _read(later)
    if not one.text or not other.text:
        return 0
    things = _both(one.things, other.things)
    faults = _both(one.faults, other.faults)
    score = _mix(_letters(one, other), things, faults)
    if one.is_against != other.is_against:
        score *= _OPPOSITE
    if _is_elsewhere(one, other):
        score *= _OTHER_PLACE
    return round(100 * score)


@lru_cache(maxsize=2048)
def _read(description: str) -> _Report:
    text = _plain(description)
    words = _NAMED.sub("", _GROUP.sub("", text)) or text
    return _Report(
        text=text,
        groups=frozenset(_GROUP.findall(text)),
        places=frozenset(name.lstrip("因在") for name in _NAMED.findall(text)),
        characters=frozenset(words),
        things=_found(words, _THING_PATTERNS),
        faults=_found(words, _FAULT_PATTERNS),
        is_against=bool(_AGAINST.search(words)),
    )


def _plain(text: str) -> str:
    """One spelling: half width, digits for 七组, no punctuation and no phrases of every report."""
    text = normalize("NFKC", text).lower().replace("村民小组", "组")
    text = _GROUPS.sub(lambda found: "组".join(re.split("[、,和及]", found[1])) + "组", text)
    text = _NUMBER.sub(lambda found: _digits(found[0]), text)
    text = re.sub(r"[\W_]+|第(?=\d)", "", text)
    return _BOILERPLATE.sub("", text)


def _digits(words: str) -> str:
    """七 → 7, 十二 → 12, 二十 → 20, 三百五十 → 350; 二六 stays two digits: 26."""
    if not _UNITS.keys() & set(words):
        return "".join(str(_DIGITS[letter]) for letter in words)
    total = digit = 0
    for letter in words:
        if letter in _UNITS:
            total += (digit or 1) * _UNITS[letter]
            digit = 0
        else:
            digit = _DIGITS[letter]
    return str(total + digit)


def _found(text: str, patterns: Iterable[tuple[re.Pattern[str], str]]) -> frozenset[str]:
    return frozenset(name for pattern, name in patterns if pattern.search(text))


def _letters(one: _Report, other: _Report) -> float:
    """Shared characters, with half a step towards the smaller set: short reports say less."""
    first, second = _weight(one.characters), _weight(other.characters)
    shared = _weight(one.characters & other.characters)
    return (2 * shared / (first + second) + shared / min(first, second)) / 2


def _weight(characters: frozenset[str]) -> float:
    """Characters of every second report (没, 大, 上) count a third."""
    light = len(characters & _LIGHT)
    return len(characters) - light * (1 - _LIGHT_WEIGHT)


def _both(one: frozenset[str], other: frozenset[str]) -> float | None:
    """Share of named things (or faults) that both have; None when either names none."""
    if not one or not other:
        return None
    return len(one & other) / min(len(one), len(other))


def _mix(letters: float, things: float | None, faults: float | None) -> float:
    """Another thing or another fault outweighs equal letters."""
    known = [share for share in (things, faults) if share is not None]
    if not known:
        return letters
    share = _LETTERS_SHARE + (1 - _LETTERS_SHARE) / 2 * (2 - len(known))
    score = share * letters + (1 - share) * sum(known) / len(known)
    if things == 0:
        score *= _OTHER_THING
    if faults == 0:
        score *= _OTHER_FAULT
    return score


def _is_elsewhere(one: _Report, other: _Report) -> bool:
    """Whether both name a group, or both a place, and none of them in common."""
    if one.groups and other.groups and not one.groups & other.groups:
        return True
    if not one.places or not other.places:
        return False
    named = any(place in other.text for place in one.places)
    return not named and not any(place in one.text for place in other.places)
