"""What the page costs: first paint, the first answer, the memory of many sessions, and fifty people at once.

    python -m benchmarks.web

A real server, a real browser for the first two, plain requests for the rest. Targets: useful paint under 2 s; a sentence
to its answer under 300 ms; fifty people chatting at once with a p95 of a turn under 1.5 s, and nothing crossed between them.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx2

PEOPLE, TURNS = 50, 3
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class Server(NamedTuple):
    url: str
    process: "subprocess.Popen[bytes]"

    def memory_mb(self) -> float:
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="utf-8").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def cpu_seconds(self) -> float:
        """What the processor has done for it: unlike a time, it says the same on a machine that others use too."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as server:
        first_looks(server)
        before = server.memory_mb()
        clients = [Person(server, number) for number in range(PEOPLE)]
        print(f"memory: {before:.0f} MB before, {server.memory_mb():.0f} MB with {PEOPLE} sessions open")
        everybody_at_once(server, clients)
        print(f"memory after that: {server.memory_mb():.0f} MB")


@contextmanager
def served(home: Path) -> Generator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "web", "--port", str(port)], env={**os.environ, "TENET_HOME": str(home)}
    )
    url = f"http://127.0.0.1:{port}"
    try:
        while process.poll() is None:
            try:
                httpx2.get(url, trust_env=False)
                break
            except httpx2.ConnectError:
                time.sleep(0.1)
        yield Server(url, process)
    finally:
        process.kill()
        process.wait()


def first_looks(server: Server) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        paints = [paint(browser.new_context().new_page(), server.url) for _ in range(5)]
        print(
            f"first useful paint: median {statistics.median(paints):.0f} ms, worst {max(paints):.0f} ms (target 2000)"
        )
        page = browser.new_page()
        page.goto(server.url)
        page.get_by_role("button", name="New project").click()
        page.wait_for_selector(".bubble.question")
        answers = [answered(page) for _ in range(10)]
        worst = max(answers)
        print(
            f"a sentence to its answer: median {statistics.median(answers):.0f} ms, worst {worst:.0f} ms (target 300)"
        )
        browser.close()


def paint(page: Any, url: str) -> float:
    page.goto(url)
    page.wait_for_selector("html[data-useful-after]", state="attached")
    return float(page.evaluate("document.documentElement.dataset.usefulAfter"))


def answered(page: Any) -> float:
    """Measured in the page: from the key to the moment when a new message of Tenet stands there."""
    return page.evaluate(
        """() => new Promise((done) => {
          const count = () => document.querySelectorAll(".bubble.by-tenet").length, before = count();
          const box = document.querySelector("#words"), begun = performance.now();
          new MutationObserver((_, watcher) => { if (count() > before) { watcher.disconnect(); done(performance.now() - begun); } })
            .observe(document.querySelector(".talk"), { childList: true, subtree: true });
          box.value = "What is a tenet?";
          box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
        })"""
    )


class Person:
    """Somebody with a project of their own, as the page would send for them."""

    def __init__(self, server: Server, number: int) -> None:
        self.word = f"person{number}secret"
        self.client = httpx2.Client(base_url=server.url, trust_env=False, timeout=60)
        config = self.client.get("/config").json()
        self.component = next(each["id"] for each in config["components"] if each["type"] == "html")
        self.project = self.act(do="new")["project"]
        self.seconds: list[float] = []
        self.crossed = 0

    def act(self, **click: Any) -> dict[str, Any]:
        body = {"data": click, "component_id": self.component, "fn_name": "act", "session_hash": self.word}
        return self.client.post("/gradio_api/component_server", json=body).json()

    def chat(self) -> None:
        for turn in range(TURNS):
            begun = time.monotonic()
            answer = self.act(do="say", project=self.project, text=f"What is a tenet, asks {self.word} ({turn})?")
            self.seconds.append(time.monotonic() - begun)
            talk = answer["panels"]["talk"]
            self.crossed += self.word not in talk or talk.count("secret") != talk.count(self.word)


def everybody_at_once(server: Server, people: list[Person]) -> None:
    threads = [threading.Thread(target=person.chat) for person in people]
    begun, worked = time.monotonic(), server.cpu_seconds()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - begun
    turns = sorted(seconds for person in people for seconds in person.seconds)
    p95 = turns[int(0.95 * len(turns)) - 1]
    print(
        f"{len(people)} people at once: {len(turns) / took:.0f} turns a second, p95 of a turn {p95:.2f} s (target 1.5)"
    )
    print(
        f"the server's processor time: {1000 * (server.cpu_seconds() - worked) / len(turns):.0f} ms a turn "
        f"(load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)"
    )
    print(f"answers with another person's words: {sum(person.crossed for person in people)}")


if __name__ == "__main__":
    main()
