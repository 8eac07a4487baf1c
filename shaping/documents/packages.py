"""Office packages that come out the same, byte by byte, whenever they say the same."""

import io
import re
import zipfile
from datetime import date
from xml.sax.saxutils import escape

# The first moment a zip archive can hold.
_MEMBER_TIME = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_READABLE_FILE = 0o100644 << 16
_LEVEL = 6
# Everything XML 1.0 cannot hold.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """The text without what an office file cannot hold."""
    return _UNWRITABLE.sub("", text)


def reproducible(content: bytes, made_on: date = date(2000, 1, 1), author: str = "") -> bytes:
    """A .docx or .xlsx anew, with fixed times, so that equal contents have equal SHA-256.

    `made_on` is the day it says it was made on; `author`, if given, who it says has made it.
    Raises zipfile.BadZipFile for what is no package.
    """
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as target,
    ):
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _MEMBER_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            member.external_attr = _READABLE_FILE
            data = source.read(name)
            target.writestr(member, _restated(data, made_on, author) if name == _CORE else data)
    return out.getvalue()


def _restated(data: bytes, made_on: date, author: str) -> bytes:
    text = data.decode()
    moment = f"{made_on.isoformat()}T00:00:00Z"
    text = re.sub(r"(<dcterms:(created|modified)\b[^>]*>)[^<]*(?=<)", rf"\g<1>{moment}", text)
    if author:
        text = re.sub(
            r"(<(?:dc:creator|cp:lastModifiedBy)\b[^>]*>)[^<]*(?=<)",
            lambda found: found[1] + escape(writable(author)),
            text,
        )
    return text.encode()
