"""Hands out papers; their addresses do not exist for anybody who may not read them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def unlisted(view: View) -> View:
    """404 instead of the sign-in page for people who are not signed in (issue 4: papers)."""

    @login_not_required
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            raise Http404("没有找到，或者不在您的范围内。")
        return view(request, *args, **kwargs)

    return inner
