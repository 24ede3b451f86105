"""What came of letting judges decide: how far each is believed, preferences, panels, and what people say."""

from typing import Literal

from pydantic import Field

from tenet.artifacts.values import Frozen, Outcome, Rate, Text


class JudgeRecord(Frozen):
    """How a judge did on answers whose verdict is known, for one tenet."""

    tenet: Text
    trusted: bool
    """Without it, whatever the judge says about this tenet counts as unjudged."""
    asked: int = Field(ge=1)
    said: Text
    """The finding in plain words."""


PreferenceStanding = Literal["better", "worse", "open", "not believed", "length"]
"""`length`: the preferred answers are the longer ones as well, and nothing tells the one from the other."""


class Preference(Frozen):
    """Which of two answers a judge prefers by one tenet, each pair shown in both orders, until it is clear."""

    tenet: Text
    pairs: int = Field(ge=0)
    """How many were compared before it was clear, or all."""
    won: int = Field(ge=0)
    """The tuned model's answer was preferred, whichever stood first."""
    lost: int = Field(ge=0)
    tied: int = Field(ge=0)
    swayed: int = Field(ge=0)
    """The judge's choice followed the order, so that it says nothing."""
    unjudged: int = Field(ge=0)
    standing: PreferenceStanding
    said: Text
    """The finding in plain words."""
    longer: float | None = None
    """In how many of the pairs with a preference the preferred answer was the longer one."""
    at_equal_length: float | None = None
    """The share of preferences for the tuned model, were both answers equally long; won and lost are as they were judged."""
    at_equal_length_low: float | None = None
    at_equal_length_high: float | None = None


class PanelMember(Frozen):
    """One judge of a panel."""

    name: Text
    doubted: tuple[str, ...] = ()
    """Tenets about which it was not believed, and not asked."""
    with_most: Rate
    """Of the answers that were decided, how often it said what most said."""
    questions: int = Field(ge=0)
    tokens: int = Field(ge=0)
    """About, by the length of the texts."""
    money: float | None = None
    """About, where its price is known."""


class JudgesTogether(Frozen):
    """Two judges of a panel on the same answers."""

    one: Text
    other: Text
    agree: Rate
    correlation: float | None = None
    """Of their verdicts; absent where one of them always said the same, or where there are too few."""


class DisputedAnswer(Frozen):
    tenet: Text
    row: Text
    request: Text
    answer: str
    votes: dict[str, Outcome]


class PanelFound(Frozen):
    """What came of letting several judges decide by majority."""

    judges: tuple[PanelMember, ...] = Field(min_length=2)
    pairs: tuple[JudgesTogether, ...]
    items: int = Field(ge=1)
    disputed: int = Field(ge=0)
    """Answers about which not all said the same."""
    undecided: int = Field(ge=0)
    """Of these, those without a majority: they count as unjudged."""
    shown: tuple[DisputedAnswer, ...] = ()
    """The first of the disputed ones."""
    said: Text


class PeopleFound(Frozen):
    """What people said about answers, for one tenet or for the right answers as a whole ("accuracy")."""

    tenet: Text
    marked: int = Field(ge=0)
    """Items with a verdict; where people disagree, the most of them."""
    people: int = Field(ge=0)
    cannot_say: int = Field(default=0, ge=0)
    agree: float | None = None
    agree_low: float | None = None
    agree_high: float | None = None
    """How often the automatic verdict is what people say, over all rows."""
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    """The share of good answers as people see it, with a 95 % interval; absent while the marks are too few."""
    said: Text
