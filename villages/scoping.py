"""Area scope: which rows a user may see at all (design §3). Everything starts at `visible_to`."""

from typing import Any, ClassVar, Protocol, Self, TypeVar

from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist
from django.db import models
from django.db.models import Q
from django.http import Http404

from villages.capabilities import Grant, grants_of


class AreaScoped(Protocol):
    """What a model states so that its rows can be scoped."""

    TOWNSHIP_PATH: ClassVar[str]
    VILLAGE_PATH: ClassVar[str]
    READ_CAPABILITY: ClassVar[str]


Model = TypeVar("Model", bound=models.Model)


class AreaScopedQuerySet(models.QuerySet[Model]):
    """The one base class of business querysets."""

    def visible_to(self, user: Any) -> Self:
        """Keep the rows in the areas where the user holds the model's READ_CAPABILITY.

        The model states TOWNSHIP_PATH, and VILLAGE_PATH where a row belongs to one village. A
        village appointment sees its village's rows, or, where rows belong to the township as a
        whole, its township's.
        """
        capability = getattr(self.model, "READ_CAPABILITY", None)
        if capability is None:
            raise ImproperlyConfigured(f"{self.model.__name__} states no READ_CAPABILITY")
        return self.in_areas(grants_of(user, capability))

    def in_areas(self, grants: list[Grant]) -> Self:
        """Keep the rows that lie in any of these areas."""
        return self.filter(self.area_condition(grants))

    def area_condition(self, grants: list[Grant]) -> Q:
        """What holds for the rows in any of these areas, to be joined with other conditions."""
        condition = Q(pk__in=[])
        village_path = getattr(self.model, "VILLAGE_PATH", "")
        for grant in grants:
            if grant.township_id is None:
                return ~Q(pk__in=[])
            if grant.village_id is not None and village_path:
                condition |= Q(**{village_path: grant.village_id})
            else:
                condition |= Q(**{self.model.TOWNSHIP_PATH: grant.township_id})  # type: ignore[attr-defined]
        return condition


def get_visible_or_404(queryset: AreaScopedQuerySet[Model], user: Any, **lookup: Any) -> Model:
    """The one visible row that matches; Http404 when there is none or it is not the user's."""
    try:
        return queryset.visible_to(user).get(**lookup)
    except (ObjectDoesNotExist, ValueError) as error:
        raise Http404("没有找到，或者不在您的范围内。") from error
