"""`tenet ask`: one question to the deployed model."""

from typing import Literal

from surfaces.cli.output import say
from tenet.project import Project
from tenet.settings import read_settings


def ask(name: str, words: str, which: Literal["tuned", "base", "candidate"]) -> None:
    from tools.asking import ask as ask_model

    answer = ask_model(Project.open(name).path, read_settings().home, words, which)
    print(answer.text)
    say(f"({answer.model}, {answer.seconds:.2f} s)")
