"""Every hostile reward in one tier, and what it got; run by the tests, also as another user.

python -m tests.tenet.sandbox.attacking TIER      prints a JSON object; the standard library is enough
"""

import json
import os
import platform
import secrets
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from tenet.sandbox.host import Limits, Range, RewardWorker
from tenet.sandbox.walls import Tier
from tests.tenet.sandbox.attacks import LOUD, QUIET, QUIET_NAMES

TERMS = {"attacks": Range(0, 1)}
PATIENT, SHORT = Limits(batch_seconds=60), Limits(batch_seconds=0.5)
HANGING = {
    "never ends", "sleeps", "blows a pattern up", "makes a huge number", "ignores every signal and hangs", "bombs with forks",
    "bombs with threads", "answers half", "announces a gigabyte",
}  # fmt: skip


def attack(tier: Tier) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "secret.txt").write_text(secret := secrets.token_hex(8), encoding="utf-8")
        (folder / "secret.txt").chmod(0o666)
        os.environ["TENET_CANARY"] = secret
        quiet, heard = _quiet(tier, folder, secret)
        loud = {name: _loud(tier, name, code) for name, code in LOUD.items()}
        files = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    return {
        "got": [name for name, score in quiet.items() if score != 0.0],
        "heard": heard,
        "folder untouched": files == {"secret.txt": secret},
        "loud": loud,
        "attacks": len(quiet) + len(loud),
    }


def _quiet(tier: Tier, folder: Path, secret: str) -> tuple[dict[str, float | None], bool]:
    """What each attack scored, and whether anybody called the host's open port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        where = {
            "file": str(folder / "secret.txt"), "folder": str(folder), "secret": secret, "pid": os.getpid(), "group": os.getpgrp(),
            "tcp": server.getsockname()[1], "machine": platform.machine(),
        }  # fmt: skip
        rows = [""] * len(QUIET_NAMES)
        with RewardWorker.start(QUIET, TERMS, tier, PATIENT) as worker:
            scores = worker.score(rows, rows, {"where": [where] * len(rows)})
        try:
            heard = bool(server.accept())
        except BlockingIOError:
            heard = False
    return dict(zip(QUIET_NAMES, (row["attacks"] for row in scores), strict=True)), heard


def _loud(tier: Tier, name: str, code: str) -> str:
    """What is wrong with how a loud one ended; empty when all is well."""
    with RewardWorker.start(code, TERMS, tier, SHORT if name in HANGING else PATIENT) as worker:
        first = worker.score([""], [""], {})
        if first != [{"attacks": None}]:
            return f"it scored {first}"
        if worker.tally.failed != 1:
            return f"it was not counted: {worker.tally}"
    return ""


if __name__ == "__main__":
    tier: Tier = "A" if sys.argv[1] == "A" else "B" if sys.argv[1] == "B" else "none"
    print(json.dumps(attack(tier)))  # noqa: T201
