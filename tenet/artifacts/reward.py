"""A reward: its terms, what proves it, and what a break-in test found."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, model_validator

from tenet.artifacts.values import Artifact, Frozen, Text


class RewardTerm(Frozen):
    """One function of reward.py: what it pays for, and how much that counts."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,60}$")
    kind: Literal["pays", "guards"] = "pays"
    """A term that pays is a part of the weighted mean; a guard takes from all of it: its 0 makes the whole reward 0."""
    tenet: str | None = Field(default=None, pattern=r"^T[1-9][0-9]?$")
    weight: float = Field(default=1.0, gt=0)
    says: Text
    """What it pays for, in plain words."""
    rubric: Text | None = None
    """By it a judge scores the answers, and no function of reward.py does."""
    remote: Text | None = None
    """The address of the person's own scorer, which is asked instead of a function of reward.py."""

    @property
    def is_outside(self) -> bool:
        """Scored by the host and not in the sandbox."""
        return bool(self.rubric or self.remote)

    @model_validator(mode="after")
    def _one_scorer(self) -> "RewardTerm":
        if self.rubric and self.remote:
            raise ValueError(f"{self.name} is scored by a rubric or at an address, and not by both")
        return self


class Proof(Frozen):
    """One thing that was tried with a reward before anybody trusted it."""

    name: Text
    passed: bool
    said: Text


class ScoredAnswer(Frozen):
    kind: Text
    """Such as "right", "right in another form", "partly right", "wrong", "gaming"."""
    answer: str
    score: float | None = None
    """Absent where the reward cannot say."""


class CounterExample(Frozen):
    """An answer that must not earn much: found by the break-in test, or written by a person."""

    request: Text
    right: Text
    """The right answer to this request."""
    answer: str
    at_most: float = Field(ge=0, le=1)
    """What it may earn."""
    earned: float | None = Field(default=None, ge=0, le=1)
    """What the reward paid for it when it was found."""
    trick: Text
    """What it does, in a few words, such as "names several answers"."""
    why: Text
    """What is wrong with paying for it, in plain words."""
    round: int = Field(default=1, ge=1)
    """Which break-in test found it."""


class RewardFunction(Artifact):
    """What an answer earns while the model practises. `code` is also the file reward.py beside this one."""

    terms: tuple[RewardTerm, ...] = Field(min_length=1)
    left_out: tuple[str, ...] = ()
    """Tenets that no term pays for, and why."""
    code: Text
    proofs: tuple[Proof, ...] = ()
    shown: tuple[ScoredAnswer, ...] = ()
    """Four answers to one request, best first."""
    shown_for: str = ""
    """That request."""
    break_in: bool | None = None
    """Whether a small model tries to game it before a person is asked to approve it."""
    counterexamples: tuple[CounterExample, ...] | None = None
    """Answers that it must not pay for: proven again whenever the reward changes. Edit them, or take out what is fair."""

    @property
    def code_terms(self) -> tuple[RewardTerm, ...]:
        return tuple(term for term in self.terms if not term.is_outside)

    @property
    def outside_terms(self) -> tuple[RewardTerm, ...]:
        return tuple(term for term in self.terms if term.is_outside)

    @property
    def failed(self) -> tuple[Proof, ...]:
        return tuple(proof for proof in self.proofs if not proof.passed)

    def total(self, scores: Mapping[str, float | None]) -> float | None:
        """The weighted mean of the terms that can say, times the lowest guard; None when no term can say."""
        said = [(term, score) for term in self.terms if (score := scores.get(term.name)) is not None]
        paid = [(term.weight, score) for term, score in said if term.kind == "pays"]
        if not paid:
            return None
        mean = sum(weight * score for weight, score in paid) / sum(weight for weight, _ in paid)
        return mean * min((score for term, score in said if term.kind == "guards"), default=1.0)

    @model_validator(mode="after")
    def _terms_differ(self) -> "RewardFunction":
        names = [term.name for term in self.terms]
        if len(set(names)) != len(names):
            raise ValueError("two terms have the same name")
        if any(mark in self.code for mark in "\x85\u2028\u2029"):
            raise ValueError(
                "the code holds a line break that YAML does not keep: write it as \\x85, \\u2028 or \\u2029"
            )
        if all(term.kind == "guards" for term in self.terms):
            raise ValueError("no term pays for anything: at least one that is no guard is needed")
        return self


class BreakIn(Artifact):
    """What came of letting a small model practise against a reward, only to find answers that earn more than they deserve."""

    steps: int = Field(ge=0)
    answers: int = Field(ge=0)
    """Different answers that were scored."""
    first_reward: float | None = None
    last_reward: float | None = None
    """What an answer earned on average when it began and when it ended."""
    deserved: float | None = None
    """What the last answers deserved on average by the tenets."""
    found: tuple[CounterExample, ...] = ()
    """The answers that earn most beyond what they deserve, one for each way to do it."""
    notes: tuple[str, ...] = ()
