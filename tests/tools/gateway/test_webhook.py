"""An alert arrives once its receiver is there, signed, and without anything of a client; one that never arrives is told."""

import hmac
import socket
import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from tenet.journal import Told
from tenet.project import Project
from tenet.settings import job_environment, read_settings
from tests.fakes.openai_server import Asked, FakeOpenAI, Status
from tests.fakes.receiver import receiver
from tests.tools.gateway.house import QUIET, opened, project_with
from tests.tools.gateway.test_rollout import good, many
from tests.tools.gateway.test_watching import problems
from tests.tools.processes import until
from tools.gateway.clients import add_client
from tools.gateway.webhook import call_out, call_out_what_waits

SOON = (0.05, 0.05, 0.05)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_with(tmp_path, "http://127.0.0.1:1")


def notes(project: Project) -> list[str]:
    return [event.what.text for event in Project(project.path).events() if isinstance(event.what, Told)]


def test_a_receiver_that_fails_for_a_while_gets_it_yet(project: Project) -> None:
    with receiver(statuses=(503, 429)) as hook:
        call_out(project, "T1 fell", QUIET.model_copy(update={"alert_webhook": hook.url}), SOON)
        until(lambda: len(hook.got) == 3, seconds=10)
        time.sleep(0.2)
    assert [got.text for got in hook.got] == ["triage: T1 fell"] * 3
    assert len({got.headers["x-tenet-alert"] for got in hook.got}) == 1
    assert notes(project) == []


def test_a_receiver_that_is_not_there_yet_gets_it_yet(project: Project) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    call_out(project, "T1 fell", QUIET.model_copy(update={"alert_webhook": address}), (0.5, 0.5, 0.5))
    with receiver(port=port) as hook:
        until(lambda: len(hook.got) == 1, seconds=10)


def waiting(project: Project) -> list[Path]:
    return list((project.path / "serving" / "alerts").glob("*.json"))


def test_an_alert_that_a_gateway_left_behind_is_sent_by_the_next_one_and_once(project: Project) -> None:
    with receiver(statuses=(503,)) as hook:
        settings = QUIET.model_copy(update={"alert_webhook": hook.url})
        call_out(project, "T1 fell", settings, (3600.0,))  # its process ends before it tries again
        (left,) = waiting(project)
        with opened(project, settings):
            until(lambda: len(hook.got) == 2 and not waiting(project), seconds=20)
        call_out_what_waits(project, settings, SOON)
        time.sleep(0.3)
    assert [got.text for got in hook.got] == ["triage: T1 fell"] * 2
    assert {got.headers["x-tenet-alert"] for got in hook.got} == {left.stem}


@pytest.mark.parametrize("content", [b"", b"[]", b'{"text"', b"\xff"])
def test_a_file_of_alerts_that_is_none_keeps_no_gateway_from_starting(project: Project, content: bytes) -> None:
    folder = project.path / "serving" / "alerts"
    folder.mkdir(parents=True)
    (folder / "x.json").write_bytes(content)
    with receiver() as hook:
        call_out_what_waits(project, QUIET.model_copy(update={"alert_webhook": hook.url}), SOON)
        time.sleep(0.2)
    assert hook.got == []


@pytest.mark.parametrize("status", [302, 404])
def test_a_refusal_for_good_is_told_and_not_repeated(project: Project, status: int) -> None:
    with receiver(statuses=(status,)) as hook:
        call_out(project, "T1 fell", QUIET.model_copy(update={"alert_webhook": hook.url}), SOON)
        time.sleep(0.3)
    (said,) = notes(project)
    assert len(hook.got) == 1 and f"did not reach 127.0.0.1 (HTTP {status})" in said and "T1 fell" in said


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/its-own-key", "its-own-key", "http://[its-own-key"])
def test_a_receiver_that_never_comes_is_told_without_its_key(
    project: Project, address: str, capfd: pytest.CaptureFixture[str]
) -> None:
    call_out(project, "T1 fell", QUIET.model_copy(update={"alert_webhook": address}), SOON)
    until(lambda: len(notes(project)) == 1 and not waiting(project), seconds=10)
    assert "T1 fell" in notes(project)[0] and "its-own-key" not in notes(project)[0] + capfd.readouterr().err


def test_an_alert_is_signed_with_its_time(project: Project) -> None:
    settings = QUIET.model_copy(update={"alert_secret": SecretStr("shared")})
    with receiver() as hook:
        call_out(project, "T1 fell", settings.model_copy(update={"alert_webhook": hook.url}), SOON)
    (got,) = hook.got
    at, sealed = (part.partition("=")[2] for part in got.headers["x-tenet-signature"].split(","))
    assert abs(time.time() - int(at)) < 60
    assert sealed == hmac.new(b"shared", at.encode() + b"." + got.body, "sha256").hexdigest()


def test_a_gateway_is_given_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENET_GATEWAY_ALERT_SECRET", "shared")
    settings = read_settings()
    assert job_environment(settings)["TENET_GATEWAY_ALERT_SECRET"] == "shared" and "shared" not in repr(settings)


def test_a_canary_that_ends_by_itself_reaches_the_webhook(tmp_path: Path) -> None:
    with (
        FakeOpenAI(play=good) as production,
        FakeOpenAI(play=lambda asked: "I think billing.") as candidate,
        receiver() as hook,
    ):
        project = project_with(tmp_path, production.base_url, candidate.base_url, mode="canary", share=0.5)
        with opened(project, QUIET.model_copy(update={"alert_webhook": hook.url})) as house:
            many(house, 200)
            until(lambda: len(hook.got) == 1, seconds=20)
    assert "The candidate was taken back by itself" in hook.got[0].text


def test_an_alert_holds_nothing_of_a_client(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def play(asked: Asked) -> Status | str:
        return Status(500) if len(engine.asked) % 2 else f"You said: {asked.last}"

    with FakeOpenAI(play=play) as engine, receiver() as hook:
        project = project_with(tmp_path, engine.base_url)
        key = add_client(project.path, "shop", per_minute=600, in_flight=4)
        asked = [{"role": "user", "content": "refund 0170 1234567 to ada@home.org"}]
        with opened(project, QUIET.model_copy(update={"alert_webhook": hook.url})) as house:
            for _ in range(120):
                house.post(key=key, messages=asked)
            until(lambda: len(hook.got) >= 2, seconds=20)
    said = (
        "".join(got.text + got.headers.as_string() for got in hook.got)
        + "".join(problems(project))
        + capfd.readouterr().err
    )
    assert not [part for part in (key, "1234567", "ada@home.org") if part in said]
