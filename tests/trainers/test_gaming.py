"""Practice that is paid more for worse answers pauses and asks; practice that goes well is left alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from tenet.files import to_jsonl, write_atomically
from tenet.runfolder import RunFolder
from trainers.debugger import findings
from trainers.gaming import HighPaid, Paid, gaming
from trainers.keeping import Wish
from trainers.opening import PAUSED
from trainers.pausing import LooksGamed, paused, suspicious

Lines = list[dict[str, float]]


def practice(rewards: list[float], right: list[float], lengths: list[float] | None = None) -> Lines:
    """One measurement a step, and an exam at every second one."""
    lines: Lines = []
    for step, reward in enumerate(rewards, start=1):
        length = lengths[step - 1] if lengths else 10.0
        parts = {"parts/t1_is_an_option": 0.9, "parts/t3_is_short": reward}
        lines.append({"step": step, "reward": reward, "completions/mean_length": length, **parts})
        if step % 2 == 0:
            lines.append({"step": step, "heldout_right": right[step // 2 - 1]})
    return lines


RISING = [0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85]


def test_a_reward_that_rises_while_right_answers_fall_looks_gamed() -> None:
    found = gaming(practice(RISING, [0.6, 0.62, 0.45, 0.4]))
    assert found and found.name == "reward hacking"
    assert found.said == (
        "This looks like reward hacking, because the reward rose from 0.42 to 0.78 while the share of right answers to rows that "
        "are not learned fell from 62% to 40%; what rose most is t3_is_short."
    )


def test_a_reward_that_rises_with_the_length_alone_looks_gamed() -> None:
    found = gaming(practice(RISING, [0.6, 0.6, 0.6, 0.6], [10, 10, 12, 15, 20, 30, 40, 50]))
    assert found and "the answers became" in found.said and "no more of them are right" in found.said


@pytest.mark.parametrize(
    ("rewards", "right", "lengths"),
    [
        (RISING, [0.4, 0.5, 0.6, 0.7], None),
        (RISING, [0.6, 0.62, 0.6, 0.58], None),
        (RISING, [0.6, 0.4, 0.62, 0.6], None),
        (RISING, [0.6, 0.62, 0.6, 0.4], None),
        (RISING[::-1], [0.6, 0.6, 0.4, 0.3], None),
        ([0.5] * 8, [0.6, 0.6, 0.4, 0.3], None),
        (RISING, [0.4, 0.5, 0.6, 0.7], [10, 10, 20, 30, 40, 50, 60, 70]),
        (RISING[:4], [0.6, 0.3], None),
    ],
    ids=[
        "it learns",
        "noise",
        "one bad exam",
        "only the last is bad",
        "it falls",
        "it stands",
        "longer and better",
        "too early",
    ],
)
def test_practice_that_is_no_hacking_is_left_alone(
    rewards: list[float], right: list[float], lengths: list[float] | None
) -> None:
    assert gaming(practice(rewards, right, lengths)) is None


def test_it_is_told_before_what_follows_from_it() -> None:
    assert [found.name for found in findings(practice(RISING, [0.6, 0.62, 0.45, 0.4]), 0.5)] == ["reward hacking"]


def test_what_earned_most_without_being_right_is_kept_as_an_example() -> None:
    paid = HighPaid()
    batch = [
        Paid(1.0, "q", "billing", "billing"),
        Paid(0.9, "q", "Billing ", "billing"),
        Paid(0.8, "q", "all of them", "billing"),
    ]
    paid.see([*batch, batch[-1], Paid(0.1, "q", "no", "billing")])
    assert [one.answer for one in paid.best] == ["all of them", "no"]
    paid.see(batch[:1])
    assert len(paid.best) == 2, "a batch of right answers takes no example away"


def heard(run: RunFolder, wish: Wish) -> str:
    callback: Any = suspicious(run, wish)
    callback.on_log(None, None, None)
    return wish.paused


def test_it_asks_once_and_what_a_person_let_go_on_goes_on(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "triage" / "runs" / "training_run-1")
    assert heard(run, Wish()) == "", "nothing is measured yet"
    write_atomically(run.out / "metrics.jsonl", to_jsonl(practice(RISING, [0.6, 0.62, 0.45, 0.4])))
    said = heard(run, Wish())
    assert said.startswith("This looks like reward hacking")
    paid = HighPaid()
    paid.see([Paid(0.97, "where is my parcel", "billing billing", "shipping")] * 2)
    problem = paused(run, said, 8, paid)
    assert isinstance(problem, LooksGamed) and len(str(problem)) < 600, "the supervisor keeps so much of a last word"
    assert "paused at step 8" in str(problem) and "“billing billing” earned 0.97 where “shipping” is right" in str(
        problem
    )
    assert json.loads((run.out / PAUSED).read_bytes())["answers"][0]["request"] == "where is my parcel"
    assert heard(run, Wish()) == "", "somebody was asked, and started it again"
