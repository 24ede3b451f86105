"""How long a person waits before Tenet does anything: cold processes, best and median of several.

    python -m benchmarks.startup

Targets: `tenet --help` 0.15 s, `tenet status` 0.3 s, chat prompt ready 1.2 s, page up 3.5 s; none of them imports torch.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

TENET = str(Path(sys.executable).parent / "tenet")
RUNS = 7


def main() -> None:
    home = tempfile.mkdtemp(prefix="tenet-bench-")
    env = {**os.environ, "TENET_HOME": home}
    try:
        report("python -c pass (floor)", lambda: command([sys.executable, "-c", "pass"], env), None)
        report("tenet --help", lambda: command([TENET, "--help"], env), 0.15)
        report("tenet status", lambda: command([TENET, "status"], env), 0.3)
        report("chat prompt ready", lambda: chat_ready(env), 1.2)
        report("page up", lambda: page_up(env), 3.5)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def report(name: str, measure: Callable[[], float], target: float | None) -> None:
    measure()
    seconds = sorted(measure() for _ in range(RUNS))
    goal = f"target {target:.2f} s" if target else ""
    print(f"{name:<24} best {seconds[0]:.3f} s  median {statistics.median(seconds):.3f} s  {goal}", flush=True)


def command(argv: list[str], env: dict[str, str]) -> float:
    begun = time.perf_counter()
    subprocess.run(argv, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begun


def chat_ready(env: dict[str, str]) -> float:
    """Until the first words of Tenet stand on the terminal."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [TENET, "chat"], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout
    process.stdout.readline()
    seconds = time.perf_counter() - begun
    process.communicate()
    return seconds


def page_up(env: dict[str, str]) -> float:
    port = free_port()
    begun = time.perf_counter()
    process = subprocess.Popen(
        [TENET, "web", "--port", str(port)], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not answers(f"http://127.0.0.1:{port}/"):
            time.sleep(0.02)
        return time.perf_counter() - begun
    finally:
        process.kill()
        process.wait()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
