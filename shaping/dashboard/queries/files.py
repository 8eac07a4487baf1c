"""Which stored files a user finds in the back office: what is known of them, not their content."""

from typing import Any

from django.db.models import QuerySet

from assessments.models import BLIND, ScorePhoto, ScoreSheet
from shaping.dashboard.queries.areas import coded_in, codes_of
from shaping.uploads.models import StoredFile


def readable_files(user: Any) -> QuerySet[StoredFile]:
    """The files of the townships where the user holds file.read.

    Photos on sheets that are still blind are left out: their number and hour tell of the scores.
    """
    blind = ScoreSheet.objects.filter(BLIND)
    hidden = ScorePhoto.objects.filter(line__sheet__in=blind).values("file")
    files = StoredFile.objects.filter(coded_in(codes_of(user, "file.read")))
    return files.exclude(pk__in=hidden)
