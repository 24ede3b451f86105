"""What a person does on the page, and what a test waits for; never for a time."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tenet.project import Project
from tenet.session import Session
from tenet.settings import read_settings

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TICKETS = Path(__file__).resolve().parents[2] / "scenarios" / "data" / "tickets.csv"
expect.set_options(timeout=45_000)


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def chromium() -> Generator[Browser]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed; setup.sh says how")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


class Site(NamedTuple):
    home: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def project(self, name: str) -> Project:
        return Project.open(name, self.home / "projects")


def open_page(page: Page, site: Site, address: str = "") -> None:
    page.goto(site.url + address)
    expect(page.locator("html[data-useful-after]")).to_be_attached()


def new_project(site: Site) -> str:
    """A project of its own for each test, at its first question."""
    settings = read_settings({"TENET_HOME": str(site.home), "TENET_PERSON": "tester"})
    taken = len(list((site.home / "projects").iterdir())) if (site.home / "projects").exists() else 0
    session = Session.create(f"project-{taken + 1}", settings=settings)
    session.advance()
    return session.project.name


def reviewed_project(site: Site) -> str:
    """A project whose use case and tenets wait for an approval."""
    name = new_project(site)
    session = Session.open(name, settings=read_settings({"TENET_HOME": str(site.home), "TENET_PERSON": "tester"}))
    kept = session.project.take_file("tickets.csv", TICKETS.read_bytes())
    session.send(session.say("Sort our support tickets into queues; the file shows how.", (kept,)))
    session.send(session.say("use your judgement"))
    return name


def say(page: Page, words: str, file: Path | None = None) -> None:
    if file:
        page.locator("#file").set_input_files(str(file))
        expect(page.locator(".file-chip")).to_contain_text(file.name)
    box = page.locator("#words")
    box.fill(words)
    box.press("Enter")


def conversation(page: Page) -> Locator:
    return page.locator("#conversation")


def sideways(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
