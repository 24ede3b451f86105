"""What is written and brought in haste keeps its order, and stays together."""

from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.surfaces.browsing import TICKETS, Site, conversation, new_project, open_page

JOB = "Sort our support tickets by queue."


def test_words_that_are_sent_while_their_file_is_still_on_its_way_take_it_along(page: Page, site: Site) -> None:
    before = projects(site)
    open_page(page, site)
    page.get_by_role("button", name="New project").click()
    upload = bring(page, TICKETS)
    write(page, JOB)
    upload.continue_()
    expect(conversation(page)).to_contain_text("tickets.csv")
    expect(conversation(page)).to_contain_text(JOB)
    assert len(projects(site) - before) == 1, "words and file are in one project"
    expect(page.locator("#attached .file-chip")).to_have_count(0)


def test_words_whose_file_does_not_arrive_are_given_back(page: Page, site: Site) -> None:
    open_page(page, site, f"?project={new_project(site)}")
    upload = bring(page, TICKETS)
    write(page, JOB)
    upload.fulfill(status=507, body="The disk is full. Nothing was kept of the file.")
    expect(page.get_by_role("alert")).to_contain_text("The disk is full")
    expect(page.locator("#words")).to_have_value(JOB)
    expect(conversation(page)).not_to_contain_text(JOB)
    page.locator("#words").press("Enter")
    expect(conversation(page)).to_contain_text(JOB)


def test_a_second_message_waits_for_the_first_and_neither_is_lost(page: Page, site: Site) -> None:
    open_page(page, site, f"?project={new_project(site)}")
    held: list[Route] = []
    page.route("**/gradio_api/**", lambda route: held.append(route))
    said = [JOB, "The queues are billing, technical and shipping."]
    for words in said:
        write(page, words)
    expect(page.locator("#words")).to_have_value("")
    page.route("**/gradio_api/**", lambda route: route.continue_())
    for route in held:
        route.continue_()
    expect(page.locator(".bubble.person:not(.sending)")).to_have_count(2)
    assert [line.splitlines()[0] for line in page.locator(".bubble.person").all_inner_texts()] == said


def projects(site: Site) -> set[str]:
    folder = site.home / "projects"
    return {one.name for one in folder.iterdir()} if folder.exists() else set()


def bring(page: Page, file: Path) -> Route:
    """A file is dropped, and is on its way until the route goes on."""
    held: list[Route] = []
    page.route("**/upload?**", lambda route: held.append(route))
    page.locator("#file").set_input_files(file)
    while not held:
        page.wait_for_timeout(20)
    return held[0]


def write(page: Page, words: str) -> None:
    page.locator("#words").fill(words)
    page.locator("#words").press("Enter")
