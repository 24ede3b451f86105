"""From what a model wrote to an artefact, or `Unfit` with what it has to put right."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from agent.minds.contract import LabelledText
from agent.minds.model.shapes import CheckName, FieldSaid, InterviewSaid, TenetSaid, TenetsSaid
from evals.checks import check
from tenet import artifacts as a
from tenet.extraction import Unreadable, read_record
from tenet.models import Unfit
from tools.reading import Fields, cells_of


def spec_of(said: InterviewSaid, rows: Sequence[LabelledText]) -> a.UseCaseSpec:
    labels = tuple(a.LabelMeaning(name=label.name, meaning=label.meaning) for label in said.labels)
    spec = a.UseCaseSpec(
        labels=labels if said.task == "classification" else (),
        fields=tuple(_field_of(field) for field in said.fields) if said.task == "extraction" else None,
        **said.model_dump(include=set(a.UseCaseSpec.model_fields) - {"labels", "fields"}),
    )
    check_spec(spec)
    if spec.fields:
        _refuse_other_columns(spec, rows)
        return spec
    if spec.task == "writing":
        return spec
    lacking = [name for name in Counter(row.output for row in rows) if name not in spec.label_names]
    if lacking:
        raise Unfit(f"the person's rows have labels that you left out or spelled otherwise: {quoted(lacking)}")
    return spec


def _field_of(said: FieldSaid) -> a.FieldMeaning:
    return a.FieldMeaning(
        name=said.name,
        type=said.type,
        meaning=said.meaning or None,
        required=said.required,
        choices=said.choices or None if said.type == "choice" else None,
        form=said.form or None if said.type == "date" else None,
    )


def _refuse_other_columns(spec: a.UseCaseSpec, rows: Sequence[LabelledText]) -> None:
    """The fields are the columns of the person's rows, which otherwise could not be learnt from."""
    columns = {name for row in rows for name in cells_of(row.output) or {}}
    fields = Fields(spec.wanted_fields)
    known = {fields.named(column) for column in columns}
    if columns and (unknown := [name for name in spec.field_types if name not in known]):
        raise Unfit(
            f"the person's rows have no value for {quoted(unknown)}; their columns are {quoted(sorted(columns))}"
        )


def check_spec(spec: a.UseCaseSpec) -> None:
    """Labels fit on a line, and the trained model is told of each label or field."""
    if lacking := [name for name in spec.field_types if name not in spec.instruction]:
        raise Unfit(f"the instruction does not name these fields letter for letter: {quoted(lacking)}")
    if odd := [name for name in spec.label_names if not name.isprintable() or name != name.strip()]:
        raise Unfit(f"a label is a few plain words on one line; these are not: {quoted(map(ascii, odd))}")
    if lacking := [name for name in spec.label_names if name not in spec.instruction]:
        raise Unfit(f"the instruction does not name these labels letter for letter: {quoted(lacking)}")


def tenets_of(said: TenetsSaid, spec: a.UseCaseSpec) -> a.Tenets:
    tenets = a.Tenets(
        tenets=tuple(_tenet_of(f"T{number}", item, spec) for number, item in enumerate(said.tenets, start=1))
    )
    check_tenets(tenets, spec)
    return tenets


def check_tenets(tenets: a.Tenets, spec: a.UseCaseSpec) -> None:
    """A tenet proves itself: its good example passes and its bad one fails, where a program can tell."""
    problems = [problem for tenet in tenets.tenets for problem in _problems(tenet, spec)]
    if problems:
        raise Unfit("\n".join(f"- {problem}" for problem in problems))


def _tenet_of(id: str, said: TenetSaid, spec: a.UseCaseSpec) -> a.Tenet:
    return a.Tenet(
        id=id,
        statement=said.statement,
        check=_check_of(said, spec),
        weight=said.weight,
        threshold=said.threshold,
        blocking=said.blocking,
        good=a.Sample(input=said.good_input, output=said.good_output),
        bad=a.Sample(input=said.bad_input, output=said.bad_output),
    )


_CHECKS_OF_A_JOB: Mapping[CheckName, a.Task] = {
    "one_of": "classification", "matches_reference": "classification",
    "json_valid": "extraction", "fields_match": "extraction", "grounded": "extraction",
    "resembles": "writing", "keeps_details": "writing", "wording": "writing",
}  # fmt: skip


def _check_of(said: TenetSaid, spec: a.UseCaseSpec) -> a.Check:
    if said.check in _CHECKS_OF_A_JOB and _CHECKS_OF_A_JOB[said.check] != spec.task:
        raise Unfit(f"{said.check} is a check for another kind of job")
    match said.check:
        case "one_of":
            return a.OneOf(values=spec.label_names)
        case "matches_reference":
            return a.MatchesReference(only=said.only)
        case "max_words":
            return a.MaxWords(words=said.words)
        case "judged":
            return a.Judged(criteria=said.criteria)
        case "resembles":
            return a.Resembles(least=said.least)
        case "keeps_details":
            return a.KeepsDetails()
        case "wording":
            return a.Wording(has=said.has, lacks=said.lacks)
        case "json_valid":
            bare = {"meaning": None, "column": None}
            return a.JsonValid(fields=tuple(field.model_copy(update=bare) for field in spec.wanted_fields))
        case "fields_match":
            return a.FieldsMatch(fields=_types(said, spec), share=said.share)
        case "grounded":
            return a.Grounded(fields=_types(said, spec))


def _types(said: TenetSaid, spec: a.UseCaseSpec) -> dict[str, a.FieldType]:
    if unknown := [name for name in said.fields if name not in spec.field_types]:
        raise Unfit(f"there are no fields {quoted(unknown)}; known are {quoted(spec.field_types)}")
    return {name: type for name, type in spec.field_types.items() if not said.fields or name in said.fields}


def _problems(tenet: a.Tenet, spec: a.UseCaseSpec) -> list[str]:
    labels = spec.label_names
    good, bad, reference = tenet.good, tenet.bad, labels[0] if labels else tenet.good.output
    if spec.fields and (problem := _no_record(tenet, spec)):
        return [problem]
    if isinstance(tenet.check, a.MatchesReference):
        wanted = tenet.check.only or labels
        if unknown := [name for name in wanted if name not in labels]:
            return [f"{tenet.id} names labels that do not exist: {quoted(unknown)}"]
        if good.output not in wanted:
            return [f"{tenet.id}: the good answer {good.output!r} must be one of {quoted(wanted)}"]
        reference = good.output
    row = a.Row(id=tenet.id, input=good.input, output=reference, origin="drafted", group=tenet.id)
    problems: list[str] = []
    if check(tenet, row, good.output) == "fail":
        problems.append(f"{tenet.id}: the good answer {good.output!r} fails the check")
    # What the right answer to another input is, nobody said.
    by_reference = a.MatchesReference | a.FieldsMatch | a.Resembles | a.KeepsDetails
    same_reference = not isinstance(tenet.check, by_reference) or bad.input == good.input
    if same_reference and check(tenet, row, bad.output) == "pass":
        problems.append(f"{tenet.id}: the bad answer {bad.output!r} passes the check")
    return problems


def _no_record(tenet: a.Tenet, spec: a.UseCaseSpec) -> str | None:
    try:
        read_record(tenet.good.output, spec.wanted_fields)
    except Unreadable as problem:
        return f"{tenet.id}: the good answer is no JSON object with the fields: {problem}"
    return None


def quoted(names: Iterable[str]) -> str:
    """Names inside a sentence of ours: whatever stands in them, they stay names on one line."""
    return ", ".join(json.dumps(name[:100], ensure_ascii=False) for name in names)
