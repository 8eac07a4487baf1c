"""What a code and an official name say about a village: its kind and its short name."""

from villages.models import VillageKind

_KINDS = ((range(1, 200), VillageKind.COMMUNITY), (range(200, 400), VillageKind.VILLAGE))
_COMMITTEES = {
    VillageKind.VILLAGE: ("村民委员会", "村委会"),
    VillageKind.COMMUNITY: ("居民委员会", "居委会"),
}
_ENDINGS = {VillageKind.VILLAGE: "村", VillageKind.COMMUNITY: "社区"}


def kind_of_code(code12: str) -> VillageKind | None:
    """The kind that the last three digits stand for (design §8); None for any other code.

    001–199 is a community, 200–399 a village; the rest are parks, farms and the like.
    """
    number = int(code12[-3:])
    return next((kind for numbers, kind in _KINDS if number in numbers), None)


def plain_name(name: str, kind: VillageKind | None) -> str:
    """The name without its committee: 堰市村村委会 → 堰市村, 凤岭居委会 → 凤岭社区."""
    if kind is None:
        return name
    for committee in _COMMITTEES[kind]:
        stem = name.removesuffix(committee)
        if stem and stem != name:
            ending = _ENDINGS[kind]
            return stem if stem.endswith(ending) else stem + ending
    return name
