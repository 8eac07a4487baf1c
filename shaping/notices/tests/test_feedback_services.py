"""Writing and answering in 有话说: what is stored, what is recorded, what is refused."""

import pytest

from shaping.audit.models import AuditEvent
from shaping.notices.models import Feedback
from shaping.notices.services.feedback import answer_feedback, write_feedback
from shaping.workflow import StaleState


def test_it_stores_the_words_and_records_that_somebody_wrote(stranger):
    feedback = write_feedback("列太多", township_code="421223101", by=stranger)

    event = AuditEvent.objects.get()
    assert (feedback.text, feedback.author) == ("列太多", stranger)
    assert (event.action, event.township_code) == ("feedback.write", "421223101")
    assert "列太多" not in f"{event.summary}{event.after}"


def test_it_stores_the_answer_with_who_and_when(stranger, office):
    feedback = write_feedback("列太多", by=stranger)

    answer_feedback(feedback, "已经去掉三列。", by=office)

    assert (feedback.answer, feedback.answered_by) == ("已经去掉三列。", office)
    assert feedback.answered_at is not None
    assert AuditEvent.objects.latest("sequence").action == "feedback.answer"


def test_it_answers_once(stranger, office):
    feedback = write_feedback("列太多", by=stranger)
    answer_feedback(Feedback.objects.get(), "去掉了。", by=office)

    with pytest.raises(StaleState):
        answer_feedback(feedback, "没去掉。", by=office)

    assert Feedback.objects.get().answer == "去掉了。"
    assert AuditEvent.objects.count() == 2
