"""有话说: writing what one wants changed, and answering it once."""

from django.db import transaction
from django.utils import timezone

from shaping.accounts.models import User
from shaping.audit.services import Act, Actor, record
from shaping.notices.models import Feedback
from shaping.workflow import StaleState


@transaction.atomic
def write_feedback(text: str, *, township_code: str = "", by: Actor) -> Feedback:
    """Store a wish, a complaint or a question of at most 1000 characters (design §9).

    `township_code` is the township whose office answers; empty sends it to the system admin. The
    words stand in the row alone, since the audit trail is read by others. Raises StaleState when
    the same words of the same person still wait for an answer: the form was sent twice.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one form of a person at a time
    if Feedback.objects.filter(author_id=by.pk, text=text, answered_at=None).exists():
        raise StaleState("这段话已经收到，正在等答复，不用再写一次。")
    feedback = Feedback.objects.create(author_id=by.pk, township_code=township_code, text=text)
    record(
        Act(
            "feedback.write",
            target=feedback,
            township_code=township_code,
            summary=f"写了一条有话说（{len(text)}字）",
        ),
        by=by,
    )
    return feedback


@transaction.atomic
def answer_feedback(feedback: Feedback, text: str, *, by: Actor) -> None:
    """Answer once and for all; an answer that people have read is not rewritten.

    Raises StaleState when somebody has answered before.
    """
    changed = Feedback.objects.filter(pk=feedback.pk, answered_at=None).update(
        answer=text, answered_by_id=by.pk, answered_at=timezone.now()
    )
    if not changed:
        raise StaleState("这一条已经有人答复了。请刷新页面，看看答复的内容。")
    feedback.refresh_from_db()
    record(
        Act(
            "feedback.answer",
            target=feedback,
            township_code=feedback.township_code,
            summary=f"答复第{feedback.pk}条有话说",
        ),
        by=by,
    )
