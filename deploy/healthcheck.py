"""Asks the web server of this container whether it lives; exits with 1 when it does not.

The request names a host that is allowed, since the site answers 400 to every other one.
"""

import http.client
import os
import sys

PATIENCE_SECONDS = 5


def is_alive(environment: dict[str, str]) -> bool:
    """Whether /healthz answers 200."""
    port = int(environment.get("WEB_BIND", "127.0.0.1:8000").rpartition(":")[2])
    host = environment.get("DJANGO_ALLOWED_HOSTS", "localhost").split(",")[0].strip()
    prefix = environment.get("URL_PREFIX", "").strip("/")
    address = f"/{prefix}/healthz" if prefix else "/healthz"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", address, headers={"Host": host})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not is_alive(dict(os.environ)))
