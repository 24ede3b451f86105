"""What a word means here, with what it is in this project."""

import re

from agent.minds.builtin.replies import about_tenets
from agent.minds.builtin.replies.explained import TERMS
from agent.minds.builtin.words import listed
from agent.minds.contract import Situation
from tenet import artifacts as a

_DEFINES = re.compile(
    r"\b(?:what(?:'s| is| are) (?:an? |the |that )?(?P<named>[\w' -]{2,30})|what (?:does|do|did) (?P<meant>.{2,40}?) mean|"
    r"what counts as|explain|define|meaning of|mean(?:s|ing|t)?|tell me about|was (?:ist|sind|bedeutet|heisst)|que (?:veut|"
    r"signifie)|erklar\w*|"
    r"expliqu\w*|c'est quoi|qu'est)\b"
)
_SMALL = re.compile(
    r"\b(?:counts|as|wait|sorry|please|pls|here|exactly|again|now|then|you|your|our|my|the|an?|so|and|again|actually|thing|"
    r"word|ist|sind|eine?|der|die|"
    r"das|denn|eigentlich|genau|une?|le|la|les|du|ca|veut|dire|que|est|what|what's|is|are|does|do|mean|means|in|plain|english|simple|"
    r"words|terms|was|bedeutet|heisst|c'est|quoi|qu'est-ce|l'|explain|define|meaning|of|by|this|that|these|me|to|tell|about|"
    r"can|could|for|a "
    r"beginner|layman)\b|[^\w\s-]"
)
FEW = 4
"""Words that may be left beside the one that is asked about."""


def meaning_of(text: str, situation: Situation) -> str:
    """Empty where the words ask for something else than what a word means."""
    rest = _SMALL.sub(" ", text).split()
    defines = _DEFINES.search(text)
    if not (defines and len(rest) <= FEW) and not (rest and len(rest) <= 2 and len(text.split()) <= 3):
        return ""
    left = " ".join(rest)
    found = next(((pattern, meaning) for pattern, meaning in TERMS if re.search(pattern, left)), None)
    if found is None or len(re.sub(found[0], "", left).split()) > 2:
        return ""
    return f"{found[1]} {here(left, situation)}".strip()


def here(term: str, situation: Situation) -> str:
    """What the word stands for in this project; empty where it has no value of its own."""
    plan, data = situation.artifacts.get("training_plan"), situation.artifacts.get("data_plan")
    spec = situation.artifacts.get("spec")
    if re.search(r"\bblock|bloqu", term):
        return about_tenets.blocking(situation).removeprefix(about_tenets.explained.BLOCKING).strip()
    if re.search(r"weight|gewicht|poids", term):
        return about_tenets.weights(situation).removeprefix(about_tenets.explained.WEIGHT).strip()
    if isinstance(plan, a.TrainingPlan):
        if re.search(r"lora|adapter", term) and plan.lora:
            return f"Here its rank is {plan.lora.r}."
        for name, setting in _SETTINGS:
            if re.search(name, term) and setting in plan.train:
                return f"Here it is {plan.train[setting]}."
        if re.search(r"base ?model|grundmodell|basismodell|modele de base", term):
            return f"Here it is {plan.base_model}."
    if isinstance(data, a.DataPlan) and re.search(r"held|test|zuruck", term):
        return f"The plan holds {data.heldout_share:.0%} of your own rows out."
    if isinstance(spec, a.UseCaseSpec) and spec.labels and re.search(r"label|queue|categor|kategori", term):
        return f"Here they are {listed(spec.label_names)}."
    return ""


_SETTINGS = (
    (r"learning rate|lernrate|taux", "learning_rate"),
    (r"epoch|epoq", "num_train_epochs"),
    (r"batch", "per_device_train_batch_size"),
    (r"\bseed\b", "seed"),
)
