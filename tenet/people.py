"""Who may do what, the same on every surface: HOME/users.json, which `tenet users` keeps.

    owner    everything
    member   talks, edits, approves drafts; of spend, code and release what was given to them (`may`)
    viewer   looks

Where nobody is listed everybody who reaches a project may do everything: a machine of one person. Somebody who is not
listed is, in Slack, a member without rights as soon as anybody is known there; on this machine itself its owner.
"""

import re
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from pydantic import TypeAdapter

from tenet.artifacts import Digest, Frozen
from tenet.journal import Approved, Event, Put, Revised, Surface
from tenet.policy import Right, read_policy
from tenet.stages import BY_NAME, StageName

Role = Literal["owner", "member", "viewer"]
RIGHTS: tuple[Right, ...] = get_args(Right)
NEEDS: dict[StageName, Right] = {
    "data_plan": "spend",
    "training_plan": "spend",
    "reward": "code",
    "deployment": "release",
}
"""What an approval of a stage allows, beyond a draft: jobs that cost, code that runs, a model that answers people."""
AUTHORED_WITH: dict[Right, StageName] = {"spend": "tenets", "code": "tenets", "release": "training_plan"}
"""Whoever approved this is an author of what is made from it; so is whoever edited it or asked for a change."""
_SLACK_ID = re.compile(r"\((\w+)\)$")


class User(Frozen):
    role: Role
    salt: str = ""
    hashed: str = ""
    """Empty: no login to the page."""
    may: tuple[Right, ...] = ()
    """Of a member: what they may approve beyond drafts."""
    slack: str = ""
    """Their id in Slack, U…"""


class Member(NamedTuple):
    """Somebody who acts, whichever surface they use."""

    name: str
    """One name a person: the same in Slack as on the page, where both are known."""
    role: Role
    rights: frozenset[Right]


_USERS = TypeAdapter(dict[str, User])


def users_file(home: Path) -> Path:
    return home / "users.json"


def read_users(home: Path) -> dict[str, User]:
    file = users_file(home)
    return _USERS.validate_json(file.read_bytes()) if file.exists() else {}


def member(home: Path, by: str, surface: Surface | None) -> Member:
    return _member(read_users(home), by, surface)


def objection_to_person(
    home: Path, events: list[Event], stage: StageName, digests: dict[StageName, Digest], by: str, surface: Surface
) -> str | None:
    """Why this person may not approve this stage as it is now, in words, or None. `digests` are those in force."""
    users, policy, right = read_users(home), read_policy(home), NEEDS.get(stage)
    who, title = _member(users, by, surface), BY_NAME[stage].title.lower()
    if who.role == "viewer":
        return f"{who.name} may look and not approve. Nothing was approved. {_ask(users, right)}"
    if right and right not in who.rights:
        return (
            f"Approving the {title} takes the right to approve {right}, which {who.name} does not have. Nothing was approved. "
            f"{_ask(users, right)}"
        )
    if right in policy.four_eyes and who.name in (authors := _authors(users, events, stage, digests)):
        others = sorted(name for name, user in users.items() if right in _rights(user) and name not in authors)
        return (
            f"Four eyes: {who.name} had a part in making the {title}, so somebody else approves it. Nothing was approved. "
            + (
                f"Ask {_either(others)}."
                if others
                else "Nobody else has the right yet: tenet users --add NAME --may " + right
            )
        )
    return None


class Able(NamedTuple):
    """Who may approve something, among those who are listed."""

    right: Right
    names: list[str]
    excluded: list[str]
    """By four eyes."""

    def in_words(self, stage: StageName) -> str:
        text = f"{BY_NAME[stage].title} needs the right to approve {self.right}"
        text += f" and somebody other than {_either(self.excluded)}" if self.excluded else ""
        return f"{text}: {_either(self.names)}" if self.names else f"{text}; nobody has it yet"


def able_to_approve(home: Path, events: list[Event], stage: StageName, digests: dict[StageName, Digest]) -> Able | None:
    """None where everybody may."""
    right, users = NEEDS.get(stage), read_users(home)
    if right is None or not users:
        return None
    excluded = _authors(users, events, stage, digests) if right in read_policy(home).four_eyes else set[str]()
    names = sorted(name for name, user in users.items() if right in _rights(user) and name not in excluded)
    return Able(right, names, sorted(excluded))


def _member(users: dict[str, User], by: str, surface: Surface | None) -> Member:
    name = _known_as(users, by, surface)
    if name in users:
        return Member(name, users[name].role, _rights(users[name]))
    strict = surface == "slack" and any(user.slack for user in users.values())
    return Member(name, "member", frozenset()) if strict else Member(name, "owner", frozenset(RIGHTS))


def _known_as(users: dict[str, User], by: str, surface: Surface | None) -> str:
    """In Slack only the id at the end counts, which nobody can choose; elsewhere only the name."""
    if surface != "slack":
        return by
    found = _SLACK_ID.search(by)
    return next((name for name, user in users.items() if found and user.slack == found[1]), by)


def _rights(user: User) -> frozenset[Right]:
    return frozenset(RIGHTS) if user.role == "owner" else frozenset(user.may if user.role == "member" else ())


def _authors(
    users: dict[str, User], events: list[Event], stage: StageName, digests: dict[StageName, Digest]
) -> set[str]:
    basis = AUTHORED_WITH[NEEDS[stage]]
    return {
        _known_as(users, event.by, event.surface) for event in events if _made(event, stage, basis, digests.get(basis))
    }


def _made(event: Event, stage: StageName, basis: StageName, digest: Digest | None) -> bool:
    match event.what:
        case Approved(stage=approved, digest=seen):
            return approved == basis and seen == digest
        case Put(stage=put, author="person") | Revised(stage=put):
            return put == stage
        case _:
            return False


def _ask(users: dict[str, User], right: Right | None) -> str:
    able = sorted(name for name, user in users.items() if (right in _rights(user) if right else user.role != "viewer"))
    return f"Ask {_either(able)}." if able else "An owner of this machine gives rights: tenet users."


def _either(names: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "nobody"
