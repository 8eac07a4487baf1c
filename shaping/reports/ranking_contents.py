"""What a paper about a year's ranking says, as plain values that never change; knows no Django."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

# The three papers: 公示 while it is disclosed, 通报 once it is published, 更正 of a changed version.
DISCLOSURE, NOTICE, ERRATUM = "disclosure", "notice", "erratum"
KINDS = {DISCLOSURE: "公示", NOTICE: "通报", ERRATUM: "更正"}


@dataclass(frozen=True)
class RankLine:
    """One line of the table: rank and scores in whole hundredths, None where there is none."""

    rank: int | None
    code: str
    name: str
    daily: int | None
    year_end: int | None
    total: int | None
    note: str = ""


@dataclass(frozen=True)
class TieLine:
    """A tie that was decided: the shared rank, who shared it, what was decided, and where."""

    rank: int
    names: Sequence[str]
    outcome: str
    basis: str
    minutes_number: str


@dataclass(frozen=True)
class AwardLine:
    """A prize in whole yuan."""

    rank: int
    name: str
    amount_yuan: int


@dataclass(frozen=True)
class DisclosureFacts:
    """The days of the disclosure (ISO, both included), where to object, and what came of it."""

    starts_on: str
    ends_on: str
    workdays: int
    minutes_number: str
    contact_office: str
    contact_phone: str
    contact_address: str = ""
    objections: int = 0
    upheld: int = 0


@dataclass(frozen=True)
class CellLine:
    """One changed cell of the table, both values as people read them."""

    name: str
    column: str
    old: str
    new: str


@dataclass(frozen=True)
class ErratumFacts:
    """Which version this one replaces, why, and every cell that changed."""

    old_version: int
    reason: str
    cells: Sequence[CellLine] = ()


@dataclass(frozen=True)
class RankingContents:
    """A ranking version with everything its three papers need; amounts in yuan, scores in hundredths.

    `awards` is None where it cannot be said yet who gets what. `is_past` is a year brought in
    afterwards from the town's old tables.
    """

    kind: str
    township: str
    issuing_body: str
    is_demo: bool
    year: int
    unit: str
    version: int
    input_hash: str
    daily_weight: int
    year_end_weight: int
    trim_from_judges: int
    daily_sheets: int
    year_end_sheets: int
    trimmed: int
    published_on: str
    lines: Sequence[RankLine]
    ties: Sequence[TieLine] = ()
    awards: Sequence[AwardLine] | None = None
    disclosure: DisclosureFacts | None = None
    erratum: ErratumFacts | None = None
    demands: Sequence[str] = field(default=())
    is_past: bool = False

    @property
    def ranked(self) -> list[RankLine]:
        """Everybody with a rank, in the order of the table."""
        return [line for line in self.lines if line.rank is not None]

    @property
    def unranked(self) -> list[RankLine]:
        """Those who lack a score."""
        return [line for line in self.lines if line.rank is None]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all values in their canonical JSON, 64 hex digits."""
        text = json.dumps(to_json(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def to_json(contents: RankingContents) -> dict[str, Any]:
    """The contents as plain JSON values."""
    values: dict[str, Any] = json.loads(json.dumps(asdict(contents)))
    return values


def from_json(values: Mapping[str, Any]) -> RankingContents:
    """The contents that `to_json` wrote."""
    awards, disclosure, erratum = (values[name] for name in ("awards", "disclosure", "erratum"))
    return RankingContents(
        **dict(values)
        | {
            "lines": [RankLine(**line) for line in values["lines"]],
            "ties": [TieLine(**line) for line in values["ties"]],
            "awards": None if awards is None else [AwardLine(**line) for line in awards],
            "disclosure": DisclosureFacts(**disclosure) if disclosure else None,
            "erratum": _erratum(erratum) if erratum else None,
        }
    )


def _erratum(values: Mapping[str, Any]) -> ErratumFacts:
    cells = [CellLine(**cell) for cell in values["cells"]]
    return ErratumFacts(values["old_version"], values["reason"], cells)
