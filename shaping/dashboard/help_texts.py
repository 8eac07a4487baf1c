"""The short 帮助 of every page: what the page answers, and what to do next."""

DEFAULT_HELP = "页面顶部是您能用的栏目。看不明白或想提意见，请点右上角“有话说”。"

# Keyed by view name; a test fails when a page that people open has no text of its own.
HELP_TEXTS: dict[str, str] = {
    "dashboard:home": "这里列出您现在要办的事和最近办过的事。点一下就到那一页。",
}


def help_for(view_name: str) -> str:
    """The page's own help, or the general one."""
    return HELP_TEXTS.get(view_name, DEFAULT_HELP)
