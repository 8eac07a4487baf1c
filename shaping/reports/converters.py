"""The two parts of a report's address that only numbers of the right form fit."""


class TownshipCodeConverter:
    """The nine digits of a township's code."""

    regex = "[0-9]{9}"

    def to_python(self, value: str) -> str:
        """The code as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """The code as it stands."""
        return value


class MonthConverter:
    """A month such as 2026-11, given to views as its year and its number."""

    regex = "(?:20[0-9]{2}|2100)-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> tuple[int, int]:
        """Year and number of the month."""
        year, month = value.split("-")
        return int(year), int(month)

    def to_url(self, value: str) -> str:
        """The month as addresses have it: 2026-11."""
        return value


class YearConverter:
    """A year such as 2026, given to views as a number."""

    regex = "20[0-9]{2}|2100"

    def to_python(self, value: str) -> int:
        """The number of the year."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The year as addresses have it."""
        return str(value)


class QuarterConverter:
    """A quarter such as 2026-Q3, given to views as its year and its number."""

    regex = "(?:20[0-9]{2}|2100)-Q[1-4]"

    def to_python(self, value: str) -> tuple[int, int]:
        """Year and number of the quarter."""
        year, quarter = value.split("-Q")
        return int(year), int(quarter)

    def to_url(self, value: str) -> str:
        """The quarter as addresses have it: 2026-Q3."""
        return value
