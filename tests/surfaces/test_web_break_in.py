"""In a real browser: what a break-in test found is read, corrected and taken out on the reward, which is proven again each time."""

import pytest
from playwright.sync_api import Page, expect

from tenet import artifacts as a
from tenet.sandbox.choosing import best_tier
from tenet.session import Session
from tests.agent.conversations import approve_until, open_session, reach_first_review
from tests.samples import COUNTEREXAMPLE
from tests.surfaces.browsing import Site, conversation, open_page, sideways
from tests.surfaces.finished import finished_project
from tests.surfaces.test_web_conventions import serious_findings

pytestmark = [pytest.mark.slow, pytest.mark.skipif(best_tier() == "none", reason="no sandbox holds on this machine")]


def broken_into(site: Site, name: str) -> Session:
    """A project whose reward waits for approval with something that was found in it."""
    session = approve_until(reach_first_review(open_session(site.home, name)), "report")
    method = session.project.get("method", a.Method).model_copy(update={"choice": "grpo"})
    session.send(session.edit("method", method.model_dump_json()))
    reward = session.project.get("reward", a.RewardFunction)
    session.send(
        session.edit("reward", reward.model_copy(update={"counterexamples": (COUNTEREXAMPLE,)}).model_dump_json())
    )
    return session


def test_what_a_break_in_found_is_corrected_and_taken_out_by_clicking(page: Page, site: Site) -> None:
    project = broken_into(site, "broken-into").project
    open_page(page, site, "?project=broken-into&artefact=reward")
    card, proven = page.locator("[data-counter='0']"), page.locator("#artefact .verdict")
    expect(card).to_contain_text(COUNTEREXAMPLE.answer)
    expect(proven).to_have_text("✓ All 10 proofs passed")
    card.get_by_text("Correct it, or take it out").press("Enter")
    card.get_by_label("Answer").fill("shipping")
    card.get_by_label("May earn at most").fill("0.25")
    assert not serious_findings(page)
    card.get_by_role("button", name="Save").press("Enter")
    expect(proven).to_contain_text("1 of 10 proofs failed")  # the right answer must not pay, and pays
    expect(card).to_contain_text("may earn at most 0.25")
    expect(page.locator("#reason")).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 700})
    assert sideways(page) <= 0
    page.on("dialog", lambda dialog: dialog.accept())
    card.get_by_role("button", name="It is fair: take it out").click()
    expect(card).to_have_count(0)
    expect(proven).to_contain_text("All 9 proofs passed")
    expect(conversation(page)).to_contain_text("tester edited the reward")
    assert not project.get("reward", a.RewardFunction).counterexamples


def test_the_card_of_the_break_in_says_what_was_found_and_leads_to_the_reward(page: Page, site: Site) -> None:
    name = finished_project(site, "found-one")
    open_page(page, site, f"?project={name}&artefact=break_in")
    expect(page.locator("#artefact .verdict")).to_contain_text("One way to game the reward")
    expect(page.locator("#artefact")).to_contain_text("there you correct them")
    page.get_by_role("link", name="Correct them in the reward").click()
    expect(page.locator("#artefact h2")).to_have_text("Reward")
    expect(page.locator("[data-counter='0']")).to_contain_text(COUNTEREXAMPLE.answer)
