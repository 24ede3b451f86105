"""A panel of judges: most decide, what they disagree on is shown, and who is not believed is not heard."""

from collections.abc import Callable
from pathlib import Path

import pytest

from evals.judging import bench, examined
from evals.page import render
from evals.panel import ENOUGH, Panel, Seat, chosen_by_most, correlation, majority
from evals.preferring import Choice
from evals.scoring import tenet_outcomes
from tenet import artifacts as a
from tenet.models.roles import choose_judge
from tenet.settings import Endpoint, Price, Settings, job_environment, read_settings
from tests.evals.building import row
from tests.evals.test_page import findings
from tests.evals.test_trust import FAIL, PASS, POLITE, WITH_A_JUDGE, answer_in, honest
from tests.fakes.openai_server import Answer, Asked, FakeOpenAI, Status

ROWS = [row(f"r{number:02}") for number in range(40)]


def says(verdict: Callable[[int], a.Outcome]) -> Callable[[a.Tenet, a.Row, str], a.Outcome]:
    """By the number of the row."""
    return lambda tenet, asked, answer: verdict(int(asked.id[1:]))


def never_a_pair(tenet: a.Tenet, asked: a.Row, first: str, second: str) -> Choice | None:
    return None


def seat(name: str, verdict: Callable[[int], a.Outcome], doubted: frozenset[str] = frozenset()) -> Seat:
    return Seat(name, says(verdict), never_a_pair, doubted, price=Price(1.0, 1.0) if name == "kind" else None)


KIND = seat("kind", lambda number: "pass")
EVEN = seat("even", lambda number: "pass" if number % 2 else "fail")
TWIN = seat("twin", lambda number: "pass" if number % 2 else "fail")
STRICT = seat("strict", lambda number: "fail")
SILENT = seat("silent", lambda number: "unjudged")


def judged(*seats: Seat) -> a.PanelFound:
    panel = Panel(seats)
    for asked in (*ROWS, *ROWS):
        panel.judge(POLITE, asked, "Thank you.")
    found = panel.found()
    assert found
    return found


@pytest.mark.parametrize(
    ("votes", "decided"),
    [
        (("pass", "pass", "fail"), "pass"),
        (("fail", "pass", "fail"), "fail"),
        (("pass", "fail"), "unjudged"),
        (("pass", "pass", "unjudged"), "pass"),
        (("pass", "unjudged", "unjudged"), "unjudged"),
        (("pass", "fail", "unjudged"), "unjudged"),
        (("fail",), "fail"),
        ((), "unjudged"),
    ],
)
def test_more_than_half_of_those_asked_decide(votes: tuple[a.Outcome, ...], decided: a.Outcome) -> None:
    assert majority({str(number): vote for number, vote in enumerate(votes)}) == decided


@pytest.mark.parametrize(
    ("choices", "decided"),
    [
        (("first", "first", "second"), "first"),
        (("first", "second", "same"), "same"),
        (("first", None, None), None),
        (("second", "second", None), "second"),
        (("first", "second"), "same"),
    ],
)
def test_a_split_panel_prefers_neither_and_a_silent_one_says_nothing(
    choices: tuple[Choice | None, ...], decided: Choice | None
) -> None:
    assert chosen_by_most({str(number): choice for number, choice in enumerate(choices)}) == decided


def test_what_they_disagree_on_is_counted_once_and_shown() -> None:
    found = judged(KIND, EVEN, STRICT)
    assert (found.items, found.disputed, found.undecided) == (40, 40, 0)
    by_name = {judge.name: judge for judge in found.judges}
    assert by_name["even"].with_most.value == 1.0 and by_name["kind"].with_most.value == 0.5
    assert all(judge.questions == 40 for judge in found.judges)
    assert by_name["kind"].money and by_name["even"].money is None and by_name["even"].tokens > 0
    assert found.shown[0].votes == {"kind": "pass", "even": "fail", "strict": "fail"} and found.shown[0].row == "r00"
    assert "of one mind about 0 of 40 answers; of the 40 others most of them decided 40." in found.said


def test_two_judges_that_say_the_same_are_told_to_be_one() -> None:
    found = judged(EVEN, TWIN, KIND)
    pairs = {(pair.one, pair.other): pair for pair in found.pairs}
    assert pairs["even", "twin"].correlation == 1.0 and pairs["even", "twin"].agree.value == 1.0
    assert pairs["even", "kind"].correlation is None and pairs["even", "kind"].agree.value == 0.5
    assert "even and twin say nearly the same" in found.said


def test_what_has_no_majority_is_unjudged_and_told() -> None:
    found = judged(KIND, STRICT, SILENT)
    assert found.undecided == 40 and "and 40 stayed open." in found.said


def test_a_correlation_needs_enough_items_and_both_verdicts() -> None:
    assert correlation([(True, True), (False, False)] * (ENOUGH // 2 - 1)) is None
    assert correlation([(True, False), (False, True)] * ENOUGH) == -1.0
    assert correlation([(True, bool(number % 2)) for number in range(40)]) is None


def test_the_same_votes_in_another_order_are_the_same_finding() -> None:
    one, other = Panel((KIND, EVEN, STRICT)), Panel((KIND, EVEN, STRICT))
    for asked in ROWS:
        one.judge(POLITE, asked, "Thank you.")
    for asked in reversed(ROWS):
        other.judge(POLITE, asked, "Thank you.")
    assert one.found() == other.found()


def test_nothing_judged_is_no_finding() -> None:
    assert Panel((KIND, EVEN)).found() is None


# ---------------------------------------------------------------- with endpoints


def settings_of(home: Path, *servers: FakeOpenAI) -> Settings:
    endpoints = [Endpoint(model=f"judge-{at}", base_url=server.base_url) for at, server in enumerate(servers)]
    update = {"judge": endpoints[0], "more_judges": tuple(endpoints[1:])}
    return read_settings({"TENET_HOME": str(home)}).model_copy(update=update)


def harsh(asked: Asked) -> Answer:
    """As honest as can be, but about thanks for nothing."""
    return FAIL if "r7" in answer_in(asked) else honest(asked)


ANSWERS = {asked.id: f"Thank you, {asked.id[:1]}{int(asked.id[1:])}." for asked in ROWS[:12]}


def test_a_judge_that_fails_its_examination_is_not_heard_and_the_others_decide(tmp_path: Path) -> None:
    with (
        FakeOpenAI(play=honest) as one,
        FakeOpenAI(play=harsh) as two,
        FakeOpenAI(play=honest) as three,
        FakeOpenAI(play=lambda asked: PASS) as fooled,
    ):
        settings = settings_of(tmp_path, one, two, three, fooled)
        found = examined(bench(WITH_A_JUDGE, settings, tmp_path), WITH_A_JUDGE)
        assert found.judge and found.panel
        outcomes = tenet_outcomes(POLITE, ROWS[:12], ANSWERS, found.judge)
        told = found.panel.found()
        assert told and set(outcomes.values()) == {"pass"}
        assert [judge.doubted for judge in told.judges] == [(), (), (), ("T4",)]
        assert told.judges[3].questions == 0 and told.judges[0].questions == 12
        assert (told.disputed, told.shown[0].votes["2. judge-1"]) == (1, "fail")
        (record,) = found.records
        assert (
            record.trusted
            and record.said.startswith("3 of 4 judges")
            and "4. judge-3: It passed the bad" in record.said
        )


def test_where_no_judge_is_believed_nothing_is_judged(tmp_path: Path) -> None:
    with FakeOpenAI(play=lambda asked: PASS) as one, FakeOpenAI(play=lambda asked: Status(401)) as two:
        found = examined(bench(WITH_A_JUDGE, settings_of(tmp_path, one, two), tmp_path), WITH_A_JUDGE)
        assert found.judge and not found.records[0].trusted
        assert set(tenet_outcomes(POLITE, ROWS[:3], ANSWERS, found.judge).values()) == {"unjudged"}


def test_the_same_evaluation_again_asks_no_judge(tmp_path: Path) -> None:
    with FakeOpenAI(play=honest) as one, FakeOpenAI(play=harsh) as two:
        told: list[a.PanelFound | None] = []
        asked: list[int] = []
        for _ in range(2):
            found = examined(bench(WITH_A_JUDGE, settings_of(tmp_path, one, two), tmp_path), WITH_A_JUDGE)
            assert found.judge and found.panel
            tenet_outcomes(POLITE, ROWS[:12], ANSWERS, found.judge)
            told.append(found.panel.found())
            asked.append(len(one.asked) + len(two.asked))
    assert asked[0] == asked[1] > 24 and told[0] == told[1]


def test_a_panel_is_set_like_its_first_judge_and_travels_to_jobs() -> None:
    models = {"": "openai:gpt-5", "_2": "anthropic:claude-5", "_3": "openai:gpt-4"}
    given = {f"TENET_JUDGE{number}_MODEL": model for number, model in models.items()}
    settings = read_settings(given)
    assert [judge.model for judge in settings.more_judges] == ["anthropic:claude-5", "openai:gpt-4"]
    assert read_settings(job_environment(settings)).more_judges == settings.more_judges
    note = choose_judge(settings).note
    assert note.startswith("A panel judges: openai:gpt-5, anthropic:claude-5 and openai:gpt-4")
    assert "Some are of one family" in note
    with pytest.raises(ValueError, match="set TENET_JUDGE_MODEL, its first member, too"):
        read_settings({"TENET_JUDGE_2_MODEL": "openai:gpt-5"})


def test_the_panel_is_on_the_page() -> None:
    found = findings()
    page = render(found._replace(report=found.report.model_copy(update={"panel": judged(KIND, EVEN, STRICT)})))
    assert "The panel of judges" in page and "kind says pass, even says fail, strict says fail" in page
    assert "The panel of judges" not in render(found)
