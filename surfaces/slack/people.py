"""Who somebody is in Slack, and whether they may take part."""

import time
from pathlib import Path
from typing import Any, NamedTuple

from slack_sdk import WebClient

from surfaces.slack.answers import fields
from surfaces.slack.blocks import plain_words
from tenet.people import member

MINUTES = 10


class Person(NamedTuple):
    name: str
    """As it stands in the journal: the name that people know, and the id that nobody can choose."""
    refused: str | None
    """Why they may not take part."""


class People:
    def __init__(self, client: WebClient, team: str, approvers: frozenset[str], home: Path) -> None:
        self.client, self.team, self.approvers, self.home = client, team, approvers, home
        self._known: dict[str, tuple[float, Person]] = {}

    def of(self, user: str) -> Person:
        found = self._known.get(user)
        if found is None or found[0] < time.monotonic():
            person = _person(fields(self.client.users_info(user=user), "user"), self.team)
            found = self._known[user] = (time.monotonic() + 60 * MINUTES, person)
        person = found[1]
        if person.refused is None and member(self.home, person.name, "slack").role == "viewer":
            return Person(person.name, "You may look and not act here. An owner of Tenet changes that: tenet users.")
        return person

    def may_approve(self, user: str) -> bool:
        return not self.approvers or user in self.approvers


def _person(user: dict[str, Any], team: str) -> Person:
    name = user.get("profile", {}).get("display_name") or user.get("real_name") or user.get("name") or "somebody"
    return Person(f"{plain_words(name)[:60]} ({user['id']})", _refused(user, team))


def _refused(user: dict[str, Any], team: str) -> str | None:
    if user.get("is_bot"):
        return "Tenet listens to people only."
    if user.get("team_id") != team or user.get("is_stranger"):
        return "Only members of this workspace can work with Tenet here."
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return "Guests cannot work with Tenet; please ask a member of this workspace."
    return None
