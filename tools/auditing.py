"""Everything about a project that an audit asks for, as one JSON value: what was decided, by whom and with which right, what ran
on it, what it cost, who answers clients, and whether all of it still is what it was.

It is made of the folder alone and repeats nothing that is secret: no rows, no words of the conversation, no keys.
"""

import json
from typing import Any

from tenet import journal as j
from tenet.files import sha256_of_file
from tenet.models.connecting import SPENDING
from tenet.models.spending import Spending
from tenet.people import NEEDS, member, read_users
from tenet.policy import read_policy
from tenet.project import Project
from tenet.settings import Budget
from tools.verifying import verify


def audit(project: Project) -> dict[str, Any]:
    events = project.events()
    return {
        "project": project.name,
        "id": project.state.id,
        "journal": {"events": len(events), "sha256": sha256_of_file(project.path / "journal.jsonl"), "last_seal": events[-1].seal},
        "rules": _rules(project),
        "decisions": [found for event in events if (found := _decision(project, event))],
        "jobs": [found for event in events if (found := _job(event))],
        "in_force": {stage: {"digest": put.digest, "made_from": put.made_from} for stage, put in project.state.current.items()},
        "answers_clients": [_at(event) | event.what.model_dump() for event in events if isinstance(event.what, j.Routed)],
        "given_to_hubs": [_at(event) | event.what.model_dump() for event in events if isinstance(event.what, j.Pushed)],
        "votes_on_tenets_replies": [event.what.good for event in events if isinstance(event.what, j.Rated)],
        "spent": Spending(project.path / SPENDING, Budget()).total()._asdict(),
        "verified": _verified(project),
    }  # fmt: skip


def as_text(found: dict[str, Any]) -> str:
    return json.dumps(found, indent=1, ensure_ascii=False, default=str) + "\n"


def _rules(project: Project) -> dict[str, Any]:
    """Those of today; who had which right when something was approved is not kept, only who approved it."""
    people = {
        name: {"role": user.role, "may": user.may, "slack": user.slack or None}
        for name, user in read_users(project.home).items()
    }
    return {"people": people, "policy": read_policy(project.home).model_dump(mode="json")}


def _decision(project: Project, event: j.Event) -> dict[str, Any] | None:
    """What a person decided: approvals, edits, wishes, refused edits, retries."""
    match event.what:
        case j.Approved(stage=stage, digest=digest, because=because):
            what = {
                "decided": "approved",
                "stage": stage,
                "digest": digest,
                "right": NEEDS.get(stage),
                "because": because,
            }
        case j.TestApproved(digest=digest, rows=rows, because=because):
            what = {"decided": "approved the test rows", "digest": digest, "rows": rows, "because": because}
        case j.Put(stage=stage, digest=digest, author="person"):
            what = {"decided": "edited", "stage": stage, "digest": digest}
        case j.Revised(stage=stage):
            what = {"decided": "asked for a change", "stage": stage}
        case j.Refused(stage=stage, digest=digest):
            what = {"decided": "edit refused", "stage": stage, "digest": digest}
        case j.Retried(stage=stage) if event.by != "tenet":
            what = {"decided": "tried again", "stage": stage}
        case _:
            return None
    return _at(event) | {"person": member(project.home, event.by, event.surface).name} | what


def _job(event: j.Event) -> dict[str, Any] | None:
    match event.what:
        case j.JobStarted(stage=stage, key=key, inputs=inputs):
            return _at(event) | {"started": stage, "key": key, "inputs": inputs}
        case j.Put(stage=stage, digest=digest, job=str() as key):
            return _at(event) | {"made": stage, "key": key, "digest": digest}
        case j.JobEnded(stage=stage, key=key, end=end, message=message):
            return _at(event) | {"ended": stage, "key": key, "end": end, "message": message}
        case _:
            return None


def _verified(project: Project) -> dict[str, Any]:
    checked = verify(project)
    return {
        "checked": checked.edges,
        "not_as_it_was": [finding._asdict() for finding in checked.findings],
        "cannot_be_told_here": [finding._asdict() for finding in checked.untold],
    }


def _at(event: j.Event) -> dict[str, Any]:
    return {"at": event.at.isoformat(), "event": event.id, "by": event.by, "surface": event.surface}
