"""Which method to train with, if any: plain rules over what was measured, with the reasons and the price of every other way.

    advise(facts)    the choice, why, and each alternative with why it is not the choice

Not to train is an answer: where a way that needs no training already meets every tenet, and less is left to gain than the
held-out rows can show. Otherwise preferences (DPO) are advised where most examples have a rejected answer, thumbs (KTO) where
people have given enough of both kinds, and supervised fine-tuning (SFT) everywhere else; reinforcement learning (GRPO) needs a
reward that a program can compute, and a model that is right now and then, which is what SFT leaves.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from tenet import artifacts as a

Choice = Literal["prompt", "classical", "sft", "dpo", "grpo", "kto", "pretrain"]

MOST = 0.5
"""Share of the examples that need a rejected answer for preferences to be the main thing."""
FEWEST_PAIRS = 50
FEWEST_THUMBS, FEWEST_DOWN = 50, 10
"""Thumbs in all, and bad ones among them, below which they say too little."""
SELDOM = 0.2
"""A model that is right more rarely than this has little for reinforcement learning to choose from."""
LARGE = 1.5
"""Billions of weights above which training on a processor takes days."""
WITHOUT_TRAINING: tuple[tuple[str, Choice, str], ...] = (
    ("base", "prompt", "the untuned model, asked as it is,"),
    ("base few-shot", "prompt", "the untuned model with examples in its prompt"),
    ("base tuned prompt", "prompt", "the untuned model with the best prompt of a search"),
    ("tf-idf", "classical", "TF-IDF with logistic regression"),
    ("embeddings", "classical", "logistic regression on sentence embeddings"),
    ("patterns", "classical", "the extractor of patterns"),
)
"""Systems of the baseline that need no training of a language model, the simplest to use first."""


class Price(NamedTuple):
    minutes: float
    memory_gb: float


class Facts(NamedTuple):
    """What the advice follows from."""

    systems: Mapping[str, a.SystemScore]
    tenets: Sequence[a.Tenet]
    rows: int
    """To learn from."""
    heldout: int
    examples: int
    pairs: int
    """Examples with an answer that the person rejects."""
    detectable: float
    """The smallest gain that the held-out rows can show."""
    billions: float | None
    """Size of the base model, where it is known."""
    on_gpu: bool
    prices: Mapping[str, Price]
    thumbs_up: int = 0
    thumbs_down: int = 0
    """What people thought of answers of a released model."""
    documents: int = 0
    writes: bool = False
    """Whether the answers are texts, and not labels or values."""
    made_pairs: int = 0
    """Rows to learn from that have a worse answer beside theirs, because the person asked for pairs in the data plan."""
    contest: a.Contest | None = None
    """What came of trying every way, where a person called for it."""

    @property
    def judged(self) -> int:
        return sum(isinstance(tenet.check, a.Judged) for tenet in self.tenets)


def advise(facts: Facts) -> a.Method:
    if facts.contest and facts.contest.clear:
        return _by_contest(facts, facts.contest)
    enough = _enough_already(facts)
    choice: Choice = enough[1] if enough else "dpo" if _prefers(facts) else "kto" if _thumbed(facts) else "sft"
    reasons = [*(_why_not_train(facts, enough) if enough else _why_train(facts, choice)), *_open_contest(facts.contest)]
    others = [other for other in (*_training(facts, choice), *_untrained(facts, choice)) if other.method != choice]
    return a.Method(choice=choice, reasons=tuple(reasons), alternatives=tuple(others))


def _by_contest(facts: Facts, contest: a.Contest) -> a.Method:
    winner = contest.winner
    reasons = [
        f"The contest decided it, on {contest.rows} rows that no way learned from. {contest.reasons[0]}",
        *contest.reasons[1:],
    ]
    if winner.method in ("prompt", "classical"):
        reasons.append(
            "You can stop here. If you approve the training plan all the same, it is supervised fine-tuning (SFT)."
        )
    tried = {way.method: way for way in sorted(contest.ways, key=lambda way: way.score.accuracy.value or 0.0)}
    others = [
        other.model_copy(update={"why_not": _tried(tried[other.method], contest.rows)})
        if other.method in tried
        else other
        for other in (*_training(facts, winner.method), *_untrained(facts, winner.method))
        if other.method != winner.method
    ]
    return a.Method(choice=winner.method, reasons=tuple(reasons), alternatives=tuple(others))


def _tried(way: a.Contestant, rows: int) -> str:
    return f"In the contest it was right on {percent(way.score.accuracy)} of {rows} rows, ready in {way.seconds:.0f} s."


def _open_contest(contest: a.Contest | None) -> list[str]:
    if contest is None:
        return []
    return [f"The contest was ahead with {contest.recommended} and did not decide it. {' '.join(contest.reasons)}"]


def _enough_already(facts: Facts) -> tuple[str, Choice, str] | None:
    """A way that meets every tenet, and that training could not be shown to beat."""
    return next((way for way in WITHOUT_TRAINING if _is_enough(facts, facts.systems.get(way[0]))), None)


def _is_enough(facts: Facts, system: a.SystemScore | None) -> bool:
    return _meets_all(system, facts.tenets) and 1 - ((system and system.accuracy.value) or 0.0) < facts.detectable


def _meets_all(system: a.SystemScore | None, tenets: Sequence[a.Tenet]) -> bool:
    """Whether every tenet was judged on its answers, and passed as often as it must."""
    if system is None:
        return False
    rates = [(tenet, system.tenets.get(tenet.id)) for tenet in tenets]
    return all(rate is not None and (rate.value or 0.0) >= tenet.threshold for tenet, rate in rates)


def _prefers(facts: Facts) -> bool:
    return facts.pairs >= max(FEWEST_PAIRS, MOST * facts.examples) or facts.made_pairs >= max(
        FEWEST_PAIRS, MOST * facts.rows
    )


def _thumbed(facts: Facts) -> bool:
    return facts.thumbs_down >= FEWEST_DOWN and facts.thumbs_up + facts.thumbs_down >= FEWEST_THUMBS


def _why_not_train(facts: Facts, way: tuple[str, Choice, str]) -> list[str]:
    name, _, said = way
    rate = facts.systems[name].accuracy
    return [
        f"You need no training: {said} meets every tenet on the {facts.heldout} held-out rows ({percent(rate)} right).",
        f"At most {1 - (rate.value or 0.0):.0%} are left to gain, and these rows can only show a gain of {facts.detectable:.0%} or "
        "more. It costs nothing and is the same tomorrow.",
        "You can stop here. If you approve the training plan all the same, it is supervised fine-tuning (SFT).",
    ]


def _why_train(facts: Facts, choice: Choice) -> list[str]:
    answers = "values" if "patterns" in facts.systems else "labels"
    if choice == "dpo" and facts.made_pairs:
        reasons = [
            f"{facts.made_pairs} rows to learn from have a worse answer beside theirs, as you asked in the data plan: preferences "
            "(DPO) learn from both, and the preferred answers are learned beside it as SFT would."
        ]
    elif choice == "dpo":
        reasons = [
            f"{facts.pairs} of your {facts.examples} examples have an answer that you prefer and one that you reject: "
            "preferences (DPO) learn from both, and the preferred answers are learned beside it as SFT would."
        ]
    elif choice == "kto":
        reasons = [
            f"People gave {facts.thumbs_up} thumbs up and {facts.thumbs_down} down to answers of the released model: KTO learns from "
            "single answers that were good or bad, beside your rows, and begins with the model that answered."
        ]
    elif facts.judged:
        reasons = [
            f"Your rows have the answers, so supervised fine-tuning (SFT) is the plain way to teach them; of the "
            f"{len(facts.tenets)} tenets {facts.judged} are for a judge, which looks at the outcome."
        ]
    else:
        reasons = [
            f"Every answer can be checked against your own {answers}, so supervised fine-tuning (SFT) is the plain way to teach them."
        ]
    base = facts.systems.get("base")
    if base:
        reasons.append(
            f"Untuned, the base model is right on {percent(base.accuracy)} of the {facts.heldout} held-out rows, and a gain of "
            f"{facts.detectable:.0%} or more can be shown on them: there is something to gain."
        )
    return [*reasons, *_as_good(facts), *_looked_up(facts), *_too_large(facts)]


def _looked_up(facts: Facts) -> list[str]:
    """The rival that is not measured here."""
    if not (facts.writes and facts.documents):
        return []
    return [
        "Facts that stand in your documents are better looked up: a search that puts the right passage before a model (retrieval) stays "
        "right when they change, and what was learned does not. Train for how answers are put; for facts alone you can stop here."
    ]


def _as_good(facts: Facts) -> list[str]:
    """The honest rival: what training has to beat."""
    rivals = [(name, said) for name, _, said in WITHOUT_TRAINING if name in facts.systems and name != "base"]
    if not rivals:
        return []
    name, said = max(rivals, key=lambda rival: facts.systems[rival[0]].accuracy.value or 0.0)
    met = " and meets every tenet already" if _meets_all(facts.systems[name], facts.tenets) else ""
    right = percent(facts.systems[name].accuracy)
    return [
        f"What it has to beat is {said}, which is right on {right}{met}. The report compares them on the same rows."
    ]


def _too_large(facts: Facts) -> list[str]:
    if facts.on_gpu or facts.billions is None or facts.billions <= LARGE:
        return []
    return [
        f"The base model has {facts.billions:g} billion weights and this machine no GPU: expect days. A smaller one (tenet bases) "
        "or a machine with a GPU is the better choice."
    ]


def _training(facts: Facts, choice: Choice) -> list[a.Alternative]:
    why = {
        "sft": "It learns the good answers alone and nothing from the bad ones."
        if choice in ("dpo", "kto")
        else "Nothing is left that it could be shown to gain.",
        "dpo": _why_no_preferences(facts),
        "kto": _why_no_thumbs(facts),
        "grpo": _why_no_practice(facts),
        "pretrain": "It reads your documents as they stand, which teaches their language and not the job: ask for "
        "it (continued pre-training) where the documents are large and unlike ordinary text, and train with SFT after it.",
    }
    possible = {name: price for name, price in facts.prices.items() if name != "pretrain" or facts.documents}
    return [
        a.Alternative(method=name, why_not=why[name], minutes=price.minutes, memory_gb=price.memory_gb)
        for name, price in possible.items()
    ]


def _why_no_preferences(facts: Facts) -> str:
    if facts.pairs == 0:
        return (
            "None of your examples has an answer that you reject. Bring a table with the columns chosen and rejected, or say "
            "“make preference pairs” to the data plan, and it learns from both; until then it takes the wrong label that the "
            "model finds likeliest."
        )
    return f"Only {facts.pairs} of your {facts.examples} examples have an answer that you reject."


def _why_no_thumbs(facts: Facts) -> str:
    given = facts.thumbs_up + facts.thumbs_down
    if not given:
        return (
            "Nobody has given a thumb yet. They come from people who use the released model; with some of both kinds KTO learns from "
            "them, without pairs."
        )
    return f"{given} thumbs so far, {facts.thumbs_down} of them down: with {FEWEST_THUMBS} and {FEWEST_DOWN} of them down it is worth it."


def _why_no_practice(facts: Facts) -> str:
    base = facts.systems.get("base")
    right = (base.accuracy.value or 0.0) if base else 0.0
    if facts.judged == len(facts.tenets):
        return "Every tenet is for a judge: a reward that a program can compute has nothing to pay for."
    if right < SELDOM:
        return (
            f"Untuned, the model is right on {right:.0%} of the rows, so there is hardly an answer to reward. After SFT it can "
            "begin with that model: ask for it then."
        )
    return (
        "It is the dearest way, and the rows have the right answers already. It pays where many answers are right and a program "
        "can tell them apart; it can begin with the model that SFT leaves."
    )


def _untrained(facts: Facts, choice: Choice) -> list[a.Alternative]:
    shown = {
        "base few-shot": ("prompt", "With examples in the prompt the base model reaches {}."),
        "base tuned prompt": ("prompt", "With the best prompt that a small search found it reaches {}."),
        "tf-idf": (
            "classical",
            "TF-IDF with logistic regression reaches {} on the same rows, in milliseconds. It is measured beside the tuned model "
            "so that you can choose; Tenet does not deploy it yet.",
        ),
        "embeddings": (
            "classical",
            "Logistic regression on sentence embeddings reaches {} on the same rows, in milliseconds. It is measured beside the "
            "tuned model so that you can choose; Tenet does not deploy it yet.",
        ),
        "patterns": (
            "classical",
            "Patterns (shapes of values and the words around them) get {} of the records right, in milliseconds. They are "
            "measured beside the tuned model so that you can choose; Tenet does not deploy them yet.",
        ),
    }
    return [
        a.Alternative(method=method, why_not=said.format(percent(facts.systems[name].accuracy)), minutes=0, memory_gb=0)
        for name, (method, said) in shown.items()
        if name in facts.systems
    ]


def percent(rate: a.Rate) -> str:
    if rate.value is None:
        return "an unknown share"
    interval = (
        f" (95 % interval {rate.low:.0%} to {rate.high:.0%})" if rate.low is not None and rate.high is not None else ""
    )
    return f"{rate.value:.0%}{interval}"
