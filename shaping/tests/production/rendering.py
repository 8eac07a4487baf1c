"""Turns the files of deploy/ into the ones of a test installation: other paths, ports and names."""

import re
import shlex
from pathlib import Path

from django.conf import settings

DEPLOY = settings.BASE_DIR / "deploy"
SITE_NAME = "gongtong.example.gov.cn"
MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 256; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-fastcgi;
    uwsgi_temp_path {folder}/nginx-uwsgi;
    scgi_temp_path {folder}/nginx-scgi;
    include {folder}/site.conf;
}}
"""


def replaced(text: str, pairs: dict[str, str]) -> str:
    """The text with each of these replaced; a file that no longer holds one is a failure."""
    for old, new in pairs.items():
        assert old in text, f"{old} is gone from the file"
        text = text.replace(old, new)
    return text


def start_command(unit: str) -> str:
    """The command line a systemd unit starts."""
    text = (DEPLOY / "systemd" / unit).read_text()
    return re.search(r"^ExecStart=(.+)$", text, re.MULTILINE).group(1)


def unit_command(unit: str, changes: dict[str, str]) -> list[str]:
    """The command line of a systemd unit with the paths and names of this installation."""
    return shlex.split(replaced(start_command(unit), changes))


def nginx_site(ports: dict[str, int], folder: Path, *, below: str = "") -> str:
    """The real site file on free ports; `below` a path, its commented locations switched on."""
    text = (DEPLOY / "nginx" / "shaping.conf").read_text()
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
    text = replaced(
        text,
        {
            f"https://{SITE_NAME}": f"https://localhost:{ports['https']}",
            f"server_name {SITE_NAME}": "server_name localhost",
            "listen 80;": f"listen 127.0.0.1:{ports['http']};",
            "listen 443 ssl": f"listen 127.0.0.1:{ports['https']} ssl",
            "server 127.0.0.1:8000": f"server 127.0.0.1:{ports['web']}",
            "/etc/nginx/tls": str(folder),
            "/etc/nginx/shaping/pages": str(DEPLOY / "nginx" / "pages"),
        },
    )
    if not below:
        return text
    text = re.sub(
        r"^    location (/|= /accounts/login/) \{.*?^    \}\n", "", text, flags=re.M | re.S
    )
    return replaced(text, {"#sub-path ": "", "/gtdz": below})
