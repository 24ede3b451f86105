"""In a real browser: both models are asked and voted on, and nothing says which is which before the vote."""

import pytest
from playwright.sync_api import Page, Response, expect

from tenet.jobs import Jobs
from tests.fakes.openai_server import Asked, FakeOpenAI
from tests.surfaces.browsing import Site, open_page
from tests.surfaces.finished import live_project
from tests.surfaces.test_web_conventions import serious_findings
from tools.gateway.feedback import feedback_rows

pytestmark = pytest.mark.slow
SAID = {"base": "a parcel, I suppose", "tuned": "shipping"}
NAMES = {SAID["base"]: "untuned", SAID["tuned"]: "tuned"}


def answered(asked: Asked) -> str:
    return SAID[asked.model]


def test_a_blind_vote_is_blind_kept_once_and_then_told(page: Page, site: Site) -> None:
    sent: list[str] = []

    def heard(answer: Response) -> None:
        if "text/html" not in answer.headers.get("content-type", "") and answer.request.resource_type == "fetch":
            sent.append(answer.text())

    with FakeOpenAI(play=answered) as server, live_project(site, "voted-on", server.base_url) as project:
        open_page(page, site, "?project=voted-on&artefact=release")
        page.locator("#ask").fill("Where is my order?")
        page.get_by_label("blind: vote").check()
        said = page.locator("#answers > div pre")
        orders: set[str] = set()
        for _ in range(20):
            sent.clear()
            page.locator("#answers").evaluate("box => box.replaceChildren()")
            page.on("response", heard)
            page.get_by_role("button", name="Ask both").click()
            expect(page.get_by_role("button", name="A is better")).to_be_visible()
            page.remove_listener("response", heard)
            orders.add(said.first.inner_text())
            assert_tells_nothing(page, sent)
            if len(orders) == 2:
                break
        assert orders == set(SAID.values()), "either may stand under A"
        expect(page.locator("#answers strong")).to_have_text(["A", "B"])
        assert not serious_findings(page)
        first, second = said.all_inner_texts()
        better = "A" if first == SAID["tuned"] else "B"
        page.get_by_role("button", name=f"{better} is better").press("Enter")
        told = f"A is {NAMES[first]}, B is {NAMES[second]}. Your vote is kept with the feedback."
        expect(page.locator("#answers .buttons")).to_have_text(told)
        assert [(row.vote, row.input, row.output) for row in feedback_rows(project.path)] == [
            ("up", "Where is my order?", "shipping")
        ]


def assert_tells_nothing(page: Page, sent: list[str]) -> None:
    box = page.locator("#answers").evaluate("box => box.outerHTML")
    assert sent and any(SAID["tuned"] in one for one in sent), "the answers were among what came"
    about = [box, *(one for one in sent if SAID["tuned"] in one and SAID["base"] in one)]
    for words in ("tuned", "base", "model"):
        assert not [one for one in about if words in one.replace("untuned beside tuned", "")], words


def test_whoever_does_not_vote_blind_is_told_at_once(page: Page, site: Site) -> None:
    with FakeOpenAI(play=answered) as server, live_project(site, "asked", server.base_url):
        open_page(page, site, "?project=asked&artefact=release")
        page.locator("#ask").fill("Where is my order?")
        page.get_by_label("blind: vote").uncheck()
        page.get_by_role("button", name="Ask both").click()
        expect(page.locator("#answers > div strong")).to_have_text(["untuned", "tuned"])
        expect(page.locator("#answers > div pre")).to_have_text(list(SAID.values()))
        expect(page.get_by_role("button", name="A is better")).to_have_count(0)
        page.get_by_role("button", name="That is wrong").click()
        expect(page.locator("#complain-got")).to_have_value("shipping")


def test_what_is_live_is_not_put_away_under_its_own_gateway(page: Page, site: Site) -> None:
    with FakeOpenAI(play=answered) as server, live_project(site, "in-use", server.base_url) as project:
        open_page(page, site, "?project=in-use&artefact=release")
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_label("More for in-use").click()
        page.get_by_role("button", name="Archive", exact=True).click()
        (job,) = [job for job in Jobs(site.home).all() if job.spec.project == str(project.path)]
        expect(page.get_by_role("alert")).to_contain_text(f"tenet cancel {job.spec.key[:12]}")
        assert project.path.is_dir() and job.state == "running"
    page.get_by_role("button", name="Archive", exact=True).click()
    expect(page.locator(".project-list a[href='?project=in-use']")).to_have_count(0)
    assert not project.path.exists()
