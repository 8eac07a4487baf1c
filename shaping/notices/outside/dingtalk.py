"""钉钉群机器人: one text message to a group, signed where the robot asks for it (加签)."""

import base64
import hashlib
import hmac
import time
from urllib.parse import urlencode

from shaping.notices.outside import web
from shaping.notices.outside.letters import Letter


def send(address: str, secret: str, letter: Letter) -> None:
    """Send to the group; `secret` may be empty. Raises NotSent."""
    if secret:
        address += f"{'&' if '?' in address else '?'}{urlencode(signature(secret, time.time()))}"
    web.post(address, {"msgtype": "text", "text": {"content": letter.body}})


def signature(secret: str, seconds: float) -> dict[str, str]:
    """What a signing robot wants in the address: the time in milliseconds and its signature."""
    timestamp = str(round(seconds * 1000))
    words = f"{timestamp}\n{secret}".encode()
    digest = hmac.new(secret.encode(), words, hashlib.sha256).digest()
    return {"timestamp": timestamp, "sign": base64.b64encode(digest).decode()}
