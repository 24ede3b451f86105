"""Nothing that a reward does reaches the host: every attack, in each tier that this machine can have, as root and as nobody."""

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from tenet.sandbox.choosing import holds
from tenet.sandbox.walls import Tier
from tenet.settings import CHECKOUT
from tests.tenet.sandbox.attacks import LOUD, QUIET_NAMES

TIERS: tuple[Tier, ...] = ("A", "B")
AS_NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all")


@pytest.mark.slow
@pytest.mark.parametrize("tier", TIERS)
def test_no_attack_reaches_the_host(tier: Tier) -> None:
    if not holds(tier):
        pytest.skip(f"tier {tier} is not to be had on this machine; `tenet doctor` says which is")
    _nothing_was_reached(_attack((), sys.executable, tier))


@pytest.mark.slow
@pytest.mark.parametrize("tier", TIERS)
def test_no_attack_reaches_the_host_of_a_plain_user(tier: Tier) -> None:
    if os.getuid() != 0:
        pytest.skip("these tests run as a plain user already")
    python = shutil.which("python3", path="/usr/local/bin:/usr/bin")
    probe = f"from tenet.sandbox.choosing import holds; import sys; sys.exit(not holds({tier!r}))"
    if not python or _run((*AS_NOBODY, python, "-c", probe)).returncode:
        pytest.skip(f"tier {tier}, or a Python that everybody may run, is not to be had on this machine")
    _nothing_was_reached(_attack(AS_NOBODY, python, tier))


def test_the_suite_is_as_large_as_it_says() -> None:
    assert len(set(QUIET_NAMES)) == len(QUIET_NAMES)
    assert len(QUIET_NAMES) + len(LOUD) >= 90


def _nothing_was_reached(result: dict[str, Any]) -> None:
    assert result["got"] == []
    assert not result["heard"], "something called the host's port"
    assert result["folder untouched"]
    assert {name: said for name, said in result["loud"].items() if said} == {}
    assert result["attacks"] == len(QUIET_NAMES) + len(LOUD)


def _attack(user: tuple[str, ...], python: str, tier: Tier) -> dict[str, Any]:
    done = _run((*user, python, "-m", "tests.tenet.sandbox.attacking", tier))
    assert done.returncode == 0, f"the host did not live to tell: {done.stderr}"
    return json.loads(done.stdout)


def _run(command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=300, start_new_session=True)
