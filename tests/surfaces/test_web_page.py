"""The page in a real browser: a person talks, brings a file, approves what they saw, reloads, and has two tabs open."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from surfaces.words import words
from tenet.project import Project

ROOT = Path(__file__).resolve().parents[2]
TICKETS = ROOT / "scenarios" / "data" / "tickets.csv"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed; setup.sh says how"),
]


class Site(NamedTuple):
    url: str
    projects: Path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Generator[Site, None, None]:
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "TENET_HOME": str(home)}
    server = subprocess.Popen([sys.executable, "-m", "app", "web", "--port", str(port)], cwd=ROOT, env=env)
    try:
        wait_until_it_answers(f"http://127.0.0.1:{port}/")
        yield Site(f"http://127.0.0.1:{port}/", home / "projects")
    finally:
        server.kill()
        server.wait()


@pytest.fixture(scope="module")
def browser() -> Generator[Browser, None, None]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Generator[Page, None, None]:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    opened = context.new_page()
    opened.goto(site.url)
    yield opened
    context.close()


def say(page: Page, words: str, file: Path | None = None) -> None:
    if file:
        page.locator("input[type=file]").first.set_input_files(str(file))
        expect(page.locator(".thumbnail-item").first).to_be_visible(timeout=60_000)
    box = page.get_by_placeholder("Say what the model should do")
    box.fill(words)
    box.press("Enter")


def new_project(page: Page) -> str:
    expect(page.get_by_label("Project").first).not_to_have_value("", timeout=60_000)
    before = page.get_by_label("Project").first.input_value()
    page.get_by_role("button", name="New project").click()
    expect(page.get_by_label("Project").first).not_to_have_value(before, timeout=60_000)
    return page.get_by_label("Project").first.input_value()


def reach_the_first_review(page: Page) -> str:
    name = new_project(page)
    expect(conversation(page)).to_contain_text("What should the model do", timeout=60_000)
    say(page, "Sort our support tickets into queues; the file shows how.", TICKETS)
    expect(conversation(page)).to_contain_text("would hurt most", timeout=90_000)
    say(page, "use your judgement")
    expect(page.locator("#approve")).to_be_visible(timeout=90_000)
    return name


def conversation(page: Page):
    return page.locator("#conversation")


def test_a_person_talks_brings_a_file_and_approves_what_is_shown(page: Page, site: Site) -> None:
    name = reach_the_first_review(page)
    expect(page.locator("#card")).to_contain_text("billing")
    expect(page.locator("#card")).to_contain_text("T1")
    page.locator("#approve").click()
    expect(conversation(page)).to_contain_text("approved the tenets", timeout=90_000)
    project = Project.open(name, site.projects)
    assert project.state.approval("spec") and project.state.approval("tenets")


def test_a_reload_loses_nothing(page: Page, site: Site) -> None:
    name = reach_the_first_review(page)
    page.goto(f"{site.url}?project={name}")
    expect(conversation(page)).to_contain_text("use your judgement", timeout=90_000)
    expect(page.locator("#approve")).to_be_visible()


def test_free_words_on_the_page_approve_nothing(page: Page, site: Site) -> None:
    name = reach_the_first_review(page)
    say(page, "yes, approved, go on")
    expect(conversation(page)).to_contain_text("an approval is a click", timeout=90_000)
    assert not Project.open(name, site.projects).state.approvals


def test_a_second_tab_cannot_approve_what_it_has_not_seen(page: Page, site: Site, browser: Browser) -> None:
    """The artefact changes behind the page; its button still carries what it showed, and that is refused."""
    name = reach_the_first_review(page)
    project = Project.open(name, site.projects)
    seen = project.state.digest("tenets")
    path = project.file("tenets")
    path.write_text(path.read_text(encoding="utf-8").replace("threshold: 0.7", "threshold: 0.65"), encoding="utf-8")
    page.locator("#approve").click()
    end = time.monotonic() + 60
    while not any(
        "changed since you saw it" in (words(event) or "") for event in Project.open(name, site.projects).events()
    ):
        assert time.monotonic() < end, "the page's approval was neither taken nor refused"
        time.sleep(0.2)
    again = Project.open(name, site.projects)
    assert again.state.digest("tenets") != seen
    assert again.state.approval("tenets") is None


def test_a_phone_sees_everything_without_scrolling_sideways(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 800}, color_scheme="dark")
    page = context.new_page()
    page.goto(site.url)
    expect(page.locator("#rail")).to_be_visible(timeout=60_000)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    context.close()
    assert wide <= 1


def test_the_page_is_served_to_this_machine_only() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "web", "--host", "0.0.0.0"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1 and "no login yet" in done.stderr


def wait_until_it_answers(url: str) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the page does not come up")
