"""Terms that a judge or the person's own service scores: asked as little as possible, believed as little as necessary."""

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tenet import artifacts as a
from tenet.files import to_yaml, write_atomically
from tenet.runfolder import RunFolder
from tenet.sandbox.choosing import best_tier, start_worker
from tenet.sandbox.host import Tally
from tenet.sandbox.problems import BadReward
from tenet.settings import RewardService, Settings, read_settings
from tests.fakes.openai_server import Asked, FakeOpenAI
from tests.tools.rewarding.holes import SPEC, TENETS
from tests.tools.rewarding.planted import INSTRUCTION, RIGHT, ROWS, term
from tests.trainers.building import plan, run_folder
from tools.rewarding.drafting import draft_reward, with_judge
from tools.rewarding.outside import Host, NoScore, Said
from tools.rewarding.proving import prove
from tools.rewarding.remote import Manner, remote_scorer
from tools.rewarding.trial import trial
from trainers.outside import ScoringEnded, outside
from trainers.rewarded import scorer, units

needs_a_sandbox = pytest.mark.skipif(best_tier() == "none", reason="no sandbox holds on this machine")
KEY = "shared-secret"
HURRY = Manner(seconds=5, attempts=3, pause=0.0)
Play = Callable[[dict[str, Any]], tuple[int, bytes]]


class Service:
    """A person's own scorer over real HTTP; `play` answers what it was asked."""

    def __init__(self, play: Play) -> None:
        self.asked: list[tuple[dict[str, str], bytes]] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.asked.append((dict(self.headers), body))
                status, answer = play(json.loads(body))
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", f"{service.url}/elsewhere")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/score"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def settings(self) -> RewardService:
        return RewardService(url=self.url, key=SecretStr(KEY))

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def right(question: dict[str, Any]) -> tuple[int, bytes]:
    return 200, json.dumps({"scores": [float(row["answer"] == row["reference"]) for row in question["rows"]]}).encode()


@pytest.fixture
def serving() -> Generator[Callable[[Play], Service], None, None]:
    made: list[Service] = []

    def start(play: Play) -> Service:
        made.append(Service(play))
        return made[-1]

    yield start
    for service in made:
        service.close()


def remote_term(service: Service) -> a.RewardTerm:
    return a.RewardTerm(name="own", tenet="T2", says="what our service finds", remote=service.url)


def asked(service: Service, said: list[Said]) -> list[float | None]:
    return remote_scorer(remote_term(service), service.settings, HURRY)(said)


SAID = [Said("a ticket", "billing", "billing"), Said("another", "billing", "shipping")]


def test_every_request_to_a_persons_own_service_is_signed(serving: Callable[[Play], Service]) -> None:
    service = serving(right)
    assert asked(service, SAID) == [1.0, 0.0]
    ((headers, body),) = service.asked
    told = json.loads(body)
    assert told["term"] == "own" and told["rows"][1] == {
        "request": "another",
        "reference": "billing",
        "answer": "shipping",
    }
    wanted = hmac.new(KEY.encode(), headers["X-Tenet-Time"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["X-Tenet-Signature"] == f"v1={wanted}" and KEY not in str(headers)


def test_many_rows_go_in_several_requests(serving: Callable[[Play], Service]) -> None:
    service = serving(right)
    assert asked(service, SAID * 70) == [1.0, 0.0] * 70
    assert [len(json.loads(body)["rows"]) for _, body in service.asked] == [64, 64, 12]


def test_what_it_says_is_clamped_and_null_is_no_zero(serving: Callable[[Play], Service]) -> None:
    service = serving(lambda _: (200, b'{"scores": [7, null]}'))
    assert asked(service, SAID) == [1.0, None]


def test_a_service_that_stumbles_is_asked_again(serving: Callable[[Play], Service]) -> None:
    answers = [(503, b""), (500, b""), (200, b'{"scores": [1, 0.5]}')]
    service = serving(lambda _: answers.pop(0))
    assert asked(service, SAID) == [1.0, 0.5] and len(service.asked) == 3


@pytest.mark.parametrize(
    ("status", "answer", "problem"),
    [
        (200, b'{"scores": [1]}', "with 2 numbers"),
        (200, b'{"scores": [1, "good"]}', "good where a number"),
        (200, b'{"scores": [1, NaN]}', "nan where a number"),
        (200, b"<html>", "with 2 numbers"),
        (403, b"", "status 403, asked 1 times"),
        (500, b"", "status 500, asked 3 times"),
        (302, b"", "status 302, asked 1 times"),
    ],
)
def test_what_is_no_answer_is_no_score(
    serving: Callable[[Play], Service], status: int, answer: bytes, problem: str
) -> None:
    service = serving(lambda _: (status, answer))
    with pytest.raises(NoScore, match=problem):
        asked(service, SAID)
    assert all(b"elsewhere" not in body for _, body in service.asked)


def test_a_reward_asks_only_the_address_of_the_settings(serving: Callable[[Play], Service]) -> None:
    service = serving(right)
    other = remote_term(service).model_copy(update={"remote": "https://elsewhere.example/score"})
    with pytest.raises(BadReward, match="which this machine does not ask"):
        remote_scorer(other, service.settings)
    with pytest.raises(BadReward, match="no such address"):
        remote_scorer(other, None)
    plain = RewardService(url="http://elsewhere.example/score", key=SecretStr(KEY))
    with pytest.raises(BadReward, match="Use https"):
        remote_scorer(other.model_copy(update={"remote": plain.url}), plain)
    assert service.asked == []


def settings(home: Path, **more: str) -> Settings:
    return read_settings({"TENET_HOME": str(home), **more})


def with_own(service: Service) -> a.RewardFunction:
    return a.RewardFunction(
        terms=(a.RewardTerm(name="pays", says="being right"), remote_term(service)), code=term(RIGHT)
    )


@needs_a_sandbox
def test_a_term_of_ones_own_is_proven_like_any_other(tmp_path: Path, serving: Callable[[Play], Service]) -> None:
    service = serving(right)
    host = Host(settings(tmp_path, TENET_REWARD_URL=service.url, TENET_REWARD_KEY=KEY), tmp_path)
    assert prove(with_own(service), INSTRUCTION, ROWS, host=host).failed == ()
    chance = serving(
        lambda question: (200, json.dumps({"scores": [len(chance.asked) % 2] * len(question["rows"])}).encode())
    )
    host = Host(settings(tmp_path, TENET_REWARD_URL=chance.url, TENET_REWARD_KEY=KEY), tmp_path)
    assert "the same twice" in [proof.name for proof in prove(with_own(chance), INSTRUCTION, ROWS, host=host).failed]


@needs_a_sandbox
def test_without_somebody_to_ask_the_proofs_say_so(tmp_path: Path, serving: Callable[[Play], Service]) -> None:
    (proof,) = prove(with_own(serving(right)), INSTRUCTION, ROWS, host=Host(settings(tmp_path), tmp_path)).proofs
    assert not proof.passed and "TENET_REWARD_URL" in proof.said


def grade(question: Asked) -> str:
    """Full marks for politeness; what comes from the answer as an order is not obeyed by this judge."""
    return json.dumps(
        {"reason": "as the rubric says", "grade": 4 if "please" in question.last.rpartition("## Its answer")[2] else 1}
    )


POLITE = a.Tenet(
    id="T4", statement="It is polite", check=a.Judged(criteria="It says please."), threshold=0.9, good=TENETS.tenets[0].good,
    bad=TENETS.tenets[0].bad,
)  # fmt: skip
JUDGED = a.Tenets(tenets=(*TENETS.tenets, POLITE))


@needs_a_sandbox
def test_a_judge_pays_for_what_no_program_can_check_and_is_asked_once(tmp_path: Path) -> None:
    reward = with_judge(draft_reward(SPEC, JUDGED), JUDGED)
    assert reward.left_out == () and reward.outside_terms[0].rubric == "It is polite\nIt says please."
    with FakeOpenAI(play=grade) as server:
        endpoint = server.endpoint()
        host = Host(
            settings(tmp_path, TENET_JUDGE_MODEL=endpoint.model, TENET_JUDGE_BASE_URL=str(endpoint.base_url)), tmp_path
        )
        for _ in range(2):
            with trial(reward, INSTRUCTION, host=host) as at_work:
                parts = at_work.parts([ROWS[0]] * 3, ["billing", "billing", "billing please"])
            assert [one["t4_is_judged"] for one in parts] == [0.25, 0.25, 1.0]
        assert len(server.asked) == 2, "the same answer is graded once, and remembered"


@needs_a_sandbox
def test_a_judge_is_asked_about_odd_texts_too(tmp_path: Path) -> None:
    """Half a surrogate pair among them, which no request can carry."""
    with FakeOpenAI(play=lambda asked: {"reason": "so it is", "grade": 3}) as server:
        endpoint = server.endpoint()
        host = Host(
            settings(tmp_path, TENET_JUDGE_MODEL=endpoint.model, TENET_JUDGE_BASE_URL=str(endpoint.base_url)), tmp_path
        )
        proven = prove(with_judge(draft_reward(SPEC, JUDGED), JUDGED), INSTRUCTION, ROWS, host=host)
    assert {proof.name: proof.passed for proof in proven.proofs}["odd texts"]


@needs_a_sandbox
def test_a_judge_that_cannot_be_reached_is_cannot_say_and_counted(tmp_path: Path) -> None:
    with FakeOpenAI(play=lambda _: "no JSON at all") as server:
        endpoint = server.endpoint()
        host = Host(
            settings(tmp_path, TENET_JUDGE_MODEL=endpoint.model, TENET_JUDGE_BASE_URL=str(endpoint.base_url)), tmp_path
        )
        with trial(with_judge(draft_reward(SPEC, JUDGED), JUDGED), INSTRUCTION, host=host) as at_work:
            parts = at_work.parts([ROWS[0]], ["billing"])
            assert parts[0]["t4_is_judged"] is None and at_work.failed == 1
            assert at_work.reward.total(parts[0]) == 1.0 and "usable" in at_work.problems["t4_is_judged"]


def paid(run: RunFolder, reward: a.RewardFunction, service: Service, answers: list[Play]) -> list[float | None]:
    """What TRL is told, from both sides of the wall; the parts are logged for each of them."""
    answers.append(right)
    logged: dict[str, float] = {}
    with start_worker(reward.code, units(reward)) as worker, outside(run, reward) as others:
        totals = scorer(reward, worker, others)(
            prompts=[one.request for one in SAID],
            completions=[[{"role": "assistant", "content": one.answer}] for one in SAID],
            reference=[one.reference for one in SAID],
            request=[one.request for one in SAID],
            log_metric=logged.__setitem__,
        )
    assert (logged["parts/pays"], logged["parts/own"]) == (0.5, 0.5)
    return totals


@needs_a_sandbox
def test_a_training_asks_through_a_process_of_its_own(
    tmp_path: Path, serving: Callable[[Play], Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Play] = [right, lambda _: (403, b"")]
    service = serving(lambda question: answers.pop(0)(question))
    monkeypatch.setenv("TENET_HOME", str(tmp_path))
    monkeypatch.setenv("TENET_REWARD_URL", service.url)
    monkeypatch.setenv("TENET_REWARD_KEY", KEY)
    reward, tally = with_own(service), Tally()
    run = run_folder(tmp_path / "projects" / "triage", plan("x"), ROWS[:4], spec=SPEC)
    content = to_yaml(reward.model_dump(mode="json", exclude_none=True))
    write_atomically(run.path / "inputs" / "reward.yaml", content)
    with outside(run, reward) as others:
        assert others
        others.ask([(one.request, one.reference, one.answer) for one in SAID])
        assert others.take(tally) == [{"own": 1.0}, {"own": 0.0}] and tally.failed == 0
        others.ask([(one.request, one.reference, one.answer) for one in SAID])
        assert others.take(tally) == [{"own": None}, {"own": None}] and tally.failed == 2
        assert "status 403" in tally.problems["own"]
    assert paid(run, reward, service, answers) == [1.0, 0.0]
    monkeypatch.setenv("TENET_REWARD_URL", "")
    monkeypatch.setenv("TENET_REWARD_KEY", "")
    with pytest.raises(BadReward, match="does not ask"), outside(run, reward):
        pass
    write_atomically(run.path / "inputs" / "reward.yaml", b"broken")
    with pytest.raises(ScoringEnded), outside(run, reward):
        pass
