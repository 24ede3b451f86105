"""What a mind must be able to do. The graph never knows which mind answers.

There are two: `agent.minds.builtin` (rules and the user's own rows) and `agent.minds.model`
(a language model). Every method takes typed values and returns typed values; what it may not do is act.
"""

from collections.abc import Callable, Mapping
from typing import Generic, Literal, NamedTuple, Protocol, TypeVar

from tenet import artifacts as a
from tenet.stages import StageName
from tools.reading import Passage

T = TypeVar("T", bound=a.Artifact, covariant=True)
Heard = Callable[[str], None]
"""Is told the whole text of a reply so far whenever more of it has come; may raise Hushed to end it there."""


def nobody(text: str) -> None:
    """Hears nothing."""


Intent = Literal["answer", "change", "question", "approval", "rows", "remark"]


class Turn(NamedTuple):
    by: Literal["person", "tenet"]
    text: str
    asked: bool = False
    """Tenet's turn was a question of the interview."""
    gave_rows: bool = False
    """Labelled rows came with the person's turn, or a file and no words: no answer to what was asked."""
    topic: str = ""
    """What a question of Tenet was about, whatever language it was put in."""


class LabelledText(NamedTuple):
    input: str
    output: str


class Brief(NamedTuple):
    """Everything that a person has given so far."""

    turns: tuple[Turn, ...]
    rows: tuple[LabelledText, ...]
    """Rows of the person's files and of rows pasted into the conversation, in order, broken ones left out."""
    questions: int
    """Questions that the interview has asked already, without the opening one and those that were answered with rows."""
    rejected: Mapping[str, str] = {}
    """Answers that the person finds worse than theirs, by the text as `same_text` writes it."""
    judge: bool = False
    """A judge is connected, which decides what no program can check."""


ALREADY_SO = "That is how it is already; nothing had to change."
"""What is said of a wish that was met before it was made."""


NONE_MADE = "No row is made: the model learns from your own rows alone."


class Situation(NamedTuple):
    """What the person sees while they speak."""

    waiting_for: Literal["answer", "approval", "job", "repair", "nothing"]
    stage: StageName | None
    """What the wait is about."""
    question: str | None
    options: tuple[str, ...]
    artifacts: Mapping[StageName, a.Artifact]
    job: str | None = None
    """How far the running job is, or why it failed, in words."""
    given: tuple[tuple[str, int], ...] = ()
    """Rows by label that the person gave and that are in no artefact yet."""
    passages: tuple[Passage, ...] = ()
    """Of the person's documents: those that have to do with the words to reply to."""
    topic: str = ""
    """What the open question is about."""
    judge: bool = False
    """A judge is connected."""
    last_change: str = ""
    """What was changed last, and how, in words; empty where nothing was."""


class Meaning(NamedTuple):
    """What a person's words are: one of

    answer    to the open question
    change    of the artefact `stage` (the one under review, an earlier or a later one)
    question  to be answered, after which the same wait goes on
    approval  words like "yes, go on": they approve nothing, the person is shown how to approve
    rows      examples, in the words or in the files that came with them
    remark    thanks, greetings, anything that asks for nothing
    """

    intent: Intent
    stage: StageName | None = None


class Question(NamedTuple):
    """A mind needs to know something before it can draft."""

    text: str
    why: str
    options: tuple[str, ...] = ()
    topic: str = ""
    """What it is about, for the mind that asked: its words may be told in another language."""


class Drafted(NamedTuple, Generic[T]):
    artifact: T
    note: str
    """What the person should know about this draft, such as what was assumed; may be empty."""
    prompt: a.Digest | None = None


class Finding(NamedTuple):
    """What programs found about a bad answer."""

    input: str
    got: str
    right: str
    cause: str
    """What it is called, with the evidence in words."""
    rows: tuple[a.Row, ...] = ()


class Diagnosis(NamedTuple):
    """What a mind thinks of a finding: told to the person beside it, and the cause of nothing."""

    agrees: Literal["yes", "no", "unclear"]
    because: str
    write_rows: tuple[str, ...] = ()
    """Rows that would teach the difference, in words."""
    ask: str = ""


class CannotDraft(Exception):
    """This mind cannot do what is asked; the text says what it can do and how to get further."""

    def __init__(self, text: str, topic: str = "") -> None:
        super().__init__(text)
        self.topic = topic
        """What is missing, where an answer may bring it."""


class Mind(Protocol):
    @property
    def name(self) -> str:
        """ "built-in", or the model's name: recorded with everything that it drafts."""
        ...

    def understand(self, words: str, has_files: bool, situation: Situation) -> Meaning: ...

    def reply(self, words: str, situation: Situation, heard: Heard = nobody) -> str:
        """Answer a person's question or remark about the customization as it stands."""
        ...

    def interview(self, brief: Brief) -> Drafted[a.UseCaseSpec] | Question: ...

    def tenets(self, brief: Brief, spec: a.UseCaseSpec) -> Drafted[a.Tenets] | Question: ...

    def examples(
        self, brief: Brief, spec: a.UseCaseSpec, tenets: a.Tenets, kept: tuple[a.Row, ...]
    ) -> Drafted[a.Examples] | Question:
        """`kept` are rows that are in force already; the person's own and edited rows must stay as they are."""
        ...

    def plan(
        self, spec: a.UseCaseSpec, tenets: a.Tenets, examples: a.Examples, plan: a.DataPlan
    ) -> Drafted[a.DataPlan]:
        """The plan with the axes that this job needs, where the mind knows better ones than those that stand in it."""
        ...

    def diagnose(self, spec: a.UseCaseSpec, tenets: a.Tenets, finding: Finding) -> Diagnosis | None:
        """What else there is to say about a bad answer; None where the mind has nothing to add."""
        ...

    def reward(self, spec: a.UseCaseSpec, tenets: a.Tenets) -> Drafted[a.RewardFunction] | Question:
        """What an answer earns in reinforcement learning, without proofs: the drafting step tries it in the sandbox."""
        ...

    def change(
        self, stage: StageName, artifact: a.Artifact, wishes: tuple[str, ...], situation: Situation
    ) -> Drafted[a.Artifact] | Question:
        """The artefact with the person's wishes met and everything else left as it was, or a question when they are unclear."""
        ...
