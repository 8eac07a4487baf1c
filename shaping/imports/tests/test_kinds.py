"""What a kind of import says when it says nothing of its own."""

import pytest

from shaping.imports.kinds import ImportKind, kind_of, register_kind
from shaping.imports.tests.headcounts import HeadcountImport


def test_a_code_is_registered_once():
    with pytest.raises(ValueError, match="registered twice"):
        register_kind(HeadcountImport)


def test_the_kinds_of_the_apps_are_there():
    assert kind_of("scores").title
    assert kind_of("villages").title


def test_nobody_else_reads_and_nothing_is_asked():
    kind = ImportKind()

    assert kind.may_read(None, None) is False
    assert kind.question_form({}) is None
    assert kind.result_path({}) == "/"


@pytest.mark.parametrize(("value", "shown"), [(None, ""), (7, "7"), ("甲", "甲")])
def test_values_are_shown_as_they_are(value, shown):
    assert ImportKind().show("any", value) == shown


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("may", (None, {})),
        ("township_code", ({},)),
        ("heading", ({},)),
        ("columns", ({},)),
        ("template", ({}, None)),
        ("check", (None, {}, None)),
    ],
)
def test_the_rest_every_kind_must_say(method, arguments):
    with pytest.raises(NotImplementedError):
        getattr(ImportKind(), method)(*arguments)


@pytest.mark.parametrize("method", ["apply", "undo"])
def test_every_kind_must_write_and_undo(method):
    with pytest.raises(NotImplementedError):
        getattr(ImportKind(), method)([], None, by=None)
