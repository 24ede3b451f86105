"""In a shadow, production's answers beside the candidate's: by programs, and by a judge that is asked in both orders."""

from pathlib import Path

import pytest

from evals.preferring import Pair, PairJudge, Side, standing_of
from surfaces.cli.serving import traffic
from tenet.files import from_yaml, to_yaml
from tenet.journal import Told
from tenet.project import Project
from tenet.settings import Endpoint, Settings, read_settings
from tests.evals.building import row
from tests.evals.test_preferring import likes_length, likes_thanks, likes_the_first
from tests.evals.test_trust import WITH_A_JUDGE
from tests.fakes.openai_server import Asked, FakeOpenAI
from tests.tools.gateway.house import CANDIDATE, PRODUCTION, project_with
from tools.gateway.pairs import Comparing, Judging, Shadow, judging_of, read_shadow, taken_in

KIND, CURT = "Thank you, it left today.", "Look it up."
SENT = {"candidate": CANDIDATE, "input": "Where is it? Write to ada@company.com"}


def drawn_out(text: str, times: int) -> str:
    return text + "!" * (times % 40)


def after(number: int, judge: PairJudge | None, ours: str, theirs: str) -> Shadow:
    """By a judge, with answers of whom now one and now the other is the longer."""
    shadow = Shadow(candidate=CANDIDATE, who="the fake judges.")
    for n in range(number):
        lengths = (n * 7, n * 11) if judge else (0, 0)
        pair = Pair(
            row(f"r{n}"), *(drawn_out(text, times) for text, times in zip((ours, theirs), lengths, strict=True))
        )
        shadow = taken_in(shadow, WITH_A_JUDGE.tenets, Judging(judge, frozenset(), 1.0, ""), pair, is_judged=True)
    return shadow


def test_the_judge_prefers_whoever_is_better_and_is_asked_no_more_once_it_is_clear() -> None:
    better, worse = after(40, likes_thanks, CURT, KIND), after(40, likes_thanks, KIND, CURT)
    assert (better.tenets["T4"].standing, worse.tenets["T4"].standing) == ("better", "worse")
    assert sum(better.tenets["T4"].sides.values()) < 30 and better.pairs == 40
    assert any("T4 (by judge): production is better" in line for line in worse.lines)


def test_a_judge_whose_choice_follows_the_order_is_not_believed() -> None:
    found = after(40, likes_the_first, CURT, KIND)
    assert found.tenets["T4"].standing == "not believed"
    assert any("not believed" in line for line in found.lines)


def test_a_judge_that_likes_the_longer_answer_settles_nothing_and_reads_alike_from_the_file() -> None:
    found = after(60, likes_length, KIND, f"{KIND} It will be with you soon")
    told = found.tenets["T4"]
    all_won: list[Side] = ["after"] * told.sides["after"]
    assert told.standing == "length" and standing_of(all_won) == "better"
    assert sum(told.sides.values()) == 60, "more pairs may still tell"
    assert any("may be the length of its answers alone" in line for line in found.lines)
    assert Shadow.model_validate(from_yaml(to_yaml(found.model_dump(mode="json")), "shadow.yaml")) == found


def test_without_a_judge_programs_compare_what_they_can() -> None:
    found = after(40, None, "billing", "It is billing")
    assert "T4" not in found.tenets and found.tenets["T1"].by == "program"
    assert found.tenets["T1"].standing == "worse" and found.same == 0
    assert after(5, None, "billing", "billing").same == 5


def with_judge(project: Project, endpoint: Endpoint, share: str = "") -> Settings:
    return read_settings({"TENET_HOME": str(project.home), "TENET_GATEWAY_JUDGE_SHARE": share}).model_copy(
        update={"judge": endpoint}
    )


def honest(asked: Asked) -> str:
    """Judges single answers, and pairs, by whether they thank; finds the parts by the headings of the prompts."""
    if "## The second answer" not in asked.last:
        answer = asked.last.partition("## Its answer")[2]
        return f'{{"reason": "r", "verdict": "{"pass" if "Thank" in answer and "Look" not in answer else "fail"}"}}'
    first, _, second = asked.last.partition("## The first answer")[2].partition("## The second answer")
    verdict = "same" if ("Thank" in first) == ("Thank" in second) else "first" if "Thank" in first else "second"
    return f'{{"reason": "r", "verdict": "{verdict}"}}'


def test_pairs_of_traffic_are_judged_without_personal_data_and_the_conversation_says_what_is_clear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = project_with(tmp_path / "projects", "http://127.0.0.1:1/v1", "http://127.0.0.1:2/v1", mode="shadow")
    project.put("tenets", WITH_A_JUDGE, "mind")
    with FakeOpenAI(play=honest) as server:
        comparing = Comparing(project, with_judge(project, server.endpoint()))
        for n in range(30):
            said = {"production_said": drawn_out(KIND, n * 7), "candidate_said": drawn_out(CURT, n * 11)}
            comparing.heard(SENT | said)
    assert not any("ada@company.com" in asked.last for asked in server.asked)
    found = read_shadow(project.path, CANDIDATE)
    assert found and found.tenets["T4"].standing == "worse" and read_shadow(project.path, PRODUCTION) is None
    told = [event.what for event in project.events() if isinstance(event.what, Told)]
    assert [each.tone for each in told if "T4" in each.text] == ["problem"], "said once"
    monkeypatch.setenv("TENET_HOME", str(tmp_path))
    traffic("triage", shadow=False, canary=None, promote=False, reopen=False, because="")
    assert "T4 (by judge): production is better" in capsys.readouterr().out


def test_traffic_leaves_this_machine_only_where_somebody_set_the_share(tmp_path: Path) -> None:
    project = project_with(tmp_path / "projects", None)
    elsewhere = Endpoint(model="big-judge", base_url="https://models.example.com/v1")
    found = judging_of(project, with_judge(project, elsewhere), WITH_A_JUDGE)
    assert found.judge is None and "TENET_GATEWAY_JUDGE_SHARE" in found.who
    with FakeOpenAI(play=honest) as server:
        here = judging_of(project, with_judge(project, server.endpoint(), "0.2"), WITH_A_JUDGE)
    assert here.judge and here.share == 0.2 and here.doubted == frozenset()


def test_a_judge_that_is_connected_later_and_the_tenets_of_the_next_candidate_are_taken_up(tmp_path: Path) -> None:
    project = project_with(tmp_path / "projects", "http://127.0.0.1:1/v1", "http://127.0.0.1:2/v1", mode="shadow")
    pair = {"production_said": KIND, "candidate_said": CURT}
    without = Comparing(project, read_settings({"TENET_HOME": str(project.home)}))
    only_programs = without.heard(SENT | pair)
    project.put("tenets", WITH_A_JUDGE, "mind")
    assert "T4" not in only_programs.tenets
    with FakeOpenAI(play=honest) as server:
        opened_anew = Comparing(project, with_judge(project, server.endpoint())).heard(SENT | pair)
    assert opened_anew.pairs == 2 and opened_anew.tenets["T4"].sides == {"before": 1}
    assert "No judge" not in opened_anew.who
    said = without.heard(SENT | pair | {"candidate": PRODUCTION}).who
    assert "No judge is connected" in said and "tenet traffic triage --reopen" in said
