"""In a real browser: a column is chosen, rows are changed and taken back, settings are saved, a finished sample is opened."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tenet.artifacts import DataPlan, Row
from tenet.files import read_jsonl, to_jsonl, write_atomically
from tests.samples import examples
from tests.surfaces.browsing import Site, conversation, new_project, open_page, reviewed_project, sideways
from tests.surfaces.finished import finished_project
from tests.surfaces.test_web_conventions import serious_findings

pytestmark = pytest.mark.slow
MAILS = "ref,who wrote,what they said,goes to\n" + "".join(
    f"{at},person {at},my parcel number {at} did not come,{'shipping' if at % 2 else 'billing'}\n"
    for at in range(1, 13)
)


def test_a_person_says_which_column_is_the_text_and_which_its_label(page: Page, site: Site, tmp_path: Path) -> None:
    file = tmp_path / "mails.csv"
    file.write_text(MAILS + "13,short line\n", encoding="utf-8")
    open_page(page, site, f"?project={new_project(site)}")
    page.locator("#file").set_input_files(str(file))
    chip = page.locator(".file-chip")
    expect(chip).to_contain_text("row 14: 2 columns where 4 are expected")
    page.locator("[data-mapping=text]").select_option("what they said")
    page.locator("[data-mapping=label]").select_option("goes to")
    expect(chip.locator(".first-rows li").first).to_contain_text("my parcel number 1 did not come")
    expect(chip.locator(".first-rows b").first).to_have_text("shipping")
    assert not serious_findings(page)
    page.locator("#words").fill("Sort these.")
    page.locator("#words").press("Enter")
    expect(page.get_by_role("button", name="billing", exact=True)).to_be_visible()


def test_rows_are_chosen_relabelled_written_anew_and_taken_back(page: Page, site: Site) -> None:
    name = reviewed_project(site)
    open_page(page, site, f"?project={name}")
    page.locator("#approve").click()
    expect(page.locator("#artefact h2")).to_have_text("Examples")
    first = page.locator("tr[data-row]").first
    expect(first).to_be_visible()
    before = first.locator("td").nth(1).inner_text()
    first.get_by_role("button", name="Edit row 1", exact=True).click()
    page.get_by_label("Text of the row").fill("Someone else is in my account")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(first).to_contain_text("Someone else is in my account")
    page.get_by_role("button", name="Undo").click()
    expect(first).to_contain_text(before)
    page.get_by_label("Choose row 1", exact=True).check()
    page.locator("[data-new-label]").select_option("feedback")
    page.get_by_role("button", name="Set label").click()
    expect(first).to_contain_text("feedback")
    assert not serious_findings(page)
    puts = [
        event for event in site.project(name).events() if event.what.kind == "put" and event.what.author == "person"
    ]
    assert len(puts) == 3 and {event.by for event in puts} == {"tester"}


def test_rows_of_the_dataset_are_decided_about_by_key_and_by_touch(page: Page, site: Site) -> None:
    name = finished_project(site, "deciding")
    made = Row(id="saaaaaaaaaaaa", input="A parcel did not come", output="billing", origin="synthetic", group="g0")
    write_atomically(site.project(name).path / "data" / "train.jsonl", to_jsonl([made, *examples().rows]))
    open_page(page, site, f"?project={name}&artefact=dataset")
    page.get_by_label("Search").fill("parcel did not")
    page.get_by_label("Choose row 1", exact=True).focus()
    page.keyboard.press("Space")
    page.locator("[data-new-label]").select_option("shipping")
    page.get_by_role("button", name="Set label").press("Enter")
    expect(page.locator("#approve")).to_have_text("Approve the data plan")
    expect(page.locator("tr[data-row]:visible")).to_have_count(1)  # the filter stays while the table is drawn anew
    page.set_viewport_size({"width": 320, "height": 700})
    card = page.locator("tr[data-row]:visible")
    expect(card).to_contain_text("changed")
    assert sideways(page) <= 0
    assert card.locator("td").nth(1).evaluate("cell => getComputedStyle(cell).display") == "grid", (
        "a row is a card here"
    )
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert not serious_findings(page)
    card.get_by_role("checkbox").check()
    page.get_by_role("button", name="Take the decision back").click()
    expect(page.locator("#artefact")).not_to_contain_text("Take the decision back")
    assert site.project(name).get("data_plan", DataPlan).row_choices is None


def test_settings_are_saved_refused_in_words_and_reach_every_new_turn(page: Page, site: Site) -> None:
    open_page(page, site, f"?project={new_project(site)}")
    page.locator("#open-settings").click()
    box = page.get_by_role("dialog", name="Settings")
    expect(box).to_contain_text("It is no language model")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert not serious_findings(page)
    box.get_by_label("Tokens, at most").fill("many")
    box.get_by_role("button", name="Save").click()
    expect(page.locator("#settings-said")).to_contain_text("Nothing was changed")
    box.get_by_label("Tokens, at most").fill("90000")
    box.get_by_role("button", name="Save").click()
    expect(page.locator("#settings-said")).to_have_text("✓ Saved.")
    assert '"TENET_BUDGET_TOKENS": "90000"' in (site.home / "settings.json").read_text(encoding="utf-8")
    page.set_viewport_size({"width": 320, "height": 700})
    assert sideways(page) <= 0
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()


def test_a_finished_sample_opens_with_its_evidence_and_says_that_it_is_a_recording(page: Page, site: Site) -> None:
    open_page(page, site, f"?project={new_project(site)}")
    page.get_by_text("Sample projects").click()
    page.get_by_role("button", name="Support tickets, finished").click()
    expect(page.locator("#card .verdict")).to_contain_text("Ship")
    expect(page.locator("#action")).to_contain_text("weights are not here")
    page.locator("#rail a[href*='artefact=dataset']").click()
    page.locator("[data-column=flag]").select_option("lengths")
    findings = read_jsonl(site.project("tickets-finished").path / "data" / "findings.jsonl")
    flagged = {line["row"] for line in findings if line["metric"] == "lengths"}
    expect(page.locator("[data-count]")).to_have_text(f"{len(flagged)} rows")
    page.get_by_text("Plots: lengths").click()
    expect(page.frame_locator(".measures iframe").get_by_role("heading").first).to_be_visible()
    assert not serious_findings(page)
    page.get_by_role("button", name="Duplicate it").click()
    expect(page.locator("#approve")).to_have_text("Approve the use case and the tenets")
    assert conversation(page).is_visible()
