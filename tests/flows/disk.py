"""A small file system, for tests that fill it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Self

HOW = (
    "A test fills a small file system, and this machine lets it mount none. It takes the programs unshare "
    "and nsenter (util-linux), and either root with CAP_SYS_ADMIN or user namespaces: "
    "'sysctl -w kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0'; in a "
    "container, '--security-opt seccomp=unconfined' or '--cap-add SYS_ADMIN'."
)


class SmallDisk:
    """A tmpfs of ``size_mb`` on ``place``, for programs begun with the words ``within`` alone.

    It is mounted in a namespace of its own, so no root is needed and nothing is left; others see it below
    ``seen``.
    """

    def __init__(self, place: Path, size_mb: int) -> None:
        self.place = place
        self.size_mb = size_mb

    def __enter__(self) -> Self:
        self.place.mkdir(parents=True)
        mount = f"mount -t tmpfs -o size={self.size_mb}m none '{self.place}' && echo mounted && exec cat"
        try:
            self._holder = subprocess.Popen(
                ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        except FileNotFoundError as exc:
            raise RuntimeError(HOW) from exc
        assert self._holder.stdout
        said = self._holder.stdout.readline()
        if said != "mounted\n":
            raise RuntimeError(f"{said}{HOW}")
        pid = str(self._holder.pid)
        self.seen = Path("/proc", pid, "root")
        self.within = ("nsenter", "--target", pid, "--user", "--mount", "--preserve-credentials", "--wd=.")
        return self

    def __exit__(self, *_: object) -> None:
        self._holder.communicate()

    @property
    def ballast(self) -> Path:
        """The file that fills it, as its programs name it."""
        return self.place / "ballast"

    def clear(self) -> None:
        """Make room again."""
        (self.seen / self.ballast.relative_to("/")).unlink()
