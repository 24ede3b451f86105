"""What is pushed to a hub is what was evaluated and approved, by who may, with the token of that hub alone."""

import hashlib
import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from tenet.files import write_atomically
from tenet.journal import Pushed
from tenet.people import users_file
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.settings import Hub, read_hub
from tests import samples
from tests.fakes.hub import FakeHub
from tests.tools.small_models import save_tokenizer
from tests.tools.small_projects import ready_to_release
from tools.auditing import audit
from tools.hub import push
from tools.switching import Person

ADA = Person("ada", "cli")
TOKEN = "hub-secret-1"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    weights = tmp_path / "weights"
    write_atomically(weights / "model.safetensors", b"some weights" * 100)
    write_atomically(weights / "config.json", b"{}")
    save_tokenizer(weights)
    return ready_to_release(tmp_path, weights, weights, evaluated={"r0": "billing"}).project


def at(hub: FakeHub, token: str = TOKEN) -> Hub:
    return Hub(url=hub.url, token=SecretStr(token))


def test_the_hub_holds_the_weights_the_lineage_and_their_sums(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "another program's token")
    with FakeHub(TOKEN) as hub:
        pushed = push(project, "ada/triage", at(hub), ADA)
        assert "HF_TOKEN" not in at(hub).without_tokens()
    files = hub.files["ada/triage"]
    assert files["model.safetensors"] == b"some weights" * 100 and files["config.json"] == b"{}"
    assert files["Modelfile"].startswith(b"FROM .\n")
    lineage = json.loads(files["lineage.json"])
    assert lineage["artefacts"]["deployment"]["digest"] == project.state.digest("deployment") == pushed.deployment
    sums = {line[66:]: line[:64] for line in files["SHA256SUMS"].decode().splitlines()}
    assert sums == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "SHA256SUMS"
    }
    assert hub.private["ada/triage"] and pushed.private
    sent = {seen.authorization for seen in hub.seen if not seen.path.startswith("/large/")}
    assert sent == {f"Bearer {TOKEN}"}, "no other token leaves this machine"
    assert [seen.authorization for seen in hub.seen if seen.path.startswith("/large/")] == [None]


def test_who_pushed_what_where_is_in_the_journal_and_the_audit(project: Project) -> None:
    with FakeHub(TOKEN) as hub:
        push(project, "ada/triage", at(hub), ADA)
        again = push(project, "ada/triage", at(hub), ADA)
    events = [event for event in project.events() if isinstance(event.what, Pushed)]
    assert len(events) == 2 and {event.by for event in events} == {"ada"}
    (_, last) = audit(project)["given_to_hubs"]
    assert (last["repo"], last["commit"], last["by"]) == ("ada/triage", again.commit, "ada")


def test_a_wrong_token_is_said_without_being_shown(project: Project) -> None:
    with FakeHub(TOKEN) as hub, pytest.raises(NotPossible) as refused:
        push(project, "ada/triage", at(hub, "hub-wrong-2"), ADA)
    assert "did not take it" in str(refused.value) and "hub-wrong-2" not in str(refused.value)
    assert not [event for event in project.events() if isinstance(event.what, Pushed)]


def test_a_hub_that_keeps_other_content_is_found_out(project: Project) -> None:
    with FakeHub(TOKEN) as hub:
        hub.spoils = True
        with pytest.raises(NotPossible, match="does not lie there as it was sent"):
            push(project, "ada/triage", at(hub), ADA)


def test_what_is_to_be_private_is_not_put_where_everybody_looks(project: Project) -> None:
    with FakeHub(TOKEN) as hub:
        push(project, "ada/triage", at(hub), ADA, public=True)
        assert not hub.private["ada/triage"]
        with pytest.raises(NotPossible, match="is public"):
            push(project, "ada/triage", at(hub), ADA)


def test_nothing_is_sent_without_the_right_the_approval_the_weights_or_a_name(project: Project, tmp_path: Path) -> None:
    with FakeHub(TOKEN) as hub:
        with pytest.raises(NotPossible, match="OWNER/NAME"):
            push(project, "triage", at(hub), ADA)
        people = {"ada": {"role": "owner"}, "vera": {"role": "viewer"}}
        write_atomically(users_file(project.home), json.dumps(people).encode())
        with pytest.raises(NotPossible, match="does not have the right"):
            push(project, "ada/triage", at(hub), Person("vera", "cli"))
        (tmp_path / "weights" / "config.json").write_bytes(b"{ }")
        with pytest.raises(NotPossible, match="not what was evaluated"):
            push(project, "ada/triage", at(hub), ADA)
        project.put("deployment", samples.sample("deployment"), "mind")
        with pytest.raises(NotPossible, match="not approved"):
            push(project, "ada/triage", at(hub), ADA)
    assert hub.seen == []


def test_a_token_belongs_to_one_hub_and_goes_by_https() -> None:
    with pytest.raises(NotPossible, match="TENET_HUB_TOKEN"):
        read_hub({"HF_TOKEN": "another program's"})
    with pytest.raises(NotPossible, match="only https"):
        read_hub({"TENET_HUB_TOKEN": TOKEN, "TENET_HUB_URL": "http://hub.example"})
    assert read_hub({"TENET_HUB_TOKEN": TOKEN}).is_hugging_face
    assert read_hub({"TENET_HUB_TOKEN": TOKEN, "TENET_HUB_URL": "https://hub.example/"}).url == "https://hub.example"
