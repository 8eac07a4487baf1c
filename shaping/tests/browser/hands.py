"""Somebody at a page with a mouse, or with the keyboard alone; every act on it is counted."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

MOST_TABS = 120
MOST_ARROWS = 40
IS_FOCUSED = "field => field === document.activeElement"
IS_IN_GROUP = "field => field.name === document.activeElement.name"
CHOSEN = "field => field.selectedOptions[0].label"


@dataclass
class Mouse:
    """A click, a choice and a filled field are one act each."""

    page: Page
    acts: int = 0

    def __str__(self) -> str:
        return f"{self.acts} acts"

    def press(self, target: Locator) -> None:
        self.acts += 1
        target.click()

    def tick(self, target: Locator) -> None:
        self.press(target)

    def choose(self, target: Locator, label: str) -> None:
        self.acts += 1
        target.select_option(label=label)

    def write(self, target: Locator, words: str) -> None:
        self.press(target)
        self.page.keyboard.type(words)


@dataclass
class Keyboard:
    """The same acts with Tab, arrows, Enter and typing; `keys` counts every key but the letters."""

    page: Page
    acts: int = 0
    keys: int = 0

    def __str__(self) -> str:
        return f"{self.acts} acts, {self.keys} keys besides what is written"

    def press(self, target: Locator) -> None:
        self._go_to(target)
        self._hit("Enter")

    def tick(self, target: Locator) -> None:
        """A radio button: Tab enters its group at the chosen one, arrows go on from there."""
        self._go_to(target, IS_IN_GROUP)
        for _ in range(MOST_ARROWS):
            if target.is_checked():
                return
            self._hit("ArrowDown")
        raise AssertionError(f"no arrow reaches {target}")

    def choose(self, target: Locator, label: str) -> None:
        self._go_to(target)
        for _ in range(MOST_ARROWS):
            if target.evaluate(CHOSEN) == label:
                return
            self._hit("ArrowDown")
        raise AssertionError(f"no arrow reaches {label}")

    def write(self, target: Locator, words: str) -> None:
        self._go_to(target)
        self.page.keyboard.type(words)

    def _go_to(self, target: Locator, has_arrived: str = IS_FOCUSED) -> None:
        self.acts += 1
        for _ in range(MOST_TABS):
            if target.evaluate(has_arrived):
                return
            self._hit("Tab")
        raise AssertionError(f"Tab does not reach {target}")

    def _hit(self, key: str) -> None:
        self.keys += 1
        self.page.keyboard.press(key)
