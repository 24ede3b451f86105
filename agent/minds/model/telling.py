"""What a language model is told: conversation, rows, artefacts and situation, fenced as material and bounded."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from agent.minds.contract import Brief, LabelledText, Situation
from agent.minds.model.remembering import told
from tenet import artifacts as a
from tenet.files import to_yaml
from tenet.models.fences import untrusted
from tenet.stages import BY_NAME, StageName
from tools.reading import Passage, cells_of

LONGEST_ARTEFACT = 12_000
"""Characters."""
ROWS_A_LABEL = 5
RECORDS = 10
ROWS_TO_CHANGE = 200


def conversation(brief: Brief, take_notes: Callable[[str], str]) -> str:
    return untrusted(told(brief.turns, take_notes) or "(nothing was said yet)")


def label_counts(rows: Sequence[LabelledText]) -> str:
    if columns := sorted({name for row in rows for name in cells_of(row.output) or {}}):
        return untrusted(f"{len(rows)} rows, each a text with values for: {', '.join(columns)}")
    counts = Counter(row.output for row in rows)
    return untrusted("\n".join(f"{label}: {count}" for label, count in counts.items()) or "(no rows were given)")


def some_rows(rows: Iterable[LabelledText | a.Row]) -> str:
    """A few of each label, or the first ones with their values."""
    rows = list(rows)
    if rows and all(cells_of(row.output) for row in rows):
        return untrusted("\n".join(f"{row.output} ← {_cut(row.input, 600)}" for row in rows[:RECORDS]))
    shown: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if len(shown[row.output]) < ROWS_A_LABEL:
            shown[row.output].append(f"[{row.output}] {_cut(row.input, 300)}")
    return untrusted("\n".join(line for lines in shown.values() for line in lines) or "(no rows were given)")


def rows_by_id(rows: Iterable[a.Row]) -> str:
    return untrusted(
        "\n".join(f"{row.id} [{_cut(row.output, 300)}] {_cut(row.input, 300)}" for row in rows) or "(none)"
    )


def artefact(value: a.Artifact) -> str:
    if isinstance(value, a.Examples):
        lines = [f"id {row.id} [{row.output}] {_cut(row.input, 300)}" for row in value.rows[:ROWS_TO_CHANGE]]
        return untrusted("\n".join([f"{len(value.rows)} rows, of which you see {len(lines)}:", *lines]))
    return untrusted(_cut(to_yaml(value.model_dump(mode="json", exclude_none=True)).decode(), LONGEST_ARTEFACT))


def artefacts(values: Iterable[tuple[StageName, a.Artifact]]) -> str:
    told = [f"### {BY_NAME[name].title}\n\n{artefact(value)}" for name, value in values]
    return "\n\n".join(told) or "There are none yet."


def passages(found: Iterable[Passage]) -> str:
    """What the person's documents say about their words; nothing where they say nothing."""
    told_all = "\n\n".join(f"{passage.source}:\n{_cut(passage.text, 2_000)}" for passage in found)
    return f"\n\n### From the person's documents\n\n{untrusted(told_all)}" if told_all else ""


def situation(seen: Situation) -> str:
    about = f" about: {BY_NAME[seen.stage].title.lower()}" if seen.stage else ""
    lines = [f"Tenet waits for: {seen.waiting_for}{about}."]
    lines += [f"The open question is:\n{untrusted(seen.question)}"] if seen.question else []
    lines += [f"The answers offered are:\n{untrusted(' / '.join(seen.options))}"] if seen.options else []
    lines += [f"The job:\n{untrusted(seen.job)}"] if seen.job else []
    return "\n".join(lines)


def stages(seen: Situation) -> str:
    return "\n".join(
        f"- `{stage.name}`: {stage.title.lower()}{' (exists)' if stage.name in seen.artifacts else ''}"
        for stage in BY_NAME.values()
    )


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}… (cut)"
