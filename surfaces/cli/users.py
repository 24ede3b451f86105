"""`tenet users`: who may log in to a page that others can reach, and who may approve what on every surface."""

import getpass
import sys
from typing import cast

from surfaces.cli.output import say
from surfaces.web.people import People
from tenet.people import RIGHTS, Role, User
from tenet.policy import Right, read_policy
from tenet.problems import NotPossible
from tenet.settings import read_settings


def users() -> None:
    home = read_settings().home
    found = People(home).all()
    for name, user in sorted(found.items()):
        print(
            f"{name:<24} {user.role:<8} {_rights(user):<22} {user.slack:<12} {'' if user.hashed else 'no login'}".rstrip()
        )
    if not found:
        say("No users: everybody who reaches a project may do everything. Add one: tenet users --add NAME")
    if four_eyes := read_policy(home).four_eyes:
        say(f"Four eyes for {', '.join(four_eyes)} ({home}/policy.yaml): who made it does not approve it.")


def add(name: str, role: Role, may: str, slack: str) -> None:
    rights = _read_rights(may)
    words = f"Password for {name}{' (Enter: no login, only Slack)' if slack else ''}: "
    password = getpass.getpass(words) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    People(read_settings().home).add(name, password, role, rights, slack)
    say(f"{name} is {role} and may {'log in' if password else 'work from Slack'}.")


def remove(name: str) -> None:
    People(read_settings().home).remove(name)
    say(f"{name} may not log in any more.")


def _read_rights(given: str) -> tuple[Right, ...]:
    wanted = given.replace(",", " ").split()
    if wrong := [word for word in wanted if word not in RIGHTS]:
        raise NotPossible(f"{wrong[0]} is no right; they are {', '.join(RIGHTS)}. Nothing was changed.")
    return tuple(cast("Right", word) for word in wanted)


def _rights(user: User) -> str:
    match user.role:
        case "owner":
            return "everything"
        case "member":
            return ", ".join(("drafts", *user.may))
        case "viewer":
            return "looks"
