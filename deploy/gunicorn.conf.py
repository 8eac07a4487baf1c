"""How gunicorn serves the site: the same file for systemd, for the container and in CI."""

import os

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
wsgi_app = "shaping.wsgi"

# Threads wait for the database most of the time; two processes keep one long export from being felt.
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = 4
# Loaded once and shared: a fresh process costs next to nothing. New code needs a restart, not HUP.
preload_app = True

# Longer than the database lets a statement run (60 s), shorter than nginx waits (75 s).
timeout = 70
graceful_timeout = 30
keepalive = 5

# A fresh process now and then keeps memory flat; the jitter keeps them from going all at once.
max_requests = 5000
max_requests_jitter = 500

# The heartbeat file must not wait for a busy disk.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - a memory file system, made for this
# Nobody administers this process through a socket in somebody's home.
control_socket_disable = True

# The site writes its own line for every answer (shaping.access).
accesslog = None
errorlog = "-"
