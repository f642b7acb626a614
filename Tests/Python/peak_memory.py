"""Runs a command and writes its peak resident memory in KiB to a file.

    peak_memory.py FILE COMMAND [ARGUMENT...]

A process starts with its parent's peak as its own, so a small process has to be the parent of what is measured.
"""

import resource
import subprocess
import sys

status = subprocess.call(sys.argv[2:])
with open(sys.argv[1], "w") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(status if status >= 0 else 128 - status)
