"""The catalogue for the skin's texts is compiled as it is written."""

import ast
import gettext
import re
from pathlib import Path

from django.conf import settings

PAIR = re.compile(r'^msgid (".+")\nmsgstr (".*")$', re.MULTILINE)
FOLDER = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES"


def test_the_compiled_catalogue_is_the_written_one():
    written = PAIR.findall((FOLDER / "django.po").read_text(encoding="utf-8"))
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    assert len(written) > 90
    for source, chinese in written:
        assert compiled.gettext(ast.literal_eval(source)) == ast.literal_eval(chinese)
