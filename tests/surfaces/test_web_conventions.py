"""The page for everybody: small screens, dark, keyboard alone, screen readers."""

from collections.abc import Generator
from pathlib import Path
from typing import Any, cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from surfaces.scripted.through_web import page_served
from surfaces.web.rendering import render
from tenet import journal as j
from tenet.settings import read_settings
from tenet.stages import CHAIN
from tests.surfaces.browsing import Site, conversation, new_project, open_page, reviewed_project, sideways
from tests.surfaces.finished import finished_project, practised, started_project

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


def test_axe_finds_nothing_serious_in_any_state(page: Page, site: Site) -> None:
    review, done = reviewed_project(site), finished_project(site, "finished-for-axe")
    practised(site.project(done))
    states = [f"?project={review}{state}" for state in STATES]
    states += [f"?project={done}&artefact={stage.name}" for stage in CHAIN if stage.name not in ("spec", "tenets")]
    states += [f"?project={done}&artefact=report&tab={tab}" for tab in ("edit", "origin")]
    states += [f"?project={new_project(site)}", f"marks?project={done}"]
    states += [f"?project={started_project(site, 'runs-for-axe')}", f"?project={started_project(site, 'fell', True)}"]
    found = {state: everywhere(page, site, state) for state in states}
    assert not {state: wrong for state, wrong in found.items() if wrong}
    assert not asked_for(page, site, done)


def test_axe_finds_nothing_serious_before_anybody_came_in(browser: Browser, tmp_path: Path) -> None:
    """The first-run page and the login, which no project has."""
    settings = read_settings({"TENET_HOME": str(tmp_path), "TENET_PERSON": "tester"})
    page = browser.new_page()
    with page_served(settings) as url:
        page.goto(url)
        expect(page.get_by_role("button", name="See a finished one")).to_be_visible()
        assert not serious_findings(page)
    page.set_content(render("login", problem="That name and password do not belong together."))
    assert not serious_findings(page)
    page.close()


def asked_for(page: Page, site: Site, done: str) -> list[str]:
    """What stands on the page only after a click: the lineage looked at again, and what a complaint comes to."""
    open_page(page, site, f"?project={done}&artefact=report&tab=origin")
    page.get_by_role("button", name="Look at every digest again").click()
    expect(page.locator("#verified li").first).to_be_visible()
    found = serious_findings(page)
    open_page(page, site, f"?project={done}&artefact=release")
    for name, words in (("input", "Where is it?"), ("got", "billing")):
        page.locator(f"#complain-{name}").fill(words)
    page.locator("#complain-right").select_option("billing")
    page.get_by_role("button", name="Find the cause").click()
    expect(page.locator("#complaint-found")).to_contain_text("it is right")
    return found + serious_findings(page)


def everywhere(page: Page, site: Site, address: str) -> list[str]:
    """What is wrong in light, and in dark what is wrong with the colours: all else is the same."""
    page.goto(site.url + address)
    if not address.startswith("marks"):
        expect(page.locator("html[data-useful-after]")).to_be_attached()
    found = serious_findings(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {wrong}" for wrong in serious_findings(page, {"runOnly": ["color-contrast"]})]
    page.emulate_media(color_scheme="light")
    return found


def serious_findings(page: Page, options: dict[str, Any] | None = None) -> list[str]:
    found = cast("list[dict[str, Any]]", Axe().run(page, options=options).response["violations"])
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found if each["impact"] in ("serious", "critical")
    ]


def test_a_keyboard_is_enough(page: Page, site: Site) -> None:
    name = reviewed_project(site)
    open_page(page, site, f"?project={name}")
    expect(page.locator("#approve")).to_be_visible()
    tab_to(page, "document.activeElement.id === 'open-settings'")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Settings")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#open-settings")).to_be_focused()
    tab_to(page, "document.activeElement.id === 'approve'")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px", "what has the focus is seen"
    page.keyboard.press("Enter")
    expect(conversation(page)).to_contain_text("tester approved the tenets")
    tab_to(page, "document.activeElement.matches('[data-edit-row]')")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Text of the row")).to_be_focused()
    page.keyboard.type("Nobody can log in any more")
    tab_to(page, "document.activeElement.textContent === 'Save'")
    page.keyboard.press("Enter")
    expect(conversation(page)).to_contain_text("tester edited the examples")
    page.locator("#words").focus()
    page.keyboard.type("What is a tenet?")
    page.keyboard.press("Enter")
    expect(conversation(page)).to_contain_text("testable sentence")


def test_nothing_can_be_pressed_that_no_key_reaches(page: Page, site: Site) -> None:
    """What acts is a button, a link or a form, none of them jumps the queue, and none is taken out of it."""
    done = finished_project(site, "finished-for-keys")
    for stage in ("examples", "reward", "report", "release"):
        open_page(page, site, f"?project={done}&artefact={stage}")
        expect(page.locator("#artefact h2")).to_be_visible()
        acting = (
            "[data-do], [data-rows], [data-edit-row], [data-copy], [data-reset], [data-focus], [data-ask-model], #try"
        )
        assert page.locator(acting).count() > 0
        assert (
            page.locator(acting).evaluate_all("all => all.filter((one) => !one.matches('button, a[href], form'))") == []
        )
        assert page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count() == 0
        assert page.locator("button[tabindex='-1'], a[tabindex='-1']").count() == 0


def test_the_focus_stays_where_it_is_while_the_page_is_drawn_anew(page: Page, site: Site) -> None:
    name = reviewed_project(site)
    open_page(page, site, f"?project={name}")
    link = page.locator("#rail a[href*='artefact=examples']")
    link.focus()
    page.locator("#wish").evaluate("field => { field.value = 'make T2 stricter'; }")
    site.project(name).record(j.Said(text="Sort them, please."), by="bob", surface="cli")
    site.project(name).revise("tenets", "make T2 stricter", by="bob", surface="cli")
    expect(page.locator("#rail a[href*='artefact=tenets'] small")).not_to_have_text("waiting for you")
    expect(link).to_be_focused()


def test_whoever_wants_no_motion_gets_none(page: Page, site: Site) -> None:
    open_page(page, site, f"?project={new_project(site)}")
    page.locator(".tenet").evaluate("all => all.classList.add('busy')")
    moves = "getComputedStyle(document.querySelector('.brand svg')).animationName"
    assert page.evaluate(moves) == "pulse"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moves) == "none"
    moving = """[...document.querySelectorAll('.tenet *')].filter((one) => {
      const style = getComputedStyle(one);
      return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0;
    }).length"""
    assert page.evaluate(moving) == 0


def tab_to(page: Page, reached: str, most: int = 120) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(reached):
            return
    raise AssertionError(f"{most} times Tab never came to where {reached}")
