"""Notices a list sheet that was made for another village, month or version."""

import re

from issues.queries.list_sheets import TEMPLATE_VERSION, ListPlace
from shaping.workflow import Refused
from villages.models import Village

_TEMPLATE_ID = re.compile(r"issue-list-v(\d{1,6}):(\d{12}):(\d{4})-(\d{2})", re.ASCII)


def refuse_other_template(found: str, place: ListPlace) -> None:
    """Raise Refused when the file is another empty sheet than this one; files without a mark pass.

    A wrong template, village, month or version is each named as such (features 2.14).
    """
    if not found or found == place.template_id:
        return
    match = _TEMPLATE_ID.fullmatch(found)
    village, month = place.village, f"{place.month}月"
    if match is None:
        raise Refused(f"这份表不是问题清单的空表。请下载{village}{month}的空表，填好后再上传。")
    version, code12, year, number = match[1], match[2], int(match[3]), int(match[4])
    if code12 != village.code12:
        other = Village.objects.filter(code12=code12).values_list("name", flat=True).first()
        its = other or f"代码为{code12}的村"
        raise Refused(f"这份表是{its}的，现在报的是{village}。请下载{village}的空表。")
    if (year, number) != (place.year, place.month):
        its = f"{number}月" if year == place.year else f"{year}年{number}月"
        raise Refused(f"这份表是{its}的，现在报的是{month}。请下载{month}的空表。")
    raise Refused(
        f"这份表是第{int(version)}版的空表，现在用的是第{TEMPLATE_VERSION}版。请重新下载{month}的空表。"
    )
