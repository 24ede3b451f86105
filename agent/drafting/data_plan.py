"""The data plan: how many rows, made by whom, split how."""

import re
from collections import Counter

from agent.desk import Desk
from agent.drafting.expected_rows import controls_for, expected_rows
from agent.minds.builtin.practice_words import asks_for_practice, declines_practice
from agent.minds.builtin.words import plain
from agent.minds.contract import NONE_MADE, Drafted
from prompts import load as load_prompt
from tenet import artifacts as a
from tenet import journal as j
from tenet.files import sha256_of_file
from tenet.project import Project
from tenet.uploads import name_given
from tools.reading.documents import is_document
from tools.teaching.contract import TEACH, TEACH_ANSWERS
from tools.teaching.ordering import EXAMPLES_A_REQUEST

WANTED_RECORDS = 300
"""Training rows of an extraction: every field has to be seen in many places."""
WANTED_TEXTS = 200
"""Training rows of a writing job."""
ABSENT_SHARE = 0.2
DOCUMENT_SHARE = 0.3
BYTES_A_TOKEN = 4
PRACTISES = "You want it to practise"
TAKE_DOCUMENTS = "Take the documents that I brought."
"""A wish that this step itself meets: it names the newest version of each document."""
LEAST_TAUGHT = 60
"""Examples that are left to teach when others are kept for practice: practice begins with what was taught."""
WANTED_A_LABEL = 60
"""Training rows a label at which a small model stops learning much on tickets; more of the user's own are all used."""


def draft(desk: Desk) -> Drafted[a.DataPlan]:
    found = _drafted(desk)
    if "data_plan" in desk.project.state.touched or not _is_to_practise(desk.project):
        return found
    return found._replace(artifact=_with_practice(found.artifact, len(desk.project.get("examples", a.Examples).rows)))


def _is_to_practise(project: Project) -> bool:
    """Whether the person said so already, long before the method is chosen, or a plan that nobody touched kept rows for it."""
    before = project.find("data_plan")
    if isinstance(before, a.DataPlan) and before.practice_share:
        return True
    wishes = [plain(wish) for wish in project.state.sent_back.get("method", ())]
    return any(map(asks_for_practice, wishes)) and not declines_practice(wishes[-1])


def _with_practice(plan: a.DataPlan, examples: int) -> a.DataPlan:
    taught = examples * (1 - plan.heldout_share - plan.validation_share - a.PRACTISED)
    if plan.practice_share or taught < LEAST_TAUGHT:
        return plan
    reason = f"{PRACTISES}, so {a.PRACTISED:.0%} of your rows are kept for that and not copied before."
    return plan.model_copy(update={"practice_share": a.PRACTISED, "reasons": (*plan.reasons, reason)})


def with_reasons(before: a.DataPlan, after: a.DataPlan) -> a.DataPlan:
    """What is said of the rows that are made, with the number that somebody wished for; their own reasons stay."""
    if after.rows_of_a_kind == before.rows_of_a_kind or after.reasons != before.reasons:
        return after
    return after.model_copy(update={"reasons": _reasons(before, after)})


def _reasons(before: a.DataPlan, after: a.DataPlan) -> tuple[str, ...]:
    number = after.rows_of_a_kind
    kept = tuple(reason for reason in before.reasons[1:] if reason.startswith(PRACTISES))
    if after.only_own:
        return (*before.reasons[:1], NONE_MADE, *kept)
    if before.only_own:
        until = "until there are" if after.rows_in_all else "until each label has"
        return (*before.reasons[:1], f"Rows are made from the rest {until} {number} to learn from.", *kept)
    return tuple(
        re.sub(rf"\b(has|are) {before.rows_of_a_kind}\b", rf"\1 {number}", reason) for reason in before.reasons
    )


def _drafted(desk: Desk) -> Drafted[a.DataPlan]:
    current = desk.project.find("data_plan")
    spec = desk.project.get("spec", a.UseCaseSpec)
    tenets = desk.project.get("tenets", a.Tenets)
    exercises, documents = _exercises(spec, tenets), () if spec.fields else brought_documents(desk)
    if isinstance(current, a.DataPlan) and "data_plan" in desk.project.state.touched:
        return Drafted(_as_touched(current, desk, spec, exercises, documents, tenets), "")
    examples = desk.project.get("examples", a.Examples)
    generator = desk.settings.teacher.model if desk.settings.teacher else "built-in"
    if spec.fields:
        return desk.mind.plan(spec, tenets, examples, _for_records(spec, examples, generator, exercises))
    if spec.task == "writing":
        plan = _for_texts(desk, examples, tenets, generator, exercises, documents)
        return desk.mind.plan(spec, tenets, examples, plan)
    told = {} if generator == "built-in" else {"difficulty": ("ordinary", "edge case", "adversarial")}
    counts = Counter(row.output for row in examples.rows)
    wanted = max(WANTED_A_LABEL, *counts.values())
    plan = a.DataPlan(
        rows_per_label=wanted,
        axes={
            "channel": ("e-mail", "chat", "phone note"),
            "tone": ("calm", "polite", "upset"),
            "length": ("short", "medium", "long"),
            **told,
        },
        statements=_statements(tenets) if told else None,
        documents=documents or None,
        document_share=DOCUMENT_SHARE if documents else None,
        cost=_cost(desk, examples) if told else None,
        generator=generator,
        exercises=exercises,
        controls=expected_rows(spec),
        reasons=(
            f"Your {len(examples.rows)} examples come first: a part of them is held out as the test and never trained on.",
            f"Rows are made from the rest until each of the {len(counts)} labels has {wanted} to learn from.",
            _who_writes(generator),
            *((_from_documents(documents),) if documents else ()),
            "A made row is kept only if it still means its label, repeats no other row and is not close to a held-out one.",
        ),
    )
    return desk.mind.plan(spec, tenets, examples, plan)


def _as_touched(
    plan: a.DataPlan,
    desk: Desk,
    spec: a.UseCaseSpec,
    exercises: dict[str, tuple[str, ...]],
    documents: tuple[a.SourceDocument, ...],
    tenets: a.Tenets,
) -> a.DataPlan:
    """The plan as the person left it, with what it follows as it is now; documents that they took out stay out."""
    if TAKE_DOCUMENTS not in desk.project.state.sent_back.get("data_plan", ()):
        chosen = {document.name for document in plan.documents or ()}
        documents = tuple(document for document in documents if document.name in chosen)
    return plan.model_copy(
        update={
            "exercises": exercises,
            "controls": controls_for(plan.controls, spec),
            "statements": None if plan.statements is None else _statements(tenets),
            "documents": documents or None,
            "document_share": DOCUMENT_SHARE if documents and plan.document_share is None else plan.document_share,
        }
    )


def _for_records(
    spec: a.UseCaseSpec, examples: a.Examples, generator: str, exercises: dict[str, tuple[str, ...]]
) -> a.DataPlan:
    """One count for all rows: an extraction has no labels to balance, but fields that are sometimes absent."""
    wanted = max(WANTED_RECORDS, len(examples.rows))
    absent = any(not field.required for field in spec.wanted_fields)
    return a.DataPlan(
        rows_in_all=wanted,
        absent_share=ABSENT_SHARE if absent else None,
        axes={"layout": ("short mail", "long mail", "list of items"), "tone": ("plain", "polite", "hurried")},
        generator=generator,
        near_duplicate=0.98,
        exercises=exercises,
        reasons=(
            f"Your {len(examples.rows)} examples come first: a part of them is held out as the test and never trained on.",
            f"Rows are made from the rest until there are {wanted} to learn from.",
            "The built-in teacher finds each value in your texts and puts another of its kind there; the answer changes with it."
            if generator == "built-in"
            else f"{generator} writes new texts together with their values.",
            "A made row is kept only if its answer has the right form, every value stands in its text, and it repeats no other row.",
            *((f"In {ABSENT_SHARE:.0%} of what is made one value that may be absent is left out.",) if absent else ()),
        ),
    )


def _for_texts(
    desk: Desk,
    examples: a.Examples,
    tenets: a.Tenets,
    generator: str,
    exercises: dict[str, tuple[str, ...]],
    documents: tuple[a.SourceDocument, ...],
) -> a.DataPlan:
    """One count for all rows. Made ones only add variety: the tone is learned from what the person wrote."""
    connected = generator != "built-in"
    wanted = max(WANTED_TEXTS, len(examples.rows))
    read = documents if connected else ()
    return a.DataPlan(
        rows_in_all=wanted,
        axes={
            "difficulty": ("ordinary", "unclear", "angry sender", "asks for what cannot be had"),
            "length": ("short", "long"),
        },
        statements=_statements(tenets) if connected else None,
        documents=read or None,
        document_share=DOCUMENT_SHARE if read else None,
        cost=_cost(desk, examples, TEACH_ANSWERS) if connected else None,
        generator=generator,
        near_duplicate=0.98,
        exercises=exercises,
        reasons=(
            f"Your {len(examples.rows)} examples come first: a part of them is held out as the test and never trained on.",
            f"Rows are made from the rest until there are {wanted} to learn from.",
            f"{generator} writes new texts together with their answers."
            if connected
            else "The built-in teacher puts other numbers and names into your texts and answers alike; it "
            "invents no new situation and no new answer. A connected model would.",
            *((_from_documents(documents) if read else _left_unread(documents),) if documents else ()),
            "A made row is kept only if its answer invents no number, date or address, and its text repeats no other.",
        ),
    )


def _exercises(spec: a.UseCaseSpec, tenets: a.Tenets) -> dict[str, tuple[str, ...]]:
    """Which tenets the rows of each label put to the test: all of them, unless a tenet is about some labels only."""
    return {
        kind: tuple(
            tenet.id
            for tenet in tenets.tenets
            if not isinstance(tenet.check, a.MatchesReference) or not tenet.check.only or kind in tenet.check.only
        )
        for kind in spec.kinds
    }


def _statements(tenets: a.Tenets) -> dict[str, str] | None:
    """What those tenets say that are about some texts and not others: a teacher that reads them writes other texts."""
    return {
        tenet.id: tenet.statement
        for tenet in tenets.tenets
        if isinstance(tenet.check, a.Judged) or (isinstance(tenet.check, a.MatchesReference) and tenet.check.only)
    } or None


def brought_documents(desk: Desk) -> tuple[a.SourceDocument, ...]:
    """Of each document that the person brought the newest version; one that cannot be read was said when it came."""
    newest: dict[str, a.SourceDocument] = {}
    for event in desk.project.events():
        for file in event.what.files if isinstance(event.what, j.Said) else ():
            path = desk.project.path / "uploads" / file
            if is_document(file) and path.with_name(f"{file}.passages.jsonl").exists():
                name = name_given(file)
                newest[name] = a.SourceDocument(name=name, file=file, sha256=sha256_of_file(path))
    return tuple(newest[name] for name in sorted(newest))


def _from_documents(documents: tuple[a.SourceDocument, ...]) -> str:
    names = ", ".join(document.name for document in documents)
    return (
        f"Of the requests to the teacher {DOCUMENT_SHARE:.0%} are about a passage of {names}; each row made from one cites it, and "
        "when you bring a new version only the rows of changed passages are made anew."
    )


def _left_unread(documents: tuple[a.SourceDocument, ...]) -> str:
    names = ", ".join(document.name for document in documents)
    return (
        f"No row is made from {names}: the built-in teacher cannot answer from a document. They are kept; a connected model "
        "(TENET_TEACHER_MODEL) writes rows about their passages."
    )


def _cost(desk: Desk, examples: a.Examples, contract: str = TEACH) -> a.RequestCost:
    """What the examples weigh, as they stand in a request eight at a time."""
    answered = contract == TEACH_ANSWERS
    weights = [len(row.input.encode()) + (len(row.output.encode()) if answered else 0) for row in examples.rows]
    row = round(sum(weights) / len(weights))
    price = desk.settings.teacher.price if desk.settings.teacher else None
    return a.RequestCost(
        tokens_in=(len(load_prompt(contract).text.encode()) + EXAMPLES_A_REQUEST * (row + 40) + 600) // BYTES_A_TOKEN,
        tokens_out_a_row=(row + 40) // BYTES_A_TOKEN,
        price_in=price.input if price else None,
        price_out=price.output if price else None,
    )


def _who_writes(generator: str) -> str:
    if generator == "built-in":
        return "The built-in teacher rewords your own rows; it invents no new situations. A connected model would write more varied rows."
    return f"{generator} writes the new rows."
