"""ID cards, mobile phones and bank cards are found; what only looks like them is not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shaping.uploads.numbers import NumberKind, PrivateNumber, find_private_numbers

ID_CARD = "421223199001011234"
CARD = "6222021234567894"
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def found(text: str) -> list[tuple[str, str]]:
    """Kind and the piece of the text of each."""
    return [(n.kind.value, text[n.start : n.end]) for n in find_private_numbers(text)]


def with_check_digit(seventeen: str) -> str:
    """The ID card that begins so; weights are powers of two modulo 11."""
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(seventeen))
    return seventeen + "10X98765432"[total % 11]


def with_luhn_digit(digits: str) -> str:
    doubled = [
        int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(digits[::-1])
    ]
    return digits + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


MATCHES = {
    ID_CARD: "id_card",
    with_check_digit("11010519491231002"): "id_card",  # ends in X
    with_check_digit("11010519491231002").lower(): "id_card",
    "４２１２２３１９９００１０１１２３４": "id_card",
    "421223 19900101 1234": "id_card",
    "421223-19900101-1234": "id_card",
    "4212 2319 9001 0112 34": "id_card",
    "421223900101123": "id_card",
    "13812345678": "phone",
    "１３８１２３４５６７８": "phone",
    "138 1234 5678": "phone",
    "138-1234-5678": "phone",
    "138　1234　5678": "phone",
    "1381 234 5678": "phone",
    "138\u200b1234\u200b5678": "phone",
    CARD: "bank_card",
    "6222 0212 3456 7894": "bank_card",
    "6222-0212-3456-7894": "bank_card",
    with_luhn_digit("622202123456789012"): "bank_card",
    with_luhn_digit("955880123456789012"): "bank_card",
    with_luhn_digit("436742123456789"): "bank_card",
    with_luhn_digit("518710123456789"): "bank_card",
}


@pytest.mark.parametrize(("number", "kind"), MATCHES.items(), ids=range(len(MATCHES)))
@pytest.mark.parametrize("frame", ["{}", "联系{}。", "（{}）", "王某,{},李某", "No.{}、", "{}户主"])
def test_it_finds(number, kind, frame):
    assert found(frame.format(number)) == [(kind, number)]


@pytest.mark.parametrize("prefix", ["+86", "86", "0086", "+86 ", "0086-"])
def test_it_finds_a_phone_behind_the_country(prefix):
    assert found(f"电话{prefix}13812345678") == [("phone", "13812345678")]


CLEAN = [
    "",
    "村委会门口路灯坏了3盏，影响25户。",
    "行政区划代码421223101200",
    "村湾421223101200003",
    "网格事件WG20261124000123",
    "网格事件编号20261124000012345",
    "网格事件编号202611240000123456789",
    "编号421223241124001",  # a place, a day of 2024, a count: no short ID card of 1924
    "编号4212232026112401",  # 16 digits
    "编号421223202611240011",  # 18 digits with a wrong check digit
    "421223199001011235",  # a wrong check digit
    "421223199002301234",  # 30 February
    "991223199001011234",  # no such province
    "6222021234567895",  # wrong by Luhn
    "1234567890123452",  # right by Luhn, but no card begins so
    "0715-3322110",
    "07153322110",
    "固话 027-87654321",
    "12345678901",
    "138123456789",
    "1381234567",
    "投入13812345678元",
    "投入13812345678 元",
    "￥13812345678",
    "¥13812345678.50",
    "13812345678.50",
    "蓄水13800000000吨",
    "2026年11月24日至2026年12月31日",
    "2026-11-24 08:30:00",
    "1、2、3、4、5、6、7、8、9、10、11",
    "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8",
    "纬度29.553421 经度114.041234",
    "13812345678901234567890",
    "1234567890 1234567890 1234567890",
    "收据HZ-101200-2611-3，问题101200-2611-07",
]


@pytest.mark.parametrize("text", CLEAN, ids=range(len(CLEAN)))
def test_it_leaves_alone(text):
    assert find_private_numbers(text) == []


def test_it_finds_all_in_the_order_of_the_text():
    text = f"李四{ID_CARD}，电话13812345678 13912345678，卡{CARD} 500元"

    assert found(text) == [
        ("id_card", ID_CARD),
        ("phone", "13812345678"),
        ("phone", "13912345678"),
        ("bank_card", CARD),
    ]


@pytest.mark.parametrize("tail", ["X", "x", "Tel", "abc"])
def test_letters_behind_a_number_hide_nothing(tail):
    assert found(f"13812345678{tail} {CARD}{tail}") != []
    assert {kind for kind, _ in found(f"13812345678{tail} {CARD}{tail}")} == {"phone", "bank_card"}


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (ID_CARD, "421223********1234"),
        ("421223900101123", "421223*****1123"),
        ("１３８ １２３４ ５６７８", "138****5678"),
        ("+8613812345678", "138****5678"),
        ("13812345678X", "138****5678"),
        (CARD, "6222********7894"),
    ],
)
def test_it_hides_the_middle(text, masked):
    assert [number.masked for number in find_private_numbers(text)] == [masked]


def test_it_has_a_word_for_each_kind():
    words = [PrivateNumber(kind, 0, 1, "").words for kind in NumberKind]

    assert words == ["身份证号", "手机号", "银行卡号"]


PLACES = st.sampled_from(["421223", "110105", "650102", "820000"])
WORDS = st.text(st.characters(exclude_categories=["Nd", "Cs"], exclude_characters="Xxｘ￥¥$"))
BIRTHS = st.dates().filter(lambda day: 1900 <= day.year <= 2099)


@given(PLACES, BIRTHS, st.integers(0, 999), st.booleans(), st.booleans())
def test_it_finds_every_id_card(place, birth, number, is_wide, is_spaced):
    card = with_check_digit(f"{place}{birth:%Y%m%d}{number:03d}")
    card = card.translate(FULL_WIDTH) if is_wide else card
    card = f"{card[:6]} {card[6:14]} {card[14:]}" if is_spaced else card

    assert ("id_card", card) in found(f"身份证：{card}，户主")


@given(PLACES, BIRTHS, st.integers(0, 999), st.integers(1, 10))
def test_no_other_check_digit_makes_an_id_card(place, birth, number, shift):
    card = with_check_digit(f"{place}{birth:%Y%m%d}{number:03d}")
    wrong = "0123456789X"[("0123456789X".index(card[-1]) + shift) % 11]

    assert "id_card" not in {kind for kind, _ in found(card[:-1] + wrong)}


@given(st.from_regex(r"62[0-9]{13,16}", fullmatch=True))
def test_it_finds_every_card_and_no_other_last_digit(digits):
    card = with_luhn_digit(digits)
    kinds = {found(digits + last)[0][0] for last in "0123456789" if found(digits + last)}

    assert [piece for kind, piece in found(card)] == [card]
    assert kinds <= {"bank_card", "id_card"}


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), WORDS, WORDS)
def test_it_finds_every_phone_between_words(phone, before, after):
    measure = re.match(r"\s*(元|万元|亿元|吨|公斤|平方米|㎡|立方米|%|％)", after)
    numbers = find_private_numbers(before + phone + after)

    assert bool(numbers) == (not measure)


@given(st.text(alphabet="0123456789０９ -.Xx元￥网格，", max_size=80))
def test_every_place_it_names_is_a_number(text):
    end = 0
    for number in find_private_numbers(text):
        piece = text[number.start : number.end]

        assert number.start >= end
        assert piece[0].isdecimal()
        assert (number.start == 0) or not text[number.start - 1].isdecimal() or "86" in text
        assert "*" in number.masked
        end = number.end


@given(st.text(max_size=200))
def test_it_never_breaks(text):
    find_private_numbers(text)
