"""Runs a module of the project as a process that ends with the one that started it.

``python -m deployments.child quietly|at-once MODULE ARGUMENTS``: it ends when its standard input does, which
the system sees to however the other process ends. ``quietly``: by way of SIGTERM, with seconds to finish;
``at-once``: as if it were killed.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time

GRACE_S = 5.0


def main(arguments: list[str]) -> None:
    """Run the module as ``python -m`` would."""
    how, module, *rest = arguments
    threading.Thread(target=_watch, args=[how == "quietly"], daemon=True).start()
    sys.argv = [module, *rest]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _watch(quietly: bool) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    if quietly:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_S)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
