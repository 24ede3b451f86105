"""The pictures of the docs, taken from a real run in a home of its own: `make screenshots` (about four minutes).

review.png  a review waits             training.png  a live run          report.png  the evidence
dark.png    the evidence, dark         phone.png     a review on a phone
"""

import io
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tenet.session import Session
from tenet.settings import quiet_libraries, read_settings
from tenet.stages import BY_NAME
from tenet.state import Ask, Done, Failed, Review, Wait
from tests.surfaces.browsing import TICKETS, Site, chromium, open_page
from tests.surfaces.conftest import ROOT, free_port, start

IMAGES = ROOT / "docs" / "images"
OPENING = (
    "We get a few hundred support tickets a day and somebody sorts them by hand. I want a model that reads a ticket and "
    "says which queue it belongs to. I have attached tickets that we sorted last month."
)
LONGEST_MILLISECONDS = 600_000


def main() -> None:
    quiet_libraries()
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder), free_port())
        made = read_settings().home / "base_models"
        if made.exists():  # else it is made first, which takes some minutes more
            shutil.copytree(made, site.home / "base_models")
        server = start(site)
        try:
            with chromium() as browser:
                take_all(browser, site)
        finally:
            server.kill()
            shutil.rmtree(site.home, ignore_errors=True)


def take_all(browser: Browser, site: Site) -> None:
    settings = read_settings({"TENET_HOME": str(site.home), "TENET_PERSON": "ada"})
    session = Session.create("triage", person="ada", surface="web", settings=settings)
    session.advance()
    kept = session.project.take_file("tickets.csv", TICKETS.read_bytes())
    session.send(session.say(OPENING, (kept,)))
    session.send(session.say("Account access. If somebody is locked out and lands in the wrong queue, they leave."))
    wide, phone = browser.new_page(viewport={"width": 1440, "height": 900}), phone_of(browser)
    take(wide, site, "review", "")
    take(phone, site, "phone", "")
    approve_until(session, "training_run", wide)
    expect(wide.locator(".curve polyline")).to_be_visible(timeout=LONGEST_MILLISECONDS)
    wide.wait_for_function("document.querySelector('.curve polyline').points.numberOfItems > 9", timeout=0)
    save(wide, "training")
    approve_until(session, "report", wide)
    take(wide, site, "report", "&artefact=report")
    wide.emulate_media(color_scheme="dark")
    take(wide, site, "dark", "&artefact=dataset")


def phone_of(browser: Browser) -> Page:
    return browser.new_context(viewport={"width": 375, "height": 760}, device_scale_factor=2).new_page()


def approve_until(session: Session, stage: str, page: Page) -> None:
    """Approve, and wait for jobs, until this plan's job runs or what was measured waits for an approval."""
    while True:
        match session.pending:
            case Wait(stage=running) if running == stage and BY_NAME[stage].runs:
                return
            case Review(digests=digests) if stage in digests:
                return
            case Review():
                session.send(session.approve())
            case Ask() | Failed() | Done():
                raise AssertionError(f"the run went another way: {session.pending}")
            case _:
                page.wait_for_timeout(500)
                session.advance()


def take(page: Page, site: Site, name: str, address: str) -> None:
    open_page(page, site, f"?project=triage{address}")
    expect(page.locator("#action")).not_to_be_empty()
    save(page, name)


def save(page: Page, name: str) -> None:
    """With the fonts there, and few colours: a page is flat, so it stays small."""
    from PIL import Image

    page.evaluate("document.fonts.ready")
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(IMAGES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
