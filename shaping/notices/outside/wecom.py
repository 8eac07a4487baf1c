"""企业微信群机器人: one text message to a group."""

from shaping.notices.outside import web
from shaping.notices.outside.letters import Letter

# The robot takes 2048 bytes of UTF-8.
MOST_BYTES = 2000


def send(address: str, secret: str, letter: Letter) -> None:
    """Send to the group; a WeCom robot has no secret but its address. Raises NotSent."""
    content = letter.body.encode()[:MOST_BYTES].decode(errors="ignore")
    web.post(address, {"msgtype": "text", "text": {"content": content}})
