"""Which stored files a user finds in the back office: what is known of them, not their content."""

from typing import Any

from django.db.models import QuerySet

from shaping.dashboard.queries.areas import coded_in, codes_of
from shaping.uploads.models import StoredFile


def readable_files(user: Any) -> QuerySet[StoredFile]:
    """The files of the townships where the user holds file.read."""
    return StoredFile.objects.filter(coded_in(codes_of(user, "file.read")))
