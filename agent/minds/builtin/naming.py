"""What the answers of the job are called, labels, fields or neither, and whether words want that changed."""

from collections.abc import Sequence

from agent.minds.builtin.extraction.edits import field_edits
from agent.minds.builtin.label_edits import label_edits
from agent.minds.contract import Situation
from tenet import artifacts as a
from tools.reading import Fields, Known, Texts


def known_answers(situation: Situation) -> Known:
    """What rows may answer with; None before there is a use case."""
    spec = situation.artifacts.get("spec")
    if not isinstance(spec, a.UseCaseSpec):
        return None
    if spec.task == "writing":
        return Texts()
    return Fields(spec.fields) if spec.fields else spec.label_names


def edits_of(words: str, situation: Situation) -> Sequence[object]:
    """The changes of labels or of fields that the words ask for."""
    spec = situation.artifacts.get("spec")
    if not isinstance(spec, a.UseCaseSpec):
        return ()
    if spec.task == "writing":
        return ()
    return field_edits(words, spec.fields) if spec.fields else label_edits(words, spec.label_names)
