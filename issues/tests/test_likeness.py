"""How much two descriptions resemble each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issues.likeness import SHOWN_FROM, likeness

TEXTS = st.text(alphabet="七7组渠路灯水堵塞坏不亮湾，。 群众反映希望老人", max_size=30)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("七组排灌渠淤塞200米", "7组水渠又堵了，放不出水"),
        ("变压器台区线路裸露", "台区电线裸露，有危险"),
        ("三组路灯有4盏不亮", "村民反映三组路灯坏了，晚上不亮"),
        ("旱季自来水水压不足", "自来水压力不足，用水高峰停水"),
        ("独居老人房屋漏雨", "独居老人房子又漏雨"),
        ("三、四组旱季自来水水压不足", "四组自来水经常停水"),
        ("第八村民小组水渠淤塞", "8组渠道堵了"),
        ("羊肚菌缺烘干机", "羊肚菌还是缺烘干机"),
    ],
)
def test_it_shows_the_same_thing_in_other_words(earlier, later):
    assert likeness(earlier, later) >= SHOWN_FROM


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("七组排灌渠淤塞200米", "三组排灌渠淤塞200米"),
        ("上湾路灯不亮", "下湾路灯不亮"),
        ("三、四组旱季自来水水压不足", "五组旱季自来水水压不足"),
        ("石桥边急弯没有护栏", "岔路口急弯没有护栏"),
        ("上湾要求装路灯", "上湾要求取消路灯"),
        ("七组排灌渠淤塞", "七组入湾路破损"),
        ("群众反映强烈，希望镇里尽快解决饮水问题", "群众反映强烈，希望镇里尽快解决养老问题"),
        ("公厕化粪池满溢", "中药材奖补怎么申请"),
    ],
)
def test_it_hides_another_place_or_another_matter(earlier, later):
    assert likeness(earlier, later) < SHOWN_FROM


@given(TEXTS, TEXTS)
def test_it_is_a_percentage_whatever_the_order(one, other):
    assert 0 <= likeness(one, other) == likeness(other, one) <= 100


@given(TEXTS.filter(lambda text: likeness(text, text)))
def test_a_text_resembles_itself_entirely(text):
    assert likeness(text, text) == 100


@pytest.mark.parametrize("text", ["", "，。", "群众反映强烈"])
def test_it_finds_nothing_in_empty_words(text):
    assert likeness(text, "七组排灌渠淤塞") == 0


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("十组", "10组"),
        ("十二组", "12组"),
        ("二十组", "20组"),
        ("二十三组", "23组"),
        ("第三组", "3组"),
        ("一百零二户", "102户"),
        ("三百五十米", "350米"),
        ("两口", "2口"),
        ("二六组", "26组"),
    ],
)
def test_it_reads_chinese_numbers(words, digits):
    assert likeness(f"{words}水渠堵塞", f"{digits}水渠堵塞") == 100
