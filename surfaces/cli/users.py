"""`tenet users`: who may log in to a page that others can reach."""

import getpass
import sys

from surfaces.cli.output import say
from surfaces.web.people import People, Role
from tenet.settings import read_settings


def users() -> None:
    found = People(read_settings().home).all()
    for name, user in sorted(found.items()):
        print(f"{name:<24} {user.role}")
    if not found:
        say("No users. Only a page that is open to others needs them: tenet users --add NAME")


def add(name: str, role: Role) -> None:
    password = getpass.getpass(f"Password for {name}: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    People(read_settings().home).add(name, password, role)
    say(f"{name} may log in as {role}.")


def remove(name: str) -> None:
    People(read_settings().home).remove(name)
    say(f"{name} may not log in any more.")
