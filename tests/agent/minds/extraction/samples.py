"""A use case with fields, its tenets and a few rows, for tests of the built-in mind and of what reads such artefacts."""

from agent.minds.builtin.extraction.tenets import draft_tenets
from agent.minds.contract import Brief, LabelledText
from tenet import artifacts as a
from tools.reading import Fields, refitted, to_rows

FIELDS = (
    a.FieldMeaning(name="order_number"),
    a.FieldMeaning(name="delivery_date", type="date"),
    a.FieldMeaning(name="amount", type="number"),
    a.FieldMeaning(name="currency"),
    a.FieldMeaning(name="supplier"),
)
TEXTS = (
    ("Order PO-{n}1 will reach you on 2026-03-0{n}. It costs 12{n}.50 EUR. Regards, Meyer Ltd", "EUR", "Meyer Ltd"),
    (
        "Hello, we confirm PO-{n}2: delivery 2026-04-1{n}, total 9{n}9.00 USD.\nKind regards\nRossi SpA",
        "USD",
        "Rossi SpA",
    ),
)


def spec(fields: tuple[a.FieldMeaning, ...] = FIELDS) -> a.UseCaseSpec:
    return a.UseCaseSpec(
        title="Values from mails",
        task="extraction",
        problem="Clerks type them",
        users="purchasing",
        input="the text of an email",
        output="one JSON object",
        fields=fields,
        instruction=f"Read the email. Answer with JSON: {', '.join(field.name for field in fields)}.",
    )


def pairs(count: int = 6) -> tuple[LabelledText, ...]:
    """Texts with what a person typed from them, as strings."""
    found: list[LabelledText] = []
    for number in range(1, count + 1):
        text, currency, supplier = TEXTS[number % 2]
        values = (
            (f"PO-{number}1", f"2026-03-0{number}", f"12{number}.50")
            if not number % 2
            else (f"PO-{number}2", f"2026-04-1{number}", f"9{number}9.00")
        )
        cells = ", ".join(
            f'"{field.name}": "{cell}"' for field, cell in zip(FIELDS, (*values, currency, supplier), strict=True)
        )
        found.append(LabelledText(text.format(n=number), "{" + cells + "}"))
    return tuple(found)


def rows(count: int = 6, wanted: a.UseCaseSpec | None = None) -> tuple[a.Row, ...]:
    fields = Fields((wanted or spec()).wanted_fields)
    return to_rows([(pair.input, refitted(pair.output, fields).text or "") for pair in pairs(count)])


def tenets() -> a.Tenets:
    return draft_tenets(Brief((), pairs(), 0), spec()).artifact
