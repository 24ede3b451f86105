"""Each tenet that only a judge can decide, as a judge of MLflow: for whoever wants to ask it there, about other answers.

    registered(name, tenets, endpoint, training_run)    in the experiment of the training; the names they have there

It has the question that the evaluation asks, the criterion that was approved, the same model and the same three verdicts, the reason
first. Tenet asks through its own door all the same, which remembers, pays within a budget and fences what comes from outside
(docs/decisions/0048). MLflow keeps neither an address nor a key with a judge: OPENAI_API_BASE and OPENAI_API_KEY say them.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from prompts import load
from tenet import artifacts as a
from tenet.settings import Endpoint, read_settings

CONTRACT = "judge"


def registered(name: str, tenets: Sequence[a.Tenet], endpoint: Endpoint, training_run: str) -> tuple[str, ...]:
    """One that is there already as it should be is left alone, so the same evaluation adds no version."""
    import mlflow

    settings = read_settings()
    mlflow.set_tracking_uri(settings.mlflow_uri)
    experiment = mlflow.MlflowClient(settings.mlflow_uri).get_run(training_run).info.experiment_id
    made = list(_made(name, tenets, endpoint))
    for judge in made:
        if _as_kept(experiment, judge.name) != _telling(judge):
            judge.register(experiment_id=experiment)
    return tuple(str(judge.name) for judge in made)


def _made(name: str, tenets: Sequence[a.Tenet], endpoint: Endpoint) -> Iterator[Any]:
    from mlflow.genai.judges import make_judge

    for tenet in tenets:
        if isinstance(tenet.check, a.Judged):
            yield make_judge(
                name=f"{name}-{tenet.id}",
                instructions=_instructions(tenet, tenet.check),
                model=_named(endpoint),
                description=tenet.statement,
                feedback_value_type=Literal["pass", "fail", "unsure"],
                inference_params={"temperature": 0},
                generate_rationale_first=True,
            )


def _instructions(tenet: a.Tenet, check: a.Judged) -> str:
    """Braces of a criterion are no places to fill in."""
    criterion = f"{tenet.statement}\n{check.criteria}".replace("{{", "{ {").replace("}}", "} }")
    return load(CONTRACT).render(criterion=criterion, input="{{ inputs }}", answer="{{ outputs }}")


def _named(endpoint: Endpoint) -> str:
    """As MLflow names models: whatever has an address of its own speaks OpenAI's protocol."""
    provider, _, model = endpoint.model.partition(":")
    return f"openai:/{endpoint.model}" if endpoint.base_url or not model else f"{provider}:/{model}"


def _as_kept(experiment: str, name: str) -> tuple[str, ...] | None:
    from mlflow.exceptions import MlflowException
    from mlflow.genai.scorers import get_scorer

    try:
        return _telling(get_scorer(name=name, experiment_id=experiment))
    except MlflowException as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
        return None


def _telling(judge: Any) -> tuple[str, ...]:
    return (judge.instructions, judge.model, judge.description or "")
