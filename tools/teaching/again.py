"""One example written anew: another text with the same answer, by the teacher that writes the data too.

What it is made from are the other examples of its kind, the person's own ones first, so that a bad row teaches nothing."""

from collections.abc import Sequence
from pathlib import Path

from prompts import load as load_prompt
from tenet import artifacts as a
from tenet.models import Message, ModelFailure, connected
from tenet.problems import NotPossible
from tenet.settings import Settings
from tools.reading import row_id, same_text
from tools.teaching.answers import rows_of
from tools.teaching.contract import Ask, MadeRow, SeedText, TeacherRequest
from tools.teaching.ordering import answered, contract_for, meaning_of
from tools.teaching.teachers import as_json, ask_teacher, write

SEEDS, TRIES = 8, 4
BUILT_IN = "built-in"


def written_anew(row: a.Row, rows: Sequence[a.Row], spec: a.UseCaseSpec, project: Path, settings: Settings) -> a.Row:
    """Raises NotPossible, and nothing was changed, where the teacher finds no other text or cannot be reached."""
    request = _request(row, rows, spec)
    taken = {same_text(other.input) for other in rows}
    made = rows_of(Ask(split="train", request=request), _asked(request, spec, project, settings))
    fresh = next((one for one in made if one.dropped is None and same_text(one.text) not in taken), None)
    if fresh is None:
        raise NotPossible(
            f"The teacher found no other text for “{row.input[:60]}”. Nothing was changed; write the row yourself, or remove it."
        )
    return _as_row(fresh, row, rows, settings.teacher.model if settings.teacher else BUILT_IN)


def _request(row: a.Row, rows: Sequence[a.Row], spec: a.UseCaseSpec) -> TeacherRequest:
    kind = spec.kind_of(row.output)
    alike = [other for other in rows if other.id != row.id and spec.kind_of(other.output) == kind]
    seeds = sorted(alike, key=lambda other: other.origin != "user")[:SEEDS] or [row]
    return TeacherRequest(
        label=kind,
        meaning=meaning_of(spec, kind),
        fields=spec.fields,
        answered=answered(spec),
        other_labels=tuple(name for name in spec.label_names if name != kind),
        examples=tuple(
            SeedText(id=seed.id, text=seed.input, answer=None if spec.labels else seed.output) for seed in seeds
        ),
        count=TRIES,
        variation=sum(map(ord, row.input)),  # another row, another request: asked again, it writes something else
    )


def _asked(request: TeacherRequest, spec: a.UseCaseSpec, project: Path, settings: Settings) -> str:
    if settings.teacher is None:
        return as_json(write(request))
    contract = contract_for(spec)
    words = [Message("system", load_prompt(contract).text), Message("user", request.as_asked())]
    try:
        return ask_teacher(connected(settings.teacher, project, settings), words, contract)
    except ModelFailure as failure:
        raise NotPossible(f"The teacher gave no answer: {failure} The row stays as it is.") from failure


def _as_row(made: MadeRow, row: a.Row, rows: Sequence[a.Row], teacher: str) -> a.Row:
    """A draft again, until somebody accepts it; near-twins stay in one group."""
    parent = next((other for other in rows if other.id == made.parent), None)
    return a.Row(
        id=row_id("d", made.text),
        input=made.text,
        output=made.answer or row.output,
        origin="drafted",
        group=parent.group if parent else row.group,
        parent=parent.id if parent else None,
        generator=teacher,
        tenets=row.tenets,
    )
