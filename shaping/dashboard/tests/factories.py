"""One valid row of the floor's tables that have no factory of their own."""

import factory

from shaping.accounts.tests.factories import UserFactory
from shaping.imports.models import BatchState, ImportBatch
from shaping.notices.models import Feedback


class FeedbackFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Feedback

    author = factory.SubFactory(UserFactory)
    text = "打分表的列太多了。"


class BatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ImportBatch

    kind = "scores"
    file = "日常成绩.xlsx"
    file_name = "日常成绩.xlsx"
    sha256 = "0" * 64
    state = BatchState.CHECKED
    created_by = factory.SubFactory(UserFactory)
