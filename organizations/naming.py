"""Names as boards print them: in full only where the person agreed. Knows no Django."""


def shown_name(name: str, *, is_agreed: bool) -> str:
    """The name itself, or shortened with stars: 张三 → 张*, 张小三 → 张*三, 欧阳小三 → 欧**三."""
    name = name.strip()
    if is_agreed or not name:
        return name
    if len(name) <= 2:
        return f"{name[0]}*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"
