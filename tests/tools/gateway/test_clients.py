"""Keys and limits: who may ask, how often, and what lies on the disk."""

from pathlib import Path

import pytest

from tenet.problems import NotPossible
from tenet.project import Project
from tests.fakes.openai_server import FakeOpenAI
from tests.tools.gateway.house import OWN_KEY, opened, project_with, says
from tools.gateway.clients import (
    Client,
    Doorkeeper,
    add_client,
    clients,
    keys_file,
    make_own_key,
    own_key,
    remove_client,
)
from tools.gateway.refusing import Refusal


def test_without_keys_this_machine_is_answered_with_the_first_key_only_who_has_one(tmp_path: Path) -> None:
    with FakeOpenAI(play=lambda asked: "billing") as engine, opened(project_with(tmp_path, engine.base_url)) as house:
        assert says(house.post()) == "billing"
        key = add_client(house.project.path, "shop", 600, 64)
        assert house.post().status_code == 401
        assert house.post(key="wrong").status_code == 401
        assert house.get("/v1/models").status_code == 401
        assert says(house.post(key=key)) == "billing"
        assert says(house.post(key=OWN_KEY)) == "billing", "Tenet itself always may"
        remove_client(house.project.path, "shop")
        add_client(house.project.path, "other", 600, 64)
        assert house.post(key=key).status_code == 401


def test_a_key_is_nowhere_on_the_disk(tmp_path: Path) -> None:
    project = Project.create("triage", tmp_path)
    key = add_client(project.path, "shop", 600, 64)
    everything = b"".join(path.read_bytes() for path in project.path.rglob("*") if path.is_file())
    assert key.encode() not in everything
    assert b"shop" in everything


def test_a_client_that_asks_too_often_is_told_when_to_come_back(tmp_path: Path) -> None:
    with FakeOpenAI(play=lambda asked: "billing") as engine, opened(project_with(tmp_path, engine.base_url)) as house:
        key, other = (add_client(house.project.path, name, 3, 64) for name in ("shop", "other"))
        assert [house.post(key=key).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert int(house.post(key=key).headers["Retry-After"]) >= 1
        assert says(house.post(key=other)) == "billing", "one client's haste is not another's"


def test_requests_at_once_are_counted_for_each_client(tmp_path: Path) -> None:
    door, busy = Doorkeeper(tmp_path, "own"), Client(name="shop", sha256="1" * 64, in_flight=2)
    door.admit(busy)
    door.admit(busy)
    with pytest.raises(Refusal, match="2 requests at once"):
        door.admit(busy)
    door.leave(busy)
    door.admit(busy)


def test_a_name_has_one_key(tmp_path: Path) -> None:
    add_client(tmp_path, "shop", 600, 64)
    with pytest.raises(NotPossible, match="already"):
        add_client(tmp_path, "shop", 600, 64)
    with pytest.raises(NotPossible, match="Keys: shop"):
        remove_client(tmp_path, "ship")
    assert [client.name for client in clients(tmp_path)] == ["shop"]


def test_what_tells_clients_apart_is_its_owners_alone(tmp_path: Path) -> None:
    add_client(tmp_path, "shop", 600, 64)
    assert make_own_key(tmp_path) == own_key(tmp_path)
    assert [path.stat().st_mode & 0o077 for path in (keys_file(tmp_path), tmp_path / "out" / "own.key")] == [0, 0]
