"""Artefacts as short Markdown cards, for a chat, a page or a message: a file an artefact."""

from surfaces.cards.baseline import baseline_card
from surfaces.cards.contest import contest_card
from surfaces.cards.data_plan import data_plan_card, grid_in_words, mixed_in_words
from surfaces.cards.dataset import data_made_in_words, dataset_card
from surfaces.cards.deployment import deployment_card, release_card
from surfaces.cards.examples import examples_card
from surfaces.cards.marking import percent
from surfaces.cards.method import method_card
from surfaces.cards.report import report_card
from surfaces.cards.reward import break_in_card, reward_card
from surfaces.cards.spec import field_in_words, spec_card
from surfaces.cards.tenets import tenets_card
from surfaces.cards.training import training_plan_card, training_run_card
from tenet import artifacts as a

__all__ = ["card", "data_made_in_words", "field_in_words", "grid_in_words", "mixed_in_words", "percent"]


def card(artifact: a.Artifact) -> str:
    """What a person needs to see to decide; the whole file is one click or command away."""
    match artifact:
        case a.UseCaseSpec():
            return spec_card(artifact)
        case a.Tenets():
            return tenets_card(artifact)
        case a.Examples():
            return examples_card(artifact)
        case a.DataPlan():
            return data_plan_card(artifact)
        case a.DatasetCard():
            return dataset_card(artifact)
        case a.Baseline():
            return baseline_card(artifact)
        case a.Contest():
            return contest_card(artifact)
        case a.Method():
            return method_card(artifact)
        case a.RewardFunction():
            return reward_card(artifact)
        case a.BreakIn():
            return break_in_card(artifact)
        case a.TrainingPlan():
            return training_plan_card(artifact)
        case a.TrainingRun():
            return training_run_card(artifact)
        case a.EvalReport():
            return report_card(artifact)
        case a.Deployment():
            return deployment_card(artifact)
        case a.Release():
            return release_card(artifact)
        case _:
            raise TypeError(f"no card for {type(artifact).__name__}")
