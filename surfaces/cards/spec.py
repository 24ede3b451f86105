"""The use case."""

from surfaces.cards.marking import bullets, escape
from tenet import artifacts as a


def spec_card(spec: a.UseCaseSpec) -> str:
    labels = "".join(
        f"\n- **{escape(label.name)}**{': ' + escape(label.meaning) if label.meaning else ''}" for label in spec.labels
    )
    fields = "".join(f"\n- **{escape(field.name)}**: {escape(field_in_words(field))}" for field in spec.wanted_fields)
    parts = [
        f"**{escape(spec.title)}**: {escape(spec.problem)}",
        f"For {escape(spec.users)}. In: {escape(spec.input)}. Out: {escape(spec.output)}.",
        *([f"Fields:{fields}"] if spec.fields else [f"Labels:{labels}"] if spec.labels else []),
        f"The model is told: “{escape(spec.instruction)}”",
    ]
    if spec.out_of_scope:
        parts.append(f"Out of scope:{bullets(spec.out_of_scope)}")
    if spec.risk:
        parts.append(f"Worst mistake: {escape(spec.risk)}")
    if spec.assumptions:
        parts.append(f"Assumed, please check:{bullets(spec.assumptions)}")
    return "\n\n".join(parts)


def field_in_words(field: a.FieldMeaning) -> str:
    """Its type, its form, what it means, and whether it may be absent."""
    kinds = {"yes_no": "yes or no", "choice": f"one of {', '.join(field.choices or ())}"}
    form = f" as {field.form}" if field.form else ""
    absent = "" if field.required else ", may be absent (null)"
    column = f", from your column “{field.column}”" if field.column else ""
    return f"{kinds.get(field.type, field.type)}{form}{absent}{column}{f'; {field.meaning}' if field.meaning else ''}"
