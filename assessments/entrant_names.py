"""Finds the entrant a sheet means by code or name, and says what is wrong when there is none."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from assessments.models import AssessmentCycle, Entrant
from shaping.spreadsheets.folding import fold_word, shorten
from villages.models import Village

# How many different unknown names get a search for the nearest, so that a foreign list stays quick.
_MOST_ADVISED = 300
_MOST_LOOKED_UP = 500
_VILLAGE_COMMITTEE = re.compile(r"村?村(民委员会|委会|委)$")
_COMMUNITY_COMMITTEE = re.compile(r"(社区)?居(民委员会|委会|委)$")


def fold_entrant_name(name: str, township_name: str = "") -> str:
    """Fold 沙坪镇堰市村村民委员会, 堰市村委会 and 堰 市 村 to the same 堰市村."""
    folded = fold_word(name).removeprefix(township_name)
    folded = _VILLAGE_COMMITTEE.sub("村", folded)
    return _COMMUNITY_COMMITTEE.sub("社区", folded)


class EntrantBook:
    """The entrants of one cycle by code and by name; one query."""

    def __init__(self, cycle: AssessmentCycle) -> None:
        self.cycle = cycle
        self._folded: dict[str, str] = {}
        self.by_code: dict[str, Entrant] = {}
        self.by_name: dict[str, list[Entrant]] = defaultdict(list)
        for entrant in Entrant.objects.filter(cycle=cycle).order_by("code"):
            self.by_code[entrant.code] = entrant
            self.by_name[self.fold(entrant.name)].append(entrant)
        self._foreign: Mapping[str, Village] = {}
        self._advice: dict[str, str] = {}

    def fold(self, name: str) -> str:
        """Fold a name as this township writes it."""
        folded = self._folded.get(name)
        if folded is None:
            folded = self._folded[name] = fold_entrant_name(name, self.cycle.township.name)
        return folded

    def look_up_strangers(self, codes: Iterable[str], names: Iterable[str]) -> None:
        """Read what the register knows of codes and names that are no entrants; at most 2 queries."""
        strange_codes = sorted({code for code in codes if code not in self.by_code})
        strange_names = sorted({name for name in map(self.fold, names) if name not in self.by_name})
        found: dict[str, Village] = {}
        register = Village.objects.select_related("township", "merged_into")
        if strange_names:
            rows = list(register.filter(name__in=strange_names[:_MOST_LOOKED_UP]))
            # A village of the own township speaks for the name before one of another.
            rows.sort(key=lambda village: village.township_id == self.cycle.township_id)
            found |= {self.fold(village.name): village for village in rows}
        if strange_codes:
            rows = list(register.filter(code12__in=strange_codes[:_MOST_LOOKED_UP]))
            found |= {village.code12: village for village in rows}
        self._foreign = found

    def unknown_code(self, code: str, name: str) -> str:
        """Say why the code is no entrant's."""
        village = self._foreign.get(code)
        if village is not None:
            return (
                f"代码 {code} 是{village.township.name}“{village.name}”，{self._why_not(village)}"
            )
        named = self.by_name.get(self.fold(name), ())
        if len(named) == 1:
            return (
                f"本年度没有代码 {shorten(code)}；“{named[0].name}”的代码是 {named[0].code}，请改正"
            )
        return f"本年度没有代码是 {shorten(code)} 的村(社区)，请核对后改正"

    def unknown_name(self, name: str) -> str:
        """Say why the name is no entrant's, with the nearest names."""
        folded = self.fold(name)
        written = shorten(name)
        if folded in self._foreign:
            village = self._foreign[folded]
            return f"“{written}”是{village.township.name}的，{self._why_not(village)}"
        if folded not in self._advice and len(self._advice) < _MOST_ADVISED:
            near = difflib.get_close_matches(folded[:40], self.by_name, n=2, cutoff=0.5)
            names = "或".join(f"“{self.by_name[key][0].name}”" for key in near)
            self._advice[folded] = f"，是不是{names}？" if names else "，请核对后改正"
        advice = self._advice.get(folded, "，请核对后改正")
        return f"写的是“{written}”，本年度没有这个村(社区){advice}"

    def _why_not(self, village: Village) -> str:
        """Say why a village of the register is not assessed here."""
        if village.township_id != self.cycle.township_id:
            return f"不是{self.cycle.township.name}的，请删去这一行"
        if village.closed_on is None:
            return f"不在{self.cycle.year}年度参评名单里，请删去这一行"
        into = f"并入{village.merged_into.name}，" if village.merged_into else ""
        day = village.closed_on
        closed = f"已在{day.year}年{day.month}月{day.day}日撤销"
        return f"{closed}，{into}不在{self.cycle.year}年度参评名单里，请核对"
