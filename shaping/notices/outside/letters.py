"""What every way out of the house takes, and how it says that nothing went out."""

from dataclasses import dataclass

from django.conf import settings


class NotSent(Exception):  # noqa: N818 - reads as the sentence it carries
    """The message did not go out; the words are Chinese and name no address, key or secret."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class Letter:
    """A message as the other side reads it; `link` is a path of this site or empty."""

    title: str
    text: str = ""
    link: str = ""

    @property
    def subject(self) -> str:
        """The title on one line."""
        return " ".join(self.title.split())

    @property
    def body(self) -> str:
        """Title, text and, where the site knows its own address, the link."""
        address = f"{settings.SITE_URL}{self.link}" if settings.SITE_URL and self.link else ""
        return "\n".join(part for part in (self.subject, self.text.strip(), address) if part)
