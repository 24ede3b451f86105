"""A served page and a real browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.surfaces.browsing import Site

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Generator[Site, None, None]:
    site = Site(tmp_path_factory.mktemp("home"), free_port())
    server = start(site)
    try:
        yield site
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def page(browser: Browser) -> Generator[Page, None, None]:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(90_000)
    yield context.new_page()
    context.close()


def start(site: Site) -> subprocess.Popen[bytes]:
    """The page as a person starts it, up to its first answer."""
    env = {**os.environ, "TENET_HOME": str(site.home)}
    server = subprocess.Popen([sys.executable, "-m", "app", "web", "--port", str(site.port)], cwd=ROOT, env=env)
    end = time.monotonic() + 400
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(site.url, timeout=5):
                return server
        except OSError:
            time.sleep(0.2)
    server.kill()
    raise AssertionError("the page does not come up")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
