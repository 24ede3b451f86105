"""The seed examples: the person's own rows first, always."""

from agent.desk import Desk, brief, renamed_labels
from agent.minds.contract import Drafted, Question
from tenet import artifacts as a
from tenet import journal as j
from tenet.project import Project, parse
from tenet.stages import BY_NAME


def draft(desk: Desk) -> Drafted[a.Examples] | Question:
    project = desk.project
    spec, tenets = project.get("spec", a.UseCaseSpec), project.get("tenets", a.Tenets)
    current = project.find("examples")
    rows = current.rows if isinstance(current, a.Examples) else ()
    renamed = renamed_labels(project)
    kept = (row.model_copy(update={"output": renamed.get(row.output, row.output)}) for row in rows)
    known = set(spec.label_names)
    given = brief(project)
    gone = removed_texts(project)
    wanted = given._replace(rows=tuple(row for row in given.rows if row.input.strip() not in gone))
    return desk.mind.examples(wanted, spec, tenets, tuple(row for row in kept if row.output in known))


def removed_texts(project: Project) -> set[str]:
    """Texts that stood in an earlier revision of the examples and that a person has taken out since."""
    gone: set[str] = set()
    before: set[str] = set()
    for event in project.events():
        if isinstance(event.what, j.Put) and event.what.stage == "examples":
            revision = parse(BY_NAME["examples"], project.content(event.what.digest))
            now = {row.input.strip() for row in revision.rows} if isinstance(revision, a.Examples) else set[str]()
            gone = (gone | (before - now)) - now
            before = now
    return gone
