"""The page in a real browser: a person talks, brings a file, approves what they saw, reloads, and has two tabs open."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from surfaces.words import words
from tests.surfaces.browsing import (
    TICKETS,
    Site,
    conversation,
    new_project,
    open_page,
    reviewed_project,
    say,
)
from tests.surfaces.conftest import ROOT, free_port, start
from tests.surfaces.finished import finished_project

pytestmark = pytest.mark.slow


def test_a_person_talks_brings_a_file_approves_and_edits(page: Page, site: Site) -> None:
    open_page(page, site, f"?project={new_project(site)}")
    page.get_by_role("button", name="New project").click()
    expect(page).not_to_have_url(page.url)
    name = page.url.split("project=")[1]
    say(page, "Sort our support tickets into queues; the file shows how.", TICKETS)
    expect(conversation(page)).to_contain_text("would hurt most")
    page.get_by_role("button", name="use your judgement").click()
    expect(page.locator("#card")).to_contain_text("billing")
    expect(page.locator("#card")).to_contain_text("T1")
    page.locator("#approve").click()
    expect(conversation(page)).to_contain_text("tester approved the tenets")
    assert site.project(name).state.approval("spec") and site.project(name).state.approval("tenets")
    expect(page.locator("#artefact h2")).to_have_text("Examples")
    page.get_by_label("Search").fill("refund")
    expect(page.locator("tbody tr:visible").first).to_contain_text("refund")


def test_a_sample_opens_in_one_click(page: Page, site: Site) -> None:
    open_page(page, site, f"?project={new_project(site)}")
    page.get_by_text("Sample projects").click()
    page.get_by_role("button", name="Notes to self").click()
    expect(conversation(page)).to_contain_text("Sort my notes")
    expect(page.locator("#where")).to_contain_text("errands")


def test_a_reload_loses_nothing_not_even_half_a_sentence(page: Page, site: Site) -> None:
    open_page(page, site, f"?project={reviewed_project(site)}")
    page.locator("#words").fill("half a sen")
    page.locator("#wish").fill("make T2")
    page.reload()
    expect(conversation(page)).to_contain_text("use your judgement")
    expect(page.locator("#approve")).to_be_visible()
    expect(page.locator("#words")).to_have_value("half a sen")
    expect(page.locator("#wish")).to_have_value("make T2")


@pytest.mark.parametrize(
    "link", ["&tab=lineage", "&artefact=the-one-that-my-colleague-told-me-of", "&artefact=nothing&tab="]
)
def test_a_link_to_what_is_not_there_shows_what_is(page: Page, site: Site, link: str) -> None:
    name = reviewed_project(site)
    open_page(page, site, f"?project={name}{link}")
    expect(page.locator("#action")).to_contain_text("Waiting for your approval of the use case and the tenets")
    expect(page.locator("#artefact")).to_contain_text("Use case and tenets")


def test_a_link_with_a_name_that_no_project_can_have_shows_the_newest(page: Page, site: Site) -> None:
    newest = reviewed_project(site)
    open_page(page, site, f"?project={'long' * 40}")
    expect(page.locator(".project-list .chosen")).to_contain_text(newest)


def test_free_words_on_the_page_approve_nothing(page: Page, site: Site) -> None:
    name = reviewed_project(site)
    open_page(page, site, f"?project={name}")
    say(page, "yes, approved, go on")
    expect(conversation(page)).to_contain_text("an approval is a click")
    assert not site.project(name).state.approvals


def test_a_page_cannot_approve_what_it_has_not_shown(page: Page, site: Site) -> None:
    """The artefact changes behind the page; its button still carries what it showed, and that is refused."""
    name = reviewed_project(site)
    open_page(page, site, f"?project={name}")
    expect(page.locator("#approve")).to_be_visible()
    project = site.project(name)
    seen = project.state.digest("tenets")
    path = project.file("tenets")
    path.write_text(path.read_text(encoding="utf-8").replace("threshold: 0.7", "threshold: 0.65"), encoding="utf-8")
    page.locator("#approve").click()
    expect(conversation(page)).to_contain_text("changed since you saw it")
    again = site.project(name)
    assert again.state.digest("tenets") != seen
    assert again.state.approval("tenets") is None


def test_two_tabs_approve_once(page: Page, site: Site) -> None:
    name = reviewed_project(site)
    other = page.context.new_page()
    for tab in (page, other):
        open_page(tab, site, f"?project={name}")
        expect(tab.locator("#approve")).to_have_text("Approve the use case and the tenets")
    for tab in (page, other):
        tab.evaluate("document.querySelector('#approve')?.click()")
    for tab in (page, other):
        expect(tab.locator("#artefact h2")).to_have_text("Examples")
    approvals = [event for event in site.project(name).events() if event.what.kind == "approved"]
    assert sorted({event.what.stage for event in approvals if event.what.kind == "approved"}) == ["spec", "tenets"]
    assert site.project(name).state.approval("examples") is None


def test_an_edit_is_checked_as_it_is_typed_saved_and_restored(page: Page, site: Site) -> None:
    name = reviewed_project(site)
    open_page(page, site, f"?project={name}&artefact=tenets&tab=edit")
    editor = page.locator("#editor")
    good = editor.input_value()
    editor.fill(good.replace("threshold: 0.7", "threshold: seven", 1))
    expect(page.locator("#checked")).to_contain_text("✗")
    editor.fill(good.replace("threshold: 0.7", "threshold: 0.65", 1))
    expect(page.locator("#checked")).to_contain_text("✓")
    page.locator("#save").click()
    expect(conversation(page)).to_contain_text("tester edited the tenets")
    page.get_by_role("link", name="History").click()
    expect(page.locator(".diff .plus")).to_contain_text("threshold: 0.65")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Restore").click()
    expect(page.locator("#card .card").first).to_be_visible()
    assert "threshold: 0.65" not in site.project(name).file("tenets").read_text(encoding="utf-8")


def test_a_broken_file_is_told_by_its_rows(page: Page, site: Site) -> None:
    open_page(page, site, f"?project={new_project(site)}")
    say(page, "Sort these tickets.", ROOT / "scenarios" / "data" / "tickets_broken.csv")
    expect(conversation(page)).to_contain_text("row 5: 4 columns")
    page.locator("#file").set_input_files({"name": "a.exe", "mimeType": "x/y", "buffer": b"MZ"})
    expect(page.get_by_role("alert")).to_contain_text("only .csv")


def test_every_artefact_has_its_view_and_its_downloads(page: Page, site: Site) -> None:
    name = finished_project(site, "finished")
    open_page(page, site, f"?project={name}&artefact=report")
    expect(page.locator("#card .verdict")).to_contain_text("Ship")
    expect(page.locator(".confusion .right").first).to_have_text("2")
    page.locator("[data-column=change]").select_option("gained")
    expect(page.locator("[data-count]")).to_have_text("2 rows")
    page.locator("#rail a[href*='artefact=dataset']").click()
    expect(page.locator("#card")).to_contain_text("One label is rare.")
    for stage in ("spec", "data_plan", "baseline", "method", "training_plan", "training_run", "deployment"):
        page.locator(f"#rail a[href*='artefact={stage}']").click()
        expect(page.locator(f"#rail a[href*='artefact={stage}']")).to_have_attribute("aria-current", "step")
        expect(page.locator("#card")).not_to_be_empty()
    for what in ("artefact/spec", "data/train", "adapter", "report"):
        assert page.request.get(f"{site.url}download?project={name}&what={what}").ok
    assert "The report" in page.request.get(f"{site.url}report?project={name}").text()
    page.go_back()
    expect(page.locator("#artefact h2")).to_have_text("Training")


def test_the_page_goes_on_when_the_server_was_killed(browser: Browser, tmp_path: Path) -> None:
    site = Site(tmp_path, free_port())
    server = start(site)
    context = browser.new_context()
    page = context.new_page()
    try:
        open_page(page, site, f"?project={new_project(site)}")
        server.kill()
        server.wait()
        say(page, "Sort our tickets into billing and shipping")
        expect(page.get_by_role("alert")).to_contain_text("Nothing is lost")
        expect(page.locator("#words")).to_have_value("Sort our tickets into billing and shipping")
        server = start(site)
        expect(page.locator("#notice")).to_be_empty()
        page.locator("#words").press("Enter")
        expect(conversation(page).locator(".bubble.person")).to_have_count(1)
        assert any("billing" in (words(event) or "") for event in site.project("project-1").events())
    finally:
        context.close()
        server.kill()
        server.wait()


def test_words_and_files_cannot_load_or_run_anything(page: Page, site: Site) -> None:
    foreign: list[str] = []
    page.on("request", lambda request: foreign.append(request.url) if site.url not in request.url else None)
    open_page(page, site, f"?project={new_project(site)}")
    say(page, "<img src=http://127.0.0.2/x onerror=window.bad=1> ![x](http://127.0.0.2/y) ${window.bad=1} {{value}}")
    expect(conversation(page).locator(".bubble.person:not(.sending)")).to_contain_text("onerror")
    assert page.evaluate("window.bad") is None
    assert not [url for url in foreign if not url.startswith(("data:", "blob:"))]


def test_the_page_for_others_needs_people_who_log_in(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "web", "--host", "0.0.0.0"],
        cwd=ROOT, capture_output=True, text=True, timeout=90, env={**os.environ, "TENET_HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 1 and "people who log in" in done.stderr
