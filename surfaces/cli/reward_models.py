"""`tenet reward-model`: what people prefer as a number, learned from the project's pairs."""

from surfaces.cli.output import say
from tenet.project import Project
from tenet.settings import read_settings


def reward_model(name: str) -> None:
    from agent.reward_models import train_reward_model

    settings = read_settings()
    project = Project.open(name)
    say("Training from the pairs of the dataset. Stop it with Ctrl-C; the same command goes on where it was.")
    print(train_reward_model(project, settings, settings.person, "cli").said)
