"""Finding what was changed behind the system's back in the lists that went up."""

from collections.abc import Iterator

from issues.models import ListSubmission
from issues.queries.contents import content_hash

BATCH = 200


def snapshot_faults() -> Iterator[str]:
    """One Chinese sentence for every submitted list whose words are not what they were.

    Compares the content with its hash, and the entries' words with the content; few at a time.
    """
    rows = ListSubmission.objects.select_related("issue_list__village")
    for submission in rows.prefetch_related("entries").order_by("pk").iterator(BATCH):
        name = f"{submission.issue_list}第{submission.number}次上报（{submission.receipt_number}）"
        if content_hash(submission.content) != submission.content_hash:
            yield f"{name}的内容和当时的指纹对不上，有人改过。"
        elif _entry_words(submission) != _content_words(submission):
            yield f"{name}的条目和当时的内容对不上，有人改过。"


def _entry_words(submission: ListSubmission) -> list[tuple[int, str, object]]:
    entries = sorted(submission.entries.all(), key=lambda entry: entry.position)
    return [(entry.position, entry.section, entry.words) for entry in entries]


def _content_words(submission: ListSubmission) -> list[tuple[int, str, object]]:
    return [(row["position"], row["section"], row["words"]) for row in submission.content["rows"]]
