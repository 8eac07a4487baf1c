"""One valid row of each register table."""

from datetime import date

import factory

from shaping.accounts.tests.factories import UserFactory
from villages.capabilities import Role
from villages.models import Appointment, Hamlet, HouseholdGroup, Township, Village, VillageKind


class TownshipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Township

    # Never the code of conftest's own township, however many are made.
    code9 = factory.Sequence(lambda n: f"43{n:07d}")
    name = factory.Sequence(lambda n: f"测试{n}镇")
    county_name = "崇阳县"


class VillageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Village

    township = factory.SubFactory(TownshipFactory)
    code12 = factory.LazyAttributeSequence(lambda o, n: f"{o.township.code9}{n % 190 + 210:03d}")
    name = factory.Sequence(lambda n: f"测试{n}村")
    kind = VillageKind.VILLAGE


class HamletFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Hamlet

    village = factory.SubFactory(VillageFactory)
    code = factory.LazyAttributeSequence(lambda o, n: f"{o.village.code12}{n % 900 + 1:03d}")
    name = factory.Sequence(lambda n: f"{n}号村湾(示例)")


class HouseholdGroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HouseholdGroup

    hamlet = factory.SubFactory(HamletFactory)
    head_name = factory.Sequence(lambda n: f"李{n}")
    households = 10


class AppointmentFactory(factory.django.DjangoModelFactory):
    """A township office's appointment; traits give the other kinds of area."""

    class Meta:
        model = Appointment

    class Params:
        in_village = factory.Trait(
            role=Role.VILLAGE_OFFICER,
            village=factory.SubFactory(
                VillageFactory, township=factory.SelfAttribute("..township")
            ),
        )
        whole = factory.Trait(role=Role.SYSTEM_ADMIN, township=None)

    user = factory.SubFactory(UserFactory)
    role = Role.TOWNSHIP_OFFICE
    township = factory.SubFactory(TownshipFactory)
    village = None
    started_on = date(2020, 1, 1)
