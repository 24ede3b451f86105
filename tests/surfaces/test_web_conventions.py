"""The page for everybody: small screens, dark, keyboard alone, screen readers."""

from collections.abc import Generator
from typing import Any, cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.surfaces.browsing import Site, conversation, new_project, open_page, reviewed_project, sideways
from tests.surfaces.finished import finished_project

pytestmark = pytest.mark.slow
STATES = ("", "&artefact=tenets&tab=edit", "&artefact=tenets&tab=history", "&artefact=tenets&tab=origin")


@pytest.fixture(params=[(375, "dark"), (320, "light")], ids=["375 dark", "320 light"])
def phone(browser: Browser, request: pytest.FixtureRequest) -> Generator[Page, None, None]:
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 740}, color_scheme=scheme)
    context.set_default_timeout(90_000)
    yield context.new_page()
    context.close()


def test_a_phone_sees_everything_without_scrolling_sideways(phone: Page, site: Site) -> None:
    name = reviewed_project(site)
    for state in STATES:
        open_page(phone, site, f"?project={name}{state}")
        expect(phone.locator("#action")).to_be_visible()
        assert sideways(phone) <= 0, state
    assert conversation(phone).bounding_box() is not None
    box = phone.locator("#approve").bounding_box()
    assert box and box["y"] + box["height"] <= 740, "to approve takes no scrolling"


def test_axe_finds_nothing_serious(page: Page, site: Site) -> None:
    review, done = reviewed_project(site), finished_project(site, "finished-for-axe")
    addresses = [f"?project={review}{state}" for state in STATES]
    addresses += [f"?project={done}&artefact={stage}" for stage in ("dataset", "training_run", "report", "release")]
    addresses += [f"?project={new_project(site)}"]
    for address in addresses:
        open_page(page, site, address)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            serious = serious_findings(page)
            assert not serious, (scheme, address, serious)


def serious_findings(page: Page) -> list[str]:
    found = cast("list[dict[str, Any]]", Axe().run(page).response["violations"])
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found if each["impact"] in ("serious", "critical")
    ]


def test_a_keyboard_is_enough(page: Page, site: Site) -> None:
    name = reviewed_project(site)
    open_page(page, site, f"?project={name}")
    expect(page.locator("#approve")).to_be_visible()
    reached = tab_to(page, "approve")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert reached and outline == "3px", "what has the focus is seen"
    page.keyboard.press("Enter")
    expect(conversation(page)).to_contain_text("tester approved the tenets")
    page.locator("#words").focus()
    page.keyboard.type("What is a tenet?")
    page.keyboard.press("Enter")
    expect(conversation(page)).to_contain_text("testable sentence")


def tab_to(page: Page, wanted: str, most: int = 60) -> bool:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == wanted:
            return True
    return False
