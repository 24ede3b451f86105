"""The drafting steps, answered by a language model through `prompts/*.md`.

It has no project, no jobs and no reply to send: all that it can do is return a value, and a person looks at it next.
"""

import json
from collections.abc import Callable, Mapping
from typing import TypeVar

from pydantic import BaseModel

from agent.minds.builtin.questions import OPENING
from agent.minds.contract import (
    ALREADY_SO,
    Brief,
    CannotDraft,
    Diagnosis,
    Drafted,
    Finding,
    Heard,
    Meaning,
    Question,
    Situation,
    nobody,
)
from agent.minds.model import drafts, planning, rewards, seed_records, seed_rows, seed_texts, telling
from agent.minds.model.edits import CHANGEABLE, edited
from agent.minds.model.shapes import (
    AnsweredSaid,
    ChangeSaid,
    DataPlanSaid,
    DiagnosisSaid,
    InterviewSaid,
    MeaningSaid,
    RecordsSaid,
    RewardSaid,
    RowsSaid,
    TenetsSaid,
)
from prompts import Prompt, load
from tenet import artifacts as a
from tenet.coherence import complaints
from tenet.models import Hushed, LanguageModel, Message, ModelFailure, NotRecorded, Unfit
from tenet.models.fences import untrusted
from tenet.sandbox.libraries import LIBRARIES
from tenet.stages import BY_NAME, StageName
from tools.rewarding.assembling import blocks_told
from tools.rewarding.drafting import draft_reward

Shape = TypeVar("Shape", bound=BaseModel)
Made = TypeVar("Made")

QUESTIONS = 3
"""An interview asks no more than this."""


class ModelMind:
    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        return self._model.name

    def understand(self, words: str, has_files: bool, situation: Situation) -> Meaning:
        def make(said: MeaningSaid) -> Meaning:
            if said.intent == "answer" and situation.waiting_for != "answer":
                raise Unfit("intent: no question is open, so it cannot be an answer")
            if said.intent in ("change", "approval") and not situation.artifacts:
                raise Unfit(f"intent: there is no artefact yet, so it cannot be of kind {said.intent}")
            return Meaning(said.intent, said.stage if said.intent == "change" else None)

        files = "\n(Files came with these words.)" if has_files else ""
        values = {
            "words": untrusted(words) + files,
            "stages": telling.stages(situation),
            "situation": telling.situation(situation),
        }
        return self._build(load("understand"), MeaningSaid, make, values)

    def reply(self, words: str, situation: Situation, heard: Heard = nobody) -> str:
        prompt = load("reply").render(
            words=untrusted(words),
            situation=telling.situation(situation),
            artefacts=telling.artefacts(situation.artifacts.items()) + telling.passages(situation.passages),
        )
        said = ""

        def hear(text: str) -> None:
            nonlocal said
            said = text
            heard(text)

        try:
            return self._complete(prompt, "reply", hear)
        except Hushed:
            return f"{said} …"

    def interview(self, brief: Brief) -> Drafted[a.UseCaseSpec] | Question:
        if not brief.rows and not any(turn.by == "person" for turn in brief.turns):
            return OPENING
        prompt, left = load("interview"), max(0, QUESTIONS - brief.questions)

        def make(said: InterviewSaid) -> Drafted[a.UseCaseSpec] | Question:
            if said.next == "ask" and left:
                return _question(said.question, said.why, said.options)
            if said.next == "ask":
                raise Unfit('next: no question is left, so it must be "draft"')
            if said.next == "impossible":
                reason = said.impossible_because or "It gave no reason."
                raise CannotDraft(
                    "Tenet trains a model that reads one text and answers with one label of a fixed list, with the values that stand "
                    "in the text, or with a text of its own. "
                    f"{self.name} thinks that this job cannot be put that way: {reason} "
                    "If it can, say which labels or values there are, or show some texts with their answers."
                )
            return Drafted(drafts.spec_of(said, brief.rows), _assumed(said.assumptions), prompt.digest)

        values = {
            "conversation": telling.conversation(brief, self._notes),
            "labels": telling.label_counts(brief.rows),
            "rows": telling.some_rows(brief.rows),
            "questions_left": str(left),
        }
        return self._build(prompt, InterviewSaid, make, values)

    def tenets(self, brief: Brief, spec: a.UseCaseSpec) -> Drafted[a.Tenets] | Question:
        prompt = load("tenets")
        values = {
            "spec": telling.artefact(spec),
            "conversation": telling.conversation(brief, self._notes),
            "rows": telling.some_rows(brief.rows),
        }
        tenets = self._build(prompt, TenetsSaid, lambda said: drafts.tenets_of(said, spec), values)
        return Drafted(tenets, "", prompt.digest)

    def examples(
        self, brief: Brief, spec: a.UseCaseSpec, tenets: a.Tenets, kept: tuple[a.Row, ...]
    ) -> Drafted[a.Examples] | Question:
        if spec.task == "writing":
            return self._couples(brief, spec, kept)
        if spec.fields:
            return self._records(brief, spec, kept)
        prompt = load("examples")
        own = seed_rows.own_rows(brief.rows, spec.label_names, kept)
        wrote: list[a.Row] = []
        for wanted in seed_rows.missing(own.rows, spec.label_names):
            wrote += self._rows(prompt, spec, wanted, [*own.rows, *wrote])
        note = seed_rows.note(self.name, own, wrote, spec.label_names)
        return Drafted(a.Examples(rows=(*own.rows, *wrote)), note, prompt.digest if wrote else None)

    def plan(
        self, spec: a.UseCaseSpec, tenets: a.Tenets, examples: a.Examples, plan: a.DataPlan
    ) -> Drafted[a.DataPlan]:
        """Axes of this very job. The built-in teacher can vary only what it knows, so its plan stays as it is."""
        if plan.generators == frozenset(("built-in",)):
            return Drafted(plan, "")
        prompt = load("data_plan")
        values = {
            "spec": telling.artefact(spec),
            "tenets": telling.artefact(tenets),
            "rows": telling.some_rows(examples.rows),
            "plan": telling.artefact(plan),
        }
        try:
            made = self._build(
                prompt, DataPlanSaid, lambda said: planning.plan_of(said, plan, spec.label_names), values
            )
        except CannotDraft as failure:  # a plan with the usual axes is a sound one
            return Drafted(
                plan, f"The axes are the usual ones, since {self.name} could not be asked for better: {failure}"
            )
        return Drafted(made, "", prompt.digest)

    def diagnose(self, spec: a.UseCaseSpec, tenets: a.Tenets, finding: Finding) -> Diagnosis | None:
        answers = f"Text:\n{finding.input}\n\nThe model answered:\n{finding.got}\n\nRight would be:\n{finding.right}"
        values = {
            "spec": telling.artefact(spec),
            "tenets": telling.artefact(tenets),
            "complaint": untrusted(answers),
            "finding": untrusted(finding.cause),
            "rows": telling.rows_by_id(finding.rows),
        }
        return self._build(
            load("diagnose"),
            DiagnosisSaid,
            lambda said: Diagnosis(said.agrees, said.because, said.write_rows, said.ask),
            values,
        )

    def reward(self, spec: a.UseCaseSpec, tenets: a.Tenets) -> Drafted[a.RewardFunction] | Question:
        prompt = load("reward")
        values = {
            "libraries": ", ".join(LIBRARIES),
            "blocks": blocks_told(),
            "spec": telling.artefact(spec),
            "tenets": telling.artefact(tenets),
            "draft": telling.artefact(draft_reward(spec, tenets)),
        }
        reward = self._build(prompt, RewardSaid, lambda said: rewards.reward_of(said, tenets), values)
        return Drafted(reward, "", prompt.digest)

    def change(
        self, stage: StageName, artifact: a.Artifact, wishes: tuple[str, ...], situation: Situation
    ) -> Drafted[a.Artifact] | Question:
        if stage not in CHANGEABLE:
            raise CannotDraft(
                f"The {BY_NAME[stage].title.lower()} comes from a job and cannot be changed by words. "
                "Change what it is made from, and it is made again."
            )
        prompt = load("change")

        def make(said: ChangeSaid) -> Drafted[a.Artifact] | Question:
            if not said.edits:
                return _question(said.question, said.why, ())
            changed, told = edited(artifact, said.edits, stage)
            if changed == artifact:
                return Drafted(artifact, ALREADY_SO, prompt.digest)
            _check(changed, situation)
            return Drafted(changed, "Changed as you wished:\n" + "\n".join(f"- {line}" for line in told), prompt.digest)

        values = {
            "stage": BY_NAME[stage].title.lower(),
            "changeable": ", ".join(CHANGEABLE[stage]),
            "artefact": telling.artefact(artifact),
            "form": json.dumps(type(artifact).model_json_schema()),
            "wishes": untrusted("\n".join(f"{number}. {wish}" for number, wish in enumerate(wishes, start=1))),
        }
        return self._build(prompt, ChangeSaid, make, values)

    def _notes(self, conversation: str) -> str:
        """A part of a long conversation, shortened; asked once, since the part never changes."""
        return self._complete(load("summary").render(conversation=untrusted(conversation)), "summary")

    def _records(self, brief: Brief, spec: a.UseCaseSpec, kept: tuple[a.Row, ...]) -> Drafted[a.Examples]:
        """The person's rows with their values; where there are too few, the model writes some more."""
        prompt = load("examples_fields")
        own = seed_records.own_records(brief.rows, spec, kept)
        lacking = seed_records.ENOUGH - len(own.rows)
        wrote: tuple[a.Row, ...] = ()
        if lacking > 0:
            values = {
                "spec": telling.artefact(spec),
                "missing": str(lacking),
                "rows": telling.some_rows(own.rows),
            }
            wrote = self._build(
                prompt, RecordsSaid, lambda said: seed_records.rows_of(said, spec, own.rows, lacking), values
            )
        note = seed_records.note(self.name, own, wrote)
        return Drafted(a.Examples(rows=(*own.rows, *wrote)), note, prompt.digest if wrote else None)

    def _couples(self, brief: Brief, spec: a.UseCaseSpec, kept: tuple[a.Row, ...]) -> Drafted[a.Examples]:
        """The person's texts with their answers; where there are too few, the model writes some more."""
        prompt = load("examples_answers")
        own = seed_texts.own_texts(brief.rows, kept)
        lacking = seed_texts.lacking(own)
        wrote: tuple[a.Row, ...] = ()
        if lacking > 0:
            values = {
                "spec": telling.artefact(spec),
                "missing": str(lacking),
                "rows": telling.some_rows(own.rows),
            }
            wrote = self._build(prompt, AnsweredSaid, lambda said: seed_texts.rows_of(said, own.rows, lacking), values)
        note = seed_records.note(self.name, own, wrote)
        return Drafted(a.Examples(rows=(*own.rows, *wrote)), note, prompt.digest if wrote else None)

    def _rows(
        self, prompt: Prompt, spec: a.UseCaseSpec, wanted: Mapping[str, int], existing: list[a.Row]
    ) -> tuple[a.Row, ...]:
        values = {
            "spec": telling.artefact(spec),
            "missing": untrusted("\n".join(f"{label}: {count}" for label, count in wanted.items())),
            "rows": telling.some_rows(existing),
        }
        return self._build(prompt, RowsSaid, lambda said: seed_rows.rows_of(said, wanted, existing), values)

    def _complete(self, prompt: str, contract: str, heard: Heard = nobody) -> str:
        try:
            return self._model.complete([Message("user", prompt)], contract, heard)
        except (NotRecorded, Hushed):
            raise
        except ModelFailure as failure:
            raise CannotDraft(str(failure)) from failure

    def _build(
        self, prompt: Prompt, shape: type[Shape], make: Callable[[Shape], Made], values: Mapping[str, str]
    ) -> Made:
        try:
            return self._model.build([Message("user", prompt.render(**values))], shape, make, prompt.name)
        except NotRecorded:
            raise
        except ModelFailure as failure:
            raise CannotDraft(str(failure)) from failure


def _question(text: str, why: str, options: tuple[str, ...]) -> Question:
    if not text:
        raise Unfit("question: there is neither a question nor anything else to use")
    return Question(text, why, tuple(option for option in options if option))


def _check(changed: a.Artifact, situation: Situation) -> None:
    if problems := complaints(changed, situation.artifacts):
        raise Unfit("\n".join(f"- {problem}" for problem in problems))
    spec = situation.artifacts.get("spec")
    if isinstance(changed, a.UseCaseSpec):
        drafts.check_spec(changed)
    elif isinstance(changed, a.Tenets) and isinstance(spec, a.UseCaseSpec):
        drafts.check_tenets(changed, spec)
    elif isinstance(changed, a.RewardFunction) and isinstance(tenets := situation.artifacts.get("tenets"), a.Tenets):
        rewards.check_reward(changed, tenets)


def _assumed(assumptions: tuple[str, ...]) -> str:
    return "I assumed, please check:\n" + "\n".join(f"- {item}" for item in assumptions) if assumptions else ""
