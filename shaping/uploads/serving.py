"""Hands out stored files; whoever calls this has checked that the user may see the file."""

import logging

from django.http import FileResponse, Http404

from shaping.uploads.models import StoredFile
from shaping.uploads.storing import full_path, thumbnail_path

logger = logging.getLogger(__name__)

_POLICY = "default-src 'none'; sandbox"


def file_response(
    stored_file: StoredFile, *, thumbnail: bool = False, download: bool = False
) -> FileResponse:
    """The file's content, a photo's small picture when `thumbnail`.

    Only our own JPEGs are shown in the browser, under a random name; documents, and photos when
    `download`, are saved under the name they came with. Browsers keep nothing, since a computer of
    the village is used by several people. Raises Http404 when the content is not there.
    """
    path = stored_file.path
    if thumbnail and stored_file.is_photo:
        path = thumbnail_path(path)
    try:
        content = full_path(path).open("rb")
    except OSError as error:
        logger.exception("the content of stored file %s cannot be read", stored_file.pk)
        raise Http404("文件的内容不在了。请告诉系统管理员。") from error
    is_saved = download or not stored_file.is_photo
    return FileResponse(
        content,
        as_attachment=is_saved,
        filename=stored_file.name if is_saved else f"{stored_file.key}.jpg",
        content_type=stored_file.content_type,
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": _POLICY,
            "Cache-Control": "private, no-store",
        },
    )
