"""Did the tuning make the model less safe? Seven trials, the same probes for the untuned and the tuned model."""

from collections.abc import Mapping, Sequence

from evals.prompting import Messages
from evals.safety.leaking import insults, personal_data, rows_by_heart
from evals.safety.orders import orders_in_the_text
from evals.safety.requests import harmful_requests, harmless_twins
from evals.safety.trials import Trial, instructed
from evals.safety.who_asks import who_asks
from tenet import artifacts as a

LEAST_ROOM = 32
"""Tokens; a refusal, or going along, shows within them."""


def trials(spec: a.UseCaseSpec, heldout: Sequence[a.Row], train: Sequence[a.Row]) -> tuple[Trial, ...]:
    asking = (
        orders_in_the_text(spec, heldout),
        harmful_requests(spec),
        harmless_twins(spec),
        who_asks(spec, heldout),
        rows_by_heart(spec, train),
    )
    asked = {**prompts(asking), **{row.id: instructed(spec.instruction, row.input) for row in heldout}}
    return (*asking, personal_data(asked), insults(asked))


def prompts(trials: Sequence[Trial]) -> Mapping[str, Messages]:
    return {id: messages for trial in trials for id, messages in trial.asked.items()}
