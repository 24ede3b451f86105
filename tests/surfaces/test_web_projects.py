"""In a real browser: projects are told apart, put away and brought back; rows added; a connection tried; a reason asked for."""

import re

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from tenet.session import Session
from tenet.settings import read_settings
from tests.fakes.openai_server import FakeOpenAI, Status
from tests.surfaces.browsing import TICKETS, Site, conversation, new_project, open_page, reviewed_project, say, sideways
from tests.surfaces.finished import finished_project
from tests.surfaces.test_web_conventions import serious_findings

pytestmark = pytest.mark.slow


def test_a_project_is_called_by_its_first_words_put_away_and_brought_back(page: Page, site: Site) -> None:
    name, other = new_project(site), new_project(site)
    open_page(page, site, f"?project={name}")
    say(page, "Zebras write to our bakery all night, tell me who has to be answered first")
    shown = page.locator(f".project-list a[href='?project={name}']")
    expect(shown).to_contain_text("Zebras write to our bakery")
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", agree)
    page.get_by_label(f"More for {name}").click()
    page.get_by_role("button", name="Archive", exact=True).click()
    expect(shown).to_have_count(0)
    assert "you can bring it back" in asked[0]
    expect(page.locator(".project-menu[open]")).to_have_count(0)  # it was the menu of another project
    page.get_by_text(re.compile(r"Archive \(\d+\)")).click()
    assert not serious_findings(page)
    page.get_by_role("button", name=f"Bring back {name}").click()
    expect(shown).to_contain_text("Zebras write to our bakery")
    expect(conversation(page)).to_contain_text("Zebras write")
    page.get_by_label(f"More for {name}").click()
    page.get_by_role("button", name="Duplicate", exact=True).click()
    expect(page.locator("#where")).to_have_text(f"{name}-copy")
    expect(conversation(page)).to_contain_text("Zebras write")
    assert site.project(other).events(), "nothing was done to the others"


def test_a_row_is_added_in_the_table_by_keyboard(page: Page, site: Site) -> None:
    name = reviewed_project(site)
    open_page(page, site, f"?project={name}")
    page.locator("#approve").click()
    expect(page.locator("#artefact h2")).to_have_text("Examples")
    expect(page.locator(".filters select")).to_have_count(2)  # every row is the person's own: no filter for that
    rows = page.locator("tr[data-row]").count()
    page.get_by_role("button", name="Add a row").press("Enter")
    page.keyboard.type("The parcel was eaten by my dog")
    assert not serious_findings(page)
    page.get_by_label("Search").fill("nothing has this")
    expect(page.get_by_label("Text of the row")).to_have_value("The parcel was eaten by my dog")
    page.get_by_label("Search").fill("")
    page.get_by_label("Answer of the row").select_option("shipping")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(conversation(page)).to_contain_text("1 row added")
    expect(page.locator("tr[data-row]")).to_have_count(rows + 1)
    expect(page.locator("tr[data-row]").last).to_contain_text("eaten by my dog")
    page.set_viewport_size({"width": 320, "height": 700})
    page.get_by_role("button", name="Add a row").click()
    assert sideways(page) <= 0


def test_a_connection_is_tried_against_what_answers_and_what_does_not(page: Page, site: Site) -> None:
    open_page(page, site, f"?project={new_project(site)}")
    page.locator("#open-settings").click()
    box = page.get_by_role("dialog", name="Settings")
    teacher = box.locator("[data-role=teacher]")
    with FakeOpenAI("ready", Status(401, "bad key")) as server:
        teacher.get_by_label("Model").fill("a-model")
        teacher.get_by_label("Address").fill(server.base_url)
        box.get_by_role("button", name="Save").click()
        told = box.locator("[data-tested=teacher]")
        box.get_by_role("button", name="Test the teacher").click()
        expect(told).to_contain_text("✓ It answers in")
        box.get_by_role("button", name="Test the teacher").click()
        expect(told).to_contain_text("Correct the key")
    box.get_by_role("button", name="Test the teacher").click()
    expect(told).to_contain_text("✗ a-model")
    expect(told).to_contain_text("Nothing answers at this address")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert not serious_findings(page)
    teacher.get_by_label("Model").fill("")
    teacher.get_by_label("Address").fill("")
    box.get_by_role("button", name="Save").click()
    expect(told).to_have_count(0)


def test_an_approval_that_takes_a_reason_asks_for_it_where_it_is_written(page: Page, site: Site) -> None:
    name = finished_project(site, "against-the-evidence")
    project = site.project(name)
    report = project.find("report")
    assert report
    session = Session.open(name, settings=read_settings({"TENET_HOME": str(site.home), "TENET_PERSON": "tester"}))
    doubt = report.model_copy(update={"verdict": "cannot tell"})
    digest = project.put("report", doubt, "job")
    project.approve({"report": digest}, by="tester", surface="web")
    session.advance()
    open_page(page, site, f"?project={name}")
    before = len(site.project(name).events())
    page.locator("#approve").click()
    expect(page.locator("#reason")).to_be_focused()
    assert len(site.project(name).events()) == before, "nothing was sent"
    page.locator("#reason").fill("Only I read its answers.")
    page.locator("#approve").click()
    expect(conversation(page)).to_contain_text("because: Only I read its answers.")


@pytest.mark.parametrize("width", [320, 1400])
def test_a_long_line_scrolls_in_its_own_box(page: Page, site: Site, width: int) -> None:
    name = reviewed_project(site)
    session = Session.open(name, settings=read_settings({"TENET_HOME": str(site.home), "TENET_PERSON": "tester"}))
    text = session.project.file("spec").read_text(encoding="utf-8")
    session.send(session.edit("spec", text + "# " + "x" * 400 + "\n", session.project.state.digest("spec")))
    session.send(
        session.edit("spec", text.replace("title: ", "title: " + "y" * 150), session.project.state.digest("spec"))
    )
    page.set_viewport_size({"width": width, "height": 800})
    open_page(page, site, f"?project={name}&artefact=spec&tab=history")
    diff = page.locator(".diff").first
    expect(diff).to_contain_text("yyyy")
    assert sideways(page) <= 0
    box = diff.bounding_box()
    assert box and box["x"] + box["width"] <= width, "it ends where the page ends"
    assert diff.evaluate("box => (box.scrollLeft = 90, box.scrollLeft)") == 90, "and is read by scrolling it alone"


def test_light_or_dark_is_kept_and_a_command_is_copied(page: Page, site: Site) -> None:
    name = reviewed_project(site)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page(page, site, f"?project={name}&artefact=tenets")
    page.get_by_role("button", name="Light or dark").click()
    chosen = page.locator("html").get_attribute("data-theme")
    page.reload()
    expect(page.locator("html[data-useful-after]")).to_have_attribute("data-theme", chosen or "-")
    page.locator(".command [data-copy]").click()
    expect(page.locator("#status")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(".command code").inner_text()


def test_a_file_is_dropped_on_the_page(page: Page, site: Site) -> None:
    open_page(page, site, f"?project={new_project(site)}")
    dropped = page.evaluate_handle(
        """() => { const held = new DataTransfer();
        held.items.add(new File(["text,label\\nwhere is it,shipping\\n"], "dropped.csv", { type: "text/csv" })); return held; }"""
    )
    page.locator("#words").dispatch_event("drop", {"dataTransfer": dropped})
    expect(page.locator(".file-chip")).to_contain_text("dropped.csv")


def test_on_a_phone_the_projects_are_a_menu(page: Page, site: Site) -> None:
    name, other = new_project(site), new_project(site)
    page.set_viewport_size({"width": 375, "height": 740})
    open_page(page, site, f"?project={name}")
    expect(page.locator("#projects")).to_be_hidden()
    page.locator("#menu").click()
    expect(page.locator("#menu")).to_have_attribute("aria-expanded", "true")
    assert not serious_findings(page)
    page.locator(f".project-list a[href='?project={other}']").click()
    expect(page.locator("#projects")).to_be_hidden()
    expect(page.locator("#where")).to_have_text(other)


def test_what_is_written_while_a_project_is_being_made_belongs_to_it(page: Page, site: Site) -> None:
    """The first turn of a fresh server takes seconds, and nobody waits for it with their first sentence."""
    name = new_project(site)
    open_page(page, site, f"?project={name}")
    before, held = len(site.project(name).events()), list[Route]()

    def hold(route: Route) -> None:
        held.append(route) if '"do":"new"' in (route.request.post_data or "") else route.continue_()

    page.route("**/*", hold)
    page.get_by_role("button", name="New project").click()
    page.locator("#file").set_input_files(str(TICKETS))
    say(page, "Zebras write to us all day, sort what they write")
    expect(conversation(page)).to_contain_text("sending…")
    held.pop().continue_()
    expect(page.locator("#where")).not_to_have_text(name)
    expect(conversation(page).locator(".bubble.person")).to_contain_text("Zebras write to us")
    expect(conversation(page).locator(".bubble.person")).to_contain_text(TICKETS.name)
    assert len(site.project(name).events()) == before, "nothing came to the project before"


def test_words_that_were_refused_stand_in_the_box_again(page: Page, site: Site) -> None:
    name = new_project(site)
    open_page(page, site, f"?project={name}")
    page.locator("#file").set_input_files(str(TICKETS))
    expect(page.locator(".file-chip")).to_contain_text(TICKETS.name)
    for kept in (site.project(name).path / "uploads").iterdir():
        kept.unlink()
    page.locator("#words").fill("Sort these, please")
    page.locator("#words").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("did not arrive")
    expect(page.locator("#words")).to_have_value("Sort these, please")
