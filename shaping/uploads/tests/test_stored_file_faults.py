"""`verify` names every stored file whose content is gone or was changed."""

from shaping.operations.verification import all_faults
from shaping.uploads.checking import stored_file_faults
from shaping.uploads.storing import full_path, thumbnail_path


def test_it_is_silent_on_what_was_stored(send, send_document):
    send()
    send_document()

    assert list(stored_file_faults()) == []


def test_it_names_a_changed_file(send):
    send()
    stored = send(name="塘埂.jpg")
    with full_path(stored.path).open("ab") as file:
        file.write(b"x")

    [fault] = all_faults()

    assert f"第{stored.pk}号文件“塘埂.jpg”（李专干" in fault
    assert "内容被改过" in fault


def test_it_names_a_file_that_is_gone(send_document):
    full_path(send_document().path).unlink()

    [fault] = stored_file_faults()

    assert "“章程.pdf”" in fault
    assert "内容不见了" in fault


def test_it_names_a_missing_thumbnail(send):
    full_path(thumbnail_path(send().path)).unlink()

    assert [fault for fault in stored_file_faults() if "缩略图" in fault]


def test_it_names_a_row_that_points_elsewhere(send):
    stored = send()
    type(stored).objects.update(path="../../secret-key")

    assert len(list(stored_file_faults())) == 2
