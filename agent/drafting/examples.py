"""The seed examples: the person's own rows first, always."""

from agent.desk import Desk, brief, renamed_labels
from agent.minds.contract import Drafted, Question
from tenet import artifacts as a


def draft(desk: Desk) -> Drafted[a.Examples] | Question:
    project = desk.project
    spec, tenets = project.get("spec", a.UseCaseSpec), project.get("tenets", a.Tenets)
    current = project.find("examples")
    rows = current.rows if isinstance(current, a.Examples) else ()
    renamed = renamed_labels(project)
    kept = (row.model_copy(update={"output": renamed.get(row.output, row.output)}) for row in rows)
    known = set(spec.label_names)
    return desk.mind.examples(brief(project), spec, tenets, tuple(row for row in kept if row.output in known))
