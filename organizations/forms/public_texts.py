"""Warns of private numbers in a text that others will read, before it goes out."""

from collections.abc import Iterable

from django import forms

from shaping.uploads.numbers import NumberKind, find_private_numbers

CONFIRMS = "confirms_numbers"


def numbers_field() -> forms.BooleanField:
    """The tick that lets a phone number pass; hidden until `check_public_texts` finds one."""
    return forms.BooleanField(
        label="手机号核对过，确实要公开", required=False, widget=forms.HiddenInput
    )


def check_public_texts(form: forms.BaseForm, names: Iterable[str]) -> None:
    """Put an error on each field with a private number; call it at the end of `clean`.

    ID-card and bank-card numbers are refused. A phone number is warned of once: the form shows the
    tick `confirms_numbers`, and passes when it is set.
    """
    for name in names:
        for found in find_private_numbers(str(form.cleaned_data.get(name) or "")):
            if found.kind != NumberKind.PHONE:
                form.add_error(
                    name, f"写了{found.words}（{found.masked}），请删掉。系统里不存这类号码。"
                )
            elif not form.cleaned_data.get(CONFIRMS):
                form.fields[CONFIRMS].widget = forms.CheckboxInput()
                form.add_error(
                    name,
                    f"写了手机号（{found.masked}）。别人都看得到，不必要就删掉；"
                    "确实要写，勾上“手机号核对过”再存。",
                )
