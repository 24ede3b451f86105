"""A mind that plays a script: it stands in for the language model, and for nothing else."""

from agent.minds.contract import Brief, Diagnosis, Drafted, Finding, Heard, Meaning, Question, Situation, nobody
from tenet import artifacts as a
from tenet.stages import StageName
from tests.samples import examples, spec, tenets
from tools.rewarding.drafting import draft_reward


class ScriptedMind:
    """Asks one question, then drafts the samples. `means` says what words mean; words it does not know are a script error."""

    name = "scripted"

    def __init__(self, means: dict[str, Meaning] | None = None) -> None:
        self.means = means or {}
        self.changes = 0

    def understand(self, words: str, has_files: bool, situation: Situation) -> Meaning:
        if words in self.means:
            return self.means[words]
        if situation.waiting_for == "answer":
            return Meaning("answer")
        if has_files:
            return Meaning("rows")
        raise AssertionError(f"the script does not know {words!r}")

    def reply(self, words: str, situation: Situation, heard: Heard = nobody) -> str:
        return f"About {words!r}: waiting for {situation.waiting_for} of {situation.stage}."

    def interview(self, brief: Brief) -> Drafted[a.UseCaseSpec] | Question:
        said = [turn.text for turn in brief.turns if turn.by == "person"]
        return (
            Drafted(spec(), "Two queues, as you said.")
            if len(said) > 1
            else Question("Which queues are there?", "To know the labels.")
        )

    def tenets(self, brief: Brief, spec: a.UseCaseSpec) -> Drafted[a.Tenets] | Question:
        return Drafted(tenets(), "")

    def examples(
        self, brief: Brief, spec: a.UseCaseSpec, tenets: a.Tenets, kept: tuple[a.Row, ...]
    ) -> Drafted[a.Examples] | Question:
        return Drafted(a.Examples(rows=kept) if kept else examples(), "")

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
        self.changes += 1
        if isinstance(artifact, a.Tenets):
            return Drafted(tenets(10 + self.changes), "T2 is stricter now.")
        if isinstance(artifact, a.DataPlan):
            return Drafted(artifact.model_copy(update={"rows_per_label": artifact.rows_of_a_kind + self.changes}), "")
        return Drafted(artifact, "")
