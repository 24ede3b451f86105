"""`tenet mark`: answers as cards, one key each; and what the marks add up to."""

import json
import sys

from evals.marks import Item, Marking, Verdict
from evals.people import people_found
from surfaces.cli.output import say
from surfaces.view import next_action
from tenet.session import Session

KEYS: dict[str, Verdict] = {"y": "pass", "n": "fail", "s": "cannot say"}


def mark(name: str, most: int, again: bool, as_json: bool) -> None:
    session = Session.open(name, surface="cli")
    if again:
        session.measure_again()
        say(next_action(session.project))
    elif as_json:
        print(json.dumps(_as_json(session.marking()), indent=1, ensure_ascii=False))
    else:
        _deal(session, most)
        _sum_up(session.marking(), name)


def _deal(session: Session, most: int) -> None:
    for number in range(1, most + 1):
        item = session.marking().next
        if item is None:
            say("You have marked every answer.")
            return
        verdict = _ask(item, number, most)
        if verdict is None:
            return
        session.mark(item.digest, verdict)


def _ask(item: Item, number: int, most: int) -> Verdict | None:
    """None when the person stops."""
    print(f"\n── {number} of at most {most} ──\n{item.row.input}\n\n→ {item.answer or '(nothing)'}\n\n{item.question}")
    while True:
        if sys.stdin.isatty():
            print("y yes · n no · s cannot say · q stop > ", end="", flush=True)
        line = sys.stdin.readline()
        word = line.strip().casefold()[:1]
        if not line or word == "q":
            return None
        if word in KEYS:
            return KEYS[word]
        say("Please answer with y, n, s or q.")


def _sum_up(found: Marking, name: str) -> None:
    people = people_found(found.items, found.said)
    for one in people:
        print(one.said)
        if one.agree is not None and one.agree_low is not None and one.agree_high is not None:
            print(
                f"  The automatic verdict agrees with people on {one.agree:.0%} ({one.agree_low:.0%} to {one.agree_high:.0%})."
            )
    if not people:
        say("Nothing is marked yet.")
    elif not found.counted:
        say(f"The evaluation does not know these marks yet. Let it take them up: tenet mark {name} --again")


def _as_json(found: Marking) -> dict[str, object]:
    """The next card without the automatic verdict, which would sway who marks it."""
    item = found.next
    card = item and {"item": item.digest, "question": item.question, "input": item.row.input, "answer": item.answer}
    people = [one.model_dump(exclude_none=True) for one in people_found(found.items, found.said)]
    return {"next": card, "marked": len(found.said), "of": len(found.items), "counted": found.counted, "people": people}
