"""The built-in mind: rules and the person's own rows, no language model."""

from agent.minds.builtin.changing import change
from agent.minds.builtin.examples import draft_examples
from agent.minds.builtin.extraction.examples import draft_examples as draft_field_examples
from agent.minds.builtin.extraction.tenets import draft_tenets as draft_field_tenets
from agent.minds.builtin.interview import interview
from agent.minds.builtin.replies import reply
from agent.minds.builtin.tenets import draft_tenets
from agent.minds.builtin.understanding import understand
from agent.minds.builtin.writing.examples import draft_examples as draft_written_examples
from agent.minds.builtin.writing.tenets import draft_tenets as draft_written_tenets
from agent.minds.contract import Brief, Diagnosis, Drafted, Finding, Heard, Meaning, Question, Situation, nobody
from tenet import artifacts as a
from tenet.stages import StageName
from tools.rewarding.drafting import draft_reward

_TENETS = {
    "classification": draft_tenets,
    "extraction": draft_field_tenets,
    "writing": draft_written_tenets,
}
_EXAMPLES = {
    "classification": draft_examples,
    "extraction": draft_field_examples,
    "writing": draft_written_examples,
}


class BuiltInMind:
    @property
    def name(self) -> str:
        return "built-in"

    def understand(self, words: str, has_files: bool, situation: Situation) -> Meaning:
        return understand(words, has_files, situation)

    def reply(self, words: str, situation: Situation, heard: Heard = nobody) -> str:
        return reply(words, situation)

    def interview(self, brief: Brief) -> Drafted[a.UseCaseSpec] | Question:
        return interview(brief)

    def tenets(self, brief: Brief, spec: a.UseCaseSpec) -> Drafted[a.Tenets] | Question:
        return _TENETS[spec.task](brief, spec)

    def examples(
        self, brief: Brief, spec: a.UseCaseSpec, tenets: a.Tenets, kept: tuple[a.Row, ...]
    ) -> Drafted[a.Examples] | Question:
        return _EXAMPLES[spec.task](brief, spec, tenets, kept)

    def plan(
        self, spec: a.UseCaseSpec, tenets: a.Tenets, examples: a.Examples, plan: a.DataPlan
    ) -> Drafted[a.DataPlan]:
        return Drafted(plan, "")

    def diagnose(self, spec: a.UseCaseSpec, tenets: a.Tenets, finding: Finding) -> Diagnosis | None:
        return None

    def reward(self, spec: a.UseCaseSpec, tenets: a.Tenets) -> Drafted[a.RewardFunction] | Question:
        return Drafted(draft_reward(spec, tenets), "")

    def change(
        self, stage: StageName, artifact: a.Artifact, wishes: tuple[str, ...], situation: Situation
    ) -> Drafted[a.Artifact] | Question:
        return change(stage, artifact, wishes, situation)
