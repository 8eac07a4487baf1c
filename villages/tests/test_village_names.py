import pytest

from villages.models import VillageKind
from villages.services.names import kind_of_code, plain_name


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("421223101000", None),
        ("421223101001", VillageKind.COMMUNITY),
        ("421223101199", VillageKind.COMMUNITY),
        ("421223101200", VillageKind.VILLAGE),
        ("421223101399", VillageKind.VILLAGE),
        ("421223101400", None),
        ("421223570498", None),
    ],
)
def test_the_last_three_digits_say_the_kind(code, kind):
    assert kind_of_code(code) == kind


@pytest.mark.parametrize(
    ("official", "kind", "name"),
    [
        ("堰市村村委会", VillageKind.VILLAGE, "堰市村"),
        ("堰市村村民委员会", VillageKind.VILLAGE, "堰市村"),
        ("堰市村委会", VillageKind.VILLAGE, "堰市村"),
        ("堰市村", VillageKind.VILLAGE, "堰市村"),
        ("凤岭社区居委会", VillageKind.COMMUNITY, "凤岭社区"),
        ("凤岭社区居民委员会", VillageKind.COMMUNITY, "凤岭社区"),
        ("凤岭居委会", VillageKind.COMMUNITY, "凤岭社区"),
        ("工业园居委会", None, "工业园居委会"),
        ("居委会", VillageKind.COMMUNITY, "居委会"),
        ("村委会", VillageKind.VILLAGE, "村委会"),
    ],
)
def test_the_committee_is_no_part_of_the_name(official, kind, name):
    assert plain_name(official, kind) == name
