"""One valid user."""

import factory

from shaping.accounts.models import User

PASSWORD = "Right-Horse-7"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    display_name = factory.Sequence(lambda n: f"张{n}")
    password = factory.django.Password(PASSWORD)
    must_change_password = False
