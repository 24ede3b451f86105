"""A model that guides, teaches and plays a user well, for one job: tickets into five queues. It answers by what it is asked.

    with FakeOpenAI(play=guide) as server: ...

What it is asked for is seen from the prompt, as a real model would see it. It holds no state, so it may be asked in any
order and from many threads.
"""

import json
import re
from typing import Any

from tests.fakes.openai_server import Answer, Asked
from tools.teaching.contract import TeacherRequest
from tools.teaching.writing import write_rows

QUEUES = {
    "account access": "logging in, passwords, locked or stolen accounts",
    "billing": "charges, invoices and refunds",
    "feedback": "praise, complaints and wishes that need no repair",
    "shipping": "parcels on their way, late, lost or damaged",
    "technical issue": "the product or the app does not work as it should",
}
SPEC: dict[str, Any] = {
    "next": "draft",
    "title": "Ticket triage",
    "problem": "Somebody sorts a few hundred tickets a day by hand.",
    "users": "the support team",
    "input": "the text of a support ticket",
    "output": "one queue",
    "labels": [{"name": name, "meaning": meaning} for name, meaning in QUEUES.items()],
    "instruction": f"Choose the queue for this support ticket. Answer with one of: {', '.join(QUEUES)}.",
    "risk": "A customer who is locked out and lands in the wrong queue leaves.",
    "assumptions": ["Each ticket gets exactly one queue."],
}
LOCKED = {"good_input": "I am locked out", "good_output": "account access", "bad_input": "I am locked out"}
TENETS: dict[str, Any] = {
    "tenets": [
        {
            "statement": "The answer is exactly one of the queues.",
            "check": "one_of",
            "threshold": 0.98,
            "blocking": True,
            **LOCKED,
            "bad_output": "It belongs to account access.",
        },
        {
            "statement": "The queue is the right one.",
            "check": "matches_reference",
            "threshold": 0.7,
            "weight": 3,
            **LOCKED,
            "bad_output": "billing",
        },
        {
            "statement": "Locked-out customers are recognised.",
            "check": "matches_reference",
            "only": ["account access"],
            "threshold": 0.7,
            "blocking": True,
            **LOCKED,
            "bad_output": "feedback",
        },
    ]
}
ASKS = {
    "next": "ask",
    "question": "Which mistake would hurt most? Name the queue whose tickets must not be missed.",
    "why": "It becomes a tenet that can forbid a release.",
    "options": ["account access", "billing"],
}
PLAN: dict[str, Any] = {
    "axes": [
        {"name": "channel", "values": ["e-mail", "chat", "phone note"]},
        {"name": "tone", "values": ["calm", "polite", "upset"]},
        {"name": "length", "values": ["short", "medium", "long"]},
        {"name": "difficulty", "values": ["ordinary", "edge case", "adversarial"]},
    ],
    "reasons": ["Tickets come in by mail, chat and phone."],
}
CHANGES = {
    "threshold of T2": {"edits": [{"do": "set", "at": ["tenets", "T2", "threshold"], "value": 0.6}]},
    "45 rows": {"edits": [{"do": "set", "at": ["rows_per_label"], "value": 45}]},
}


def guide(asked: Asked) -> Answer:
    text = "\n".join(str(message["content"]) for message in asked.messages)
    if "You write example inputs for a classifier" in text:
        return _rows(asked)
    if "You play a person" in text:
        return {"say": "Account access. If somebody is locked out and lands in the wrong queue, they leave."}
    if "You interview a person" in text:
        return SPEC if "hurt most" in text.partition("## The conversation so far")[2] else ASKS
    if "**tenets**. A tenet is one sentence" in text:
        return TENETS
    if "Find out what they are doing" in text:
        return _meaning(text.partition("## Their words")[2])
    if "which axes this job needs" in text:
        return PLAN
    if "gave a bad answer" in text:
        return {
            "agrees": "yes",
            "because": 'The words "cannot get in" stand in no row that is sorted as account access.',
            "write_rows": ["somebody who was locked out and mentions a parcel"],
        }
    if "wants one artefact changed" in text:
        wishes = text.partition("## The wishes")[2]
        return next(edits for words, edits in CHANGES.items() if words in wishes)
    if "has asked or remarked something" in text:
        return (
            "T3 says that locked-out customers are recognised as such. It blocks a release, because you fear that most."
        )
    raise AssertionError(f"the guide does not know what it is asked: {text[:200]}")


def _meaning(words: str) -> dict[str, str]:
    if "threshold" in words:
        return {"intent": "change", "stage": "tenets"}
    if "45 rows" in words:
        return {"intent": "change", "stage": "data_plan"}
    return {"intent": "question" if "?" in words.partition("## ")[0] else "answer"}


def _rows(asked: Asked) -> dict[str, Any]:
    """What the built-in teacher would write: real enough to stand the checks."""
    found = re.search(r"\{.*?\}\n</material", asked.last, re.DOTALL)
    assert found, asked.last
    request = TeacherRequest.model_validate_json(found[0].removesuffix("\n</material"))
    return json.loads(write_rows(request).model_dump_json(by_alias=True))
