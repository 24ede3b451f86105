"""The tenets of an extraction: the form, all values right, nothing invented, and the value that matters most."""

from datetime import date
from decimal import Decimal

from agent.minds.builtin.extraction.usecase import item_of
from agent.minds.builtin.terms import plural
from agent.minds.builtin.words import listed, names_in, quoted
from agent.minds.contract import Brief, Drafted
from tenet import artifacts as a
from tenet.extraction import Record, Value, read_record, written
from tenet.extraction.dates import write_date
from tools.reading import Fields, refitted

VALID = 0.98
RIGHT = 0.7
GROUNDED = 0.95
MOST = 0.75
"""Share of the fields that make an answer mostly right."""


def draft_tenets(brief: Brief, spec: a.UseCaseSpec) -> Drafted[a.Tenets]:
    good = _sample(brief, spec)
    record = read_record(good.output, spec.wanted_fields)
    must = must_fields(spec)
    tenets = [_valid(spec, good), _all_right(spec, good, record), *_grounded(spec, good, record)]
    tenets.append(
        most_important(f"T{len(tenets) + 1}", spec, good, record, must)
        if must
        else _mostly(spec, good, record, len(tenets) + 1)
    )
    return Drafted(a.Tenets(tenets=tuple(tenets)), _note(spec, must))


def must_fields(spec: a.UseCaseSpec) -> tuple[str, ...]:
    """The fields that the spec's risk names."""
    return names_in(spec.risk, tuple(spec.field_types))


def plain_fields(spec: a.UseCaseSpec) -> tuple[a.FieldMeaning, ...]:
    """The form alone, without what is said in the use case."""
    return tuple(field.model_copy(update={"meaning": None, "column": None}) for field in spec.wanted_fields)


def most_important(id: str, spec: a.UseCaseSpec, good: a.Sample, record: Record, must: tuple[str, ...]) -> a.Tenet:
    types: dict[str, a.FieldType] = {name: type for name, type in spec.field_types.items() if name in must}
    return a.Tenet(
        id=id,
        statement=f"{quoted(must)} {'is' if len(must) == 1 else 'are'} right, whatever else is.",
        check=a.FieldsMatch(fields=types),
        weight=2,
        threshold=RIGHT,
        blocking=True,
        good=good,
        bad=_bad(spec, good, record, must[:1]),
    )


def _valid(spec: a.UseCaseSpec, good: a.Sample) -> a.Tenet:
    return a.Tenet(
        id="T1",
        statement=f"The answer is one JSON object with the fields {listed(list(spec.field_types))}, and nothing else.",
        check=a.JsonValid(fields=plain_fields(spec)),
        threshold=VALID,
        blocking=True,
        good=good,
        bad=good.model_copy(update={"output": f"Here is the JSON: {good.output}"}),
    )


def _all_right(spec: a.UseCaseSpec, good: a.Sample, record: Record) -> a.Tenet:
    return a.Tenet(
        id="T2",
        statement=f"Every value is the one that your own {_plural(spec)} show.",
        check=a.FieldsMatch(fields=spec.field_types),
        weight=3,
        threshold=RIGHT,
        good=good,
        bad=_bad(spec, good, record, tuple(spec.field_types)[-1:]),
    )


def _grounded(spec: a.UseCaseSpec, good: a.Sample, record: Record) -> list[a.Tenet]:
    """Only what can stand in a text; a choice is a conclusion."""
    types: dict[str, a.FieldType] = {
        name: type for name, type in spec.field_types.items() if type in ("text", "number", "date")
    }
    if not types:
        return []
    name = next((name for name in types if record[name] is not None), next(iter(types)))
    return [
        a.Tenet(
            id="T3",
            statement=f"No value is invented: {listed(list(types))} {'stands' if len(types) == 1 else 'stand'} in the {item_of(spec)}.",
            check=a.Grounded(fields=types),
            weight=1,
            threshold=GROUNDED,
            good=good,
            bad=_bad(spec, good, record, (name,)),
        )
    ]


def _mostly(spec: a.UseCaseSpec, good: a.Sample, record: Record, number: int) -> a.Tenet:
    names = tuple(spec.field_types)
    wrong = names[: max(1, int(len(names) * (1 - MOST)) + 1)]
    return a.Tenet(
        id=f"T{number}",
        statement=f"At least {MOST:.0%} of the values are right." if len(names) > 1 else "The value is right.",
        check=a.FieldsMatch(fields=spec.field_types, share=MOST),
        weight=1,
        threshold=min(0.9, RIGHT + 0.15),
        good=good,
        bad=_bad(spec, good, record, wrong),
    )


def _sample(brief: Brief, spec: a.UseCaseSpec) -> a.Sample:
    """One of the person's own rows, the shortest with the most values; a stand-in when there is none."""
    own: list[tuple[int, int, str, str]] = []
    for row in brief.rows:
        if (answer := refitted(row.output, Fields(spec.wanted_fields)).text) is not None:
            absent = sum(value is None for value in read_record(answer, spec.wanted_fields).values())
            own.append((absent, len(row.input), row.input, answer))
    if own:
        _, _, text, answer = min(own)
        return a.Sample(input=text, output=answer)
    record = {field.name: _stand_in(field) for field in spec.wanted_fields}
    told = "; ".join(f"{name.replace('_', ' ')} {'yes' if value is True else value}" for name, value in record.items())
    return a.Sample(input=f"({item_of(spec)}: {told})", output=written(record, spec.wanted_fields))


def _stand_in(field: a.FieldMeaning) -> Value:
    match field.type:
        case "number":
            return Decimal("120.50")
        case "date":
            return write_date(date(2026, 3, 24), field.form or "YYYY-MM-DD")
        case "choice":
            return (field.choices or ("",))[0]
        case "yes_no":
            return True
        case "text":
            return "A-1042"


def _bad(spec: a.UseCaseSpec, good: a.Sample, record: Record, names: tuple[str, ...]) -> a.Sample:
    """The good answer with these values wrong, in a form that still fits."""
    wrong = dict(record)
    for field in spec.wanted_fields:
        if field.name in names:
            wrong[field.name] = _wrong(field, record[field.name])
    return good.model_copy(update={"output": written(wrong, spec.wanted_fields)})


def _wrong(field: a.FieldMeaning, value: Value) -> Value:
    match field.type:
        case "choice":
            return next((choice for choice in field.choices or () if choice != value), None)
        case "number":
            return (value if isinstance(value, Decimal) else Decimal(0)) + Decimal("90210.77")
        case "yes_no":
            return value is not True
        case "date":
            return write_date(date(1999, 12, 31), field.form or "YYYY-MM-DD")
        case _:
            return f"{value or 'ZZ'}-not-there"


def _plural(spec: a.UseCaseSpec) -> str:
    return plural(item_of(spec))


def _note(spec: a.UseCaseSpec, must: tuple[str, ...]) -> str:
    start = 'The thresholds are sober starting values, which you can change ("T2 at least 80 %").'
    watched = f" {quoted(must)} can forbid a release, because you said that a mistake there hurts most." if must else ""
    return f"{start} Numbers are compared as numbers and dates as dates, however they are written.{watched}"
