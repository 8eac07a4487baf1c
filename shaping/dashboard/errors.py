"""Error pages in plain Chinese; none of them reads the form, the session or the database."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from shaping.workflow import Refused


def _page(status: int, title: str, words: str) -> HttpResponse:
    content = {"status": status, "title": title, "words": words}
    return HttpResponse(render_to_string("error.html", content), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the address or the form holds something no browser of ours sends."""
    return _page(
        400,
        "这个请求看不懂",
        "地址或填写的内容里有无法识别的字符。请返回上一页，重新填写后再提交。",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: may be seen, may not be done."""
    return _page(403, "没有权限", "没有权限看这个页面。如需查看，请找镇共同缔造办公室。")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not in the user's area; both look alike."""
    return _page(404, "没有找到", "这个页面不存在，或者不在您的范围内。请检查地址，或回到首页。")


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    """405: opened where something has to be sent, or the other way round."""
    return _page(
        405,
        "这一页不能这样打开",
        "这个地址只用来提交，不能直接打开，或者相反。请回到首页，从页面上的按钮进去。",
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than any form or workbook of ours holds."""
    return _page(
        413,
        "提交的内容太大",
        "提交的内容太大，没有收下。表格和照片最大10 MB，其他文件最大20 MB；填写的内容太多，请分几次提交。",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return _page(
        500,
        "系统出了问题",
        "系统出了问题，您填的内容没有保存。请稍后再试；还不行，请告诉系统管理员。",
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is too old, or cookies are off."""
    return _page(
        403,
        "页面过期了",
        "这个页面打开得太久，或者浏览器没有开启 Cookie。请返回上一页刷新，再提交一次。",
    )


def refusal_page(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The refusal's own status and sentence."""
    titles = {403: "没有权限", 409: "已经办过了"}
    return _page(refusal.status, titles.get(refusal.status, "现在不能这样做"), refusal.message)
