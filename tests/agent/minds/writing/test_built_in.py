"""The built-in mind on jobs whose answer is a text: what it asks, what it takes for a rule, which tenets follow."""

import pytest

from agent.minds.builtin.mind import BuiltInMind
from agent.minds.builtin.writing.judged import RUDE, for_a_judge, judged_tenet
from agent.minds.builtin.writing.rules import demands_in, rules_said, shared_phrases
from agent.minds.contract import Brief, CannotDraft, Drafted, LabelledText, Question, Situation, Turn
from evals.checks import check
from tenet import artifacts as a
from tenet.coherence import complaints
from tools.reading import read_pasted

ROWS = tuple(
    LabelledText(
        f"rm {number} ready {hour}:30", f"Dear guest, your room {number} is ready from {hour}:30. Kind regards, Aurora"
    )
    for number, hour in zip(range(201, 213), range(8, 20), strict=True)
)
MIND = BuiltInMind()


def brief(*said: str, rows: tuple[LabelledText, ...] = (), asked: tuple[str, ...] = ()) -> Brief:
    turns: list[Turn] = []
    for at, text in enumerate(said):
        turns.append(Turn("person", text, gave_rows=bool(rows) and at == 0))
        turns += [Turn("tenet", asked[at], asked=True)] if at < len(asked) else []
    return Brief(tuple(turns), rows, len(asked))


def spec_of(given: Brief) -> a.UseCaseSpec:
    drafted = MIND.interview(given)
    assert isinstance(drafted, Drafted), drafted
    return drafted.artifact


RULES = "What must every answer keep to? …"


@pytest.mark.parametrize(
    "said",
    [
        "Rewrite the notes of our technicians as polite messages to customers.",
        "I want it to draft replies to our customers' emails in our tone",
        "summarise our meeting notes in three sentences",
        "please translate our product reviews from german to english",
        "Write a product text for each note that we get from the supplier.",
        "we need a bot that answers questions about our tickets",
        "Formuliere unsere Notizen in freundliche Nachrichten um",
    ],
)
def test_a_job_of_writing_is_taken_on_and_rows_are_asked_for(said: str) -> None:
    question = MIND.interview(brief(said))
    assert isinstance(question, Question)
    assert "as it should be answered" in question.text


@pytest.mark.parametrize("said", ["Write Python code that sorts my files", "predict the price of our houses"])
def test_what_cannot_be_trained_is_still_refused_and_says_what_can(said: str) -> None:
    with pytest.raises(CannotDraft, match="writes a text as your examples do"):
        MIND.interview(brief(said))


def test_texts_as_answers_make_a_job_of_writing_whatever_the_words() -> None:
    assert isinstance(MIND.interview(brief("here is what we do all day", rows=ROWS)), Question)
    spec = spec_of(brief("here is what we do all day", "use your judgement", rows=ROWS, asked=(RULES,)))
    assert (spec.task, spec.labels, spec.fields) == ("writing", (), None)


def test_labels_that_are_short_stay_labels_even_where_words_speak_of_answering() -> None:
    rows = tuple(LabelledText(f"question number {at} of a guest", ("room", "food")[at % 2]) for at in range(12))
    drafted = MIND.interview(
        brief("which team answers the guests", "room", rows=rows, asked=("Which mistake would hurt most?",))
    )
    assert isinstance(drafted, Drafted) and drafted.artifact.task == "classification"


@pytest.mark.parametrize("signed", ["Kind regards, Aurora", "kind regards, aurora"])
def test_rules_become_tenets_that_a_program_checks_and_each_proves_itself(signed: str) -> None:
    said = f'Always end with "{signed}". Never write "guarantee" or "promise". At most 40 words.'
    given = brief("rewrite notes for guests", said, rows=ROWS, asked=(RULES,))
    spec = spec_of(given)
    drafted = MIND.tenets(given, spec)
    assert isinstance(drafted, Drafted)
    checks = [tenet.check for tenet in drafted.artifact.tenets]
    assert a.KeepsDetails() in checks and a.MaxWords(words=40) in checks
    assert a.Wording(lacks=("guarantee", "promise")) in checks
    assert any(isinstance(each, a.Wording) and signed in each.has for each in checks)
    assert [tenet.id for tenet in drafted.artifact.tenets] == [f"T{at}" for at in range(1, len(checks) + 1)]
    assert complaints(drafted.artifact, {"spec": spec}) == []
    for tenet in drafted.artifact.tenets:
        row = a.Row(id="r", input=tenet.good.input, output=tenet.good.output, origin="user", group="r")
        assert check(tenet, row, tenet.good.output) == "pass", tenet
        assert check(tenet, row, tenet.bad.output) == "fail", tenet


ASKED = (
    'it has to thank them and sign with "Spoke & Co.", no more than 50 words, and it must sound friendly and never curt'
)


def test_what_no_program_can_check_stands_in_the_use_case_and_is_said_where_no_judge_is_connected() -> None:
    given = brief("rewrite notes for customers", ASKED, rows=ROWS, asked=(RULES,))
    spec = spec_of(given)
    assert spec.constraints == (ASKED,) and ASKED in spec.instruction
    drafted = MIND.tenets(given, spec)
    assert isinstance(drafted, Drafted) and not any(isinstance(one.check, a.Judged) for one in drafted.artifact.tenets)
    assert 'No program can check "it has to thank them" and "it must sound friendly and never curt"' in drafted.note


def test_a_connected_judge_gets_a_tenet_for_each_demand_that_no_program_can_check() -> None:
    given = brief("rewrite notes for customers", ASKED, rows=ROWS, asked=(RULES,))._replace(judge=True)
    drafted = MIND.tenets(given, spec_of(given))
    assert isinstance(drafted, Drafted)
    judged = [tenet for tenet in drafted.artifact.tenets if isinstance(tenet.check, a.Judged)]
    assert [tenet.statement for tenet in judged] == [
        "It has to thank them.",
        "It must sound friendly and never curt.",
    ]
    assert all(tenet.bad.output == RUDE and not tenet.blocking for tenet in judged)
    assert "The connected judge decides" in drafted.note and "No program" not in drafted.note


@pytest.mark.parametrize(
    ("said", "for_judge"),
    [
        ("Always polite. Never promise a refund! At most 30 words.", ("Always polite", "Never promise a refund")),
        ("never say that you don't know", ("never say that you don't know",)),
        ("The answers must not have any jargon", ("The answers must not have any jargon",)),
        ("it should be formal, please, no jokes", ("it should be formal", "no jokes")),
        ("Immer freundlich bleiben, nie frech, höchstens 40 Wörter", ("Immer freundlich bleiben", "nie frech")),
        ('Always end with "Kind regards", at most 80 words', ()),
        ("Our members always ask the same questions. Never be curt.", ("Never be curt",)),
        ("Les usagers nous posent toujours les mêmes questions par mail", ()),
        ("Die Mieter fragen immer dasselbe. Immer freundlich bleiben", ("Immer freundlich bleiben",)),
        ("toujours vouvoyer et finir par « Bien à vous », 60 mots au maximum", ("toujours vouvoyer",)),
        ("no, nothing", ()),
        ("I don't know, you must know that better", ()),
        ("use your judgement", ()),
    ],
)
def test_demands_are_told_from_phrases_limits_and_from_no_answer_at_all(said: str, for_judge: tuple[str, ...]) -> None:
    assert for_a_judge(demands_in([said])) == for_judge


def test_a_bad_example_misses_the_very_demand_that_the_judge_is_examined_on() -> None:
    good = a.Sample(input="sent back", output="We have your parcel.")
    assert judged_tenet("T4", "never promise a refund", good).bad.output.endswith("all the same: promise a refund.")
    assert judged_tenet("T4", "it is friendly", good).bad.output == RUDE


@pytest.mark.parametrize(
    ("judge", "says"), [(True, "The connected judge decides it."), (False, "until a judge model is connected")]
)
def test_a_tenet_that_is_added_says_who_decides_it_and_has_a_bad_example_of_its_own(judge: bool, says: str) -> None:
    given = brief("rewrite notes for guests", "use your judgement", rows=ROWS, asked=(RULES,))
    spec = spec_of(given)
    drafted = MIND.tenets(given, spec)
    assert isinstance(drafted, Drafted)
    seen = Situation("approval", "tenets", None, (), {"spec": spec, "tenets": drafted.artifact}, judge=judge)
    changed = MIND.change("tenets", drafted.artifact, ("add a tenet: the message is friendly",), seen)
    assert isinstance(changed, Drafted) and isinstance(changed.artifact, a.Tenets)
    added = changed.artifact.tenets[-1]
    assert isinstance(added.check, a.Judged) and added.bad.output == RUDE
    assert says in changed.note


def test_the_tenets_prove_themselves_without_a_single_row_too() -> None:
    given = brief(
        "rewrite notes for guests", "I have none yet", "whatever you think", asked=("… as it should be answered", RULES)
    )
    drafted = MIND.tenets(given, spec_of(given))
    assert isinstance(drafted, Drafted) and len(drafted.artifact.tenets) >= 3


@pytest.mark.parametrize(
    ("said", "has", "lacks", "most"),
    [
        ('always sign with "The Aurora team"', ("The Aurora team",), (), None),
        ('never say "sorry for any inconvenience"', (), ("sorry for any inconvenience",), None),
        (
            'Don\'t use "cheap", "deal" or "bargain". It must contain "Aurora"',
            ("Aurora",),
            ("cheap", "deal", "bargain"),
            None,
        ),
        ("no more than 60 words please", (), (), 60),
        ("60 words max, 40 would be nicer", (), (), 60),
        ("höchstens freundlich, 45 Wörter maximal", (), (), 45),
        (
            "toujours vouvoyer et finir par « L'équipe de la médiathèque », 60 mots au maximum",
            ("L'équipe de la médiathèque",),
            (),
            60,
        ),
        (
            "Immer mit „Mit freundlichen Grüßen“ enden, nie „garantiert“",
            ("Mit freundlichen Grüßen",),
            ("garantiert",),
            None,
        ),
        ("höchstens 40 Wörter", (), (), 40),
        ("Die Antwort darf nicht länger als 30 Wörter sein", (), (), 30),
        ("Sie müssen „Grüße aus Bern“ enthalten, vermeide „leider“", ("Grüße aus Bern",), ("leider",), None),
        ("au maximum 50 mots, jamais « gratuit »", (), ("gratuit",), 50),
        ("be polite and short", (), (), None),
        ("we don't want guests to feel they're \"just a number\"", (), ("just a number",), None),
    ],
)
def test_what_is_said_of_every_answer_is_read(
    said: str, has: tuple[str, ...], lacks: tuple[str, ...], most: int | None
) -> None:
    assert rules_said([said]) == (has, lacks, most)


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ("answer the questions of our members from our handbook", True),
        ("Les usagers posent des questions et j'aimerais un modèle qui réponde d'après notre règlement", True),
        ("Beantworte Fragen unserer Mieter anhand der Richtlinien", True),
        ("draft replies to our customers' emails in our tone, it is manual work today", False),
        ("Rewrite the notes of our technicians as pages of a manual", False),
    ],
)
def test_facts_of_documents_are_better_looked_up_which_is_said_before_anything_is_spent(
    said: str, is_told: bool
) -> None:
    spec = spec_of(brief(said, "as you like", rows=ROWS, asked=(RULES,)))
    assert any("retrieval" in assumed for assumed in spec.assumptions) is is_told


def test_what_nearly_all_answers_say_at_their_ends_is_a_habit_and_a_few_are_not() -> None:
    assert shared_phrases([row.output for row in ROWS]) == ("Kind regards, Aurora",)
    assert shared_phrases([row.output for row in ROWS[:3]]) == ()


def test_examples_are_the_persons_and_an_invented_number_in_one_is_named() -> None:
    strange = LabelledText("pool closed", "Dear guest, the pool opens at 17:45. Kind regards, Aurora")
    given = brief("rewrite notes", "no rules", rows=(*ROWS, strange), asked=(RULES,))
    spec = spec_of(given)
    tenets = MIND.tenets(given, spec)
    assert isinstance(tenets, Drafted)
    drafted = MIND.examples(given, spec, tenets.artifact, ())
    assert isinstance(drafted, Drafted)
    assert [row.output for row in drafted.artifact.rows] == [row.output for row in given.rows]
    assert "In 1 row the answer says a number" in drafted.note


def test_too_few_examples_are_asked_for_once() -> None:
    given = brief("rewrite notes", "no rules", rows=ROWS[:2], asked=(RULES,))
    spec = spec_of(given)
    tenets = MIND.tenets(given, spec)
    assert isinstance(tenets, Drafted)
    assert isinstance(MIND.examples(given, spec, tenets.artifact, ()), Question)


def situation(**artifacts: a.Artifact) -> Situation:
    return Situation("approval", None, None, (), artifacts)  # pyright: ignore[reportArgumentType]


def test_wishes_for_tenets_and_examples_are_met() -> None:
    given = brief("rewrite notes", "no rules", rows=ROWS, asked=(RULES,))
    spec = spec_of(given)
    tenets = MIND.tenets(given, spec)
    assert isinstance(tenets, Drafted)
    drafted = MIND.examples(given, spec, tenets.artifact, ())
    assert isinstance(drafted, Drafted)
    seen = situation(spec=spec, tenets=tenets.artifact, examples=drafted.artifact)
    more = MIND.change("tenets", tenets.artifact, ('add a tenet: never say "deal"',), seen)
    assert isinstance(more, Drafted) and isinstance(more.artifact, a.Tenets)
    assert more.artifact.tenets[-1].check == a.Wording(lacks=("deal",))
    changed = MIND.change("examples", drafted.artifact, ('in row 2 the answer should be "Dear guest, done."',), seen)
    assert isinstance(changed, Drafted) and isinstance(changed.artifact, a.Examples)
    assert changed.artifact.rows[1].output == "Dear guest, done."
    added = MIND.change(
        "examples", drafted.artifact, ("rm 9 dirty -> Dear guest, we clean your room right away.",), seen
    )
    assert isinstance(added, Drafted) and isinstance(added.artifact, a.Examples)
    assert added.artifact.rows[-1].output == "Dear guest, we clean your room right away."


def test_pasted_lines_with_whole_sentences_behind_the_arrow_are_texts() -> None:
    lines = (
        "rm 9 dirty -> Dear guest, we clean your room right away.",
        "no soap -> Dear guest, we bring you new soap at once.",
    )
    pasted = "\n".join(lines)
    assert [row.output.split()[0] for row in read_pasted(pasted).rows] == ["Dear", "Dear"]
    assert read_pasted("first we sort -> then we check everything that came in that day").rows == ()
