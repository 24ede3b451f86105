"""What artefacts must agree on with each other, beyond being well formed each by itself."""

from collections.abc import Callable, Mapping

from tenet import artifacts as a
from tenet.extraction import Unreadable, read_record
from tenet.stages import StageName


def complaints(artifact: a.Artifact, others: Mapping[StageName, a.Artifact]) -> list[str]:
    """Why this artefact cannot stand beside the others, in words for a person; empty when it can."""
    spec = others.get("spec")
    match artifact:
        case a.Tenets() if isinstance(spec, a.UseCaseSpec):
            return _checks_of_another_job(artifact, spec) or _CHECKED[spec.task](artifact, spec)
        case a.Examples() if isinstance(spec, a.UseCaseSpec):
            return _unfit_rows(artifact, spec)
        case a.RewardFunction() if isinstance(tenets := others.get("tenets"), a.Tenets):
            known = {tenet.id for tenet in tenets.tenets}
            gone = [term for term in artifact.terms if term.tenet and term.tenet not in known]
            return [f"term {term.name} pays for tenet {term.tenet}, which there is not" for term in gone]
        case a.DataPlan() if isinstance(spec, a.UseCaseSpec):
            return _counted_otherwise(artifact, spec)
        case _:
            return []


def _other_fields_in_tenets(tenets: a.Tenets, spec: a.UseCaseSpec) -> list[str]:
    known = spec.field_types
    found: list[str] = []
    for tenet in tenets.tenets:
        match tenet.check:
            case a.JsonValid(fields=fields):
                if _plain(fields) != _plain(spec.wanted_fields):
                    found.append(
                        f"tenet {tenet.id} checks another form than the use case asks for: its fields must be the same"
                    )
            case a.FieldsMatch(fields=types) | a.Grounded(fields=types):
                found += [
                    f"tenet {tenet.id} names the field {name!r} as {type}, which the use case does not have so"
                    for name, type in types.items()
                    if known.get(name) != type
                ]
            case _:
                pass
    return found


def _plain(fields: tuple[a.FieldMeaning, ...]) -> list[a.FieldMeaning]:
    """The form alone: what a field means is said in the use case."""
    return [field.model_copy(update={"meaning": None, "column": None}) for field in fields]


def _unfit_rows(examples: a.Examples, spec: a.UseCaseSpec) -> list[str]:
    match spec.task:
        case "classification":
            return _unknown_labels_in_rows(examples, spec)
        case "extraction":
            return _misfits(examples, spec)
        case "writing":
            empty = [number for number, row in enumerate(examples.rows, start=1) if not row.output.strip()]
            return [f"line {number}: the answer is empty" for number in empty[:20]]


def _misfits(examples: a.Examples, spec: a.UseCaseSpec) -> list[str]:
    found: list[str] = []
    for number, row in enumerate(examples.rows, start=1):
        try:
            read_record(row.output, spec.wanted_fields)
        except Unreadable as problem:
            found.append(f"line {number}: the answer of row {row.id} does not fit: {problem}")
    return found[:20]


def _counted_otherwise(plan: a.DataPlan, spec: a.UseCaseSpec) -> list[str]:
    if (plan.rows_in_all is None) != (spec.task == "classification"):
        return ["a classification counts rows_per_label, any other job rows_in_all"]
    return []


def _unknown_labels_in_tenets(tenets: a.Tenets, spec: a.UseCaseSpec) -> list[str]:
    known = set(spec.label_names)
    found: list[str] = []
    for tenet in tenets.tenets:
        named = tenet.check.values if isinstance(tenet.check, a.OneOf) else ()
        named += tenet.check.only if isinstance(tenet.check, a.MatchesReference) else ()
        found += [
            f"tenet {tenet.id} names the label {name!r}, which the use case does not have"
            for name in named
            if name not in known
        ]
    return found


def _unknown_labels_in_rows(examples: a.Examples, spec: a.UseCaseSpec) -> list[str]:
    known = set(spec.label_names)
    wrong = [(number, row) for number, row in enumerate(examples.rows, start=1) if row.output not in known]
    return [
        f"line {number}: row {row.id} has the label {row.output!r}; known are {', '.join(spec.label_names)}"
        for number, row in wrong[:20]
    ]


def _checks_of_another_job(tenets: a.Tenets, spec: a.UseCaseSpec) -> list[str]:
    about = {"classification": "labels", "extraction": "fields", "writing": "texts of the model's own"}
    return [
        f"tenet {tenet.id} is about {about[task]}, and this use case is about {about[spec.task]}"
        for tenet in tenets.tenets
        for task, kinds in _ONLY_FOR.items()
        if task != spec.task and isinstance(tenet.check, kinds)
    ]


_ONLY_FOR: Mapping[a.Task, tuple[type[a.Frozen], ...]] = {
    "classification": (a.OneOf, a.MatchesReference),
    "extraction": (a.JsonValid, a.FieldsMatch, a.Grounded),
    "writing": (a.Resembles, a.KeepsDetails, a.Wording),
}
_CHECKED: Mapping[a.Task, Callable[[a.Tenets, a.UseCaseSpec], list[str]]] = {
    "classification": _unknown_labels_in_tenets,
    "extraction": _other_fields_in_tenets,
    "writing": lambda tenets, spec: [],
}
