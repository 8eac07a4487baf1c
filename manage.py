#!/usr/bin/env python3
"""Command-line entry of the project."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shaping.settings")
    # What is no UTF-8 can be neither stored nor printed; as "?" it names nothing.
    arguments = [argument.encode(errors="replace").decode() for argument in sys.argv]
    try:
        execute_from_command_line(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader, such as head, has gone; Python must not complain of it at the exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
