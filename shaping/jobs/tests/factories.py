"""One valid waiting job."""

import factory

from shaping.jobs.models import Job

KIND = "test-work"


class JobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Job

    kind = KIND
    title = "试做一件事"
