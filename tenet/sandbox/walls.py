"""The tiers of the sandbox: what each is made of, and how a worker of it is started."""

import os
import shutil
import sys
from pathlib import Path
from typing import Literal

Tier = Literal["A", "B", "none"]

DESCRIPTIONS: dict[Tier, str] = {
    "A": "bubblewrap, a system-call filter, Landlock and limits",
    "B": "a system-call filter, Landlock and limits, without namespaces of its own",
    "none": "limits only: reward code could read files, use the network and end other programs",
}
CHECKOUT = Path(__file__).resolve().parents[2]
_MAIN = "import sys; sys.path.append(sys.argv[1]); from tenet.sandbox.inside import main; main()"


def command(tier: Tier) -> list[str]:
    python = [os.path.realpath(sys.executable), "-I", "-S", "-c", _MAIN, str(CHECKOUT), tier]
    return [*_bubblewrap(), *python] if tier == "A" else python


def _bubblewrap() -> list[str]:
    """A machine with nothing on it but Python and this package."""
    seen = ["/usr", "/lib", "/lib64", "/etc/ld.so.cache", sys.base_prefix, str(CHECKOUT / "tenet")]
    binds = [word for path in seen for word in ("--ro-bind-try", path, path)]
    return [
        shutil.which("bwrap") or "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
        *binds, "--dev", "/dev", "--chdir", "/",
    ]  # fmt: skip
