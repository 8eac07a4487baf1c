"""Private numbers in texts that others read: refused, or warned of once."""

import pytest
from django import forms

from organizations.forms.public_texts import check_public_texts, numbers_field
from organizations.services.private_numbers import refuse_private_numbers
from shaping.workflow import Refused

ID_CARD = "11010519491231002X"
BANK_CARD = "6222021234567890128"
PHONE = "13812345678"


class NoteForm(forms.Form):
    text = forms.CharField(label="内容")
    confirms_numbers = numbers_field()

    def clean(self):
        check_public_texts(self, ("text",))
        return self.cleaned_data


@pytest.mark.parametrize(("number", "word"), [(ID_CARD, "身份证号"), (BANK_CARD, "银行卡号")])
def test_a_service_refuses_it_and_names_the_field(number, word):
    with pytest.raises(Refused, match=f"“事迹”里写了{word}") as refusal:
        refuse_private_numbers({"名称": "张三", "事迹": f"他的号是{number}。"})

    assert number not in refusal.value.message


def test_a_service_lets_phones_and_plain_texts_pass():
    refuse_private_numbers({"联系": PHONE, "事迹": "打扫晒场"})


@pytest.mark.parametrize("number", [ID_CARD, BANK_CARD])
def test_a_form_refuses_it_even_when_confirmed(number):
    form = NoteForm({"text": f"号码{number}", "confirms_numbers": "on"})

    assert "请删掉" in form.errors["text"][0]


def test_a_form_warns_of_a_phone_and_shows_the_tick():
    form = NoteForm({"text": f"电话{PHONE}"})

    assert "138****5678" in form.errors["text"][0]
    assert isinstance(form.fields["confirms_numbers"].widget, forms.CheckboxInput)


def test_a_confirmed_phone_passes():
    assert NoteForm({"text": f"电话{PHONE}", "confirms_numbers": "on"}).is_valid()
