"""The page that a manager reads and an engineer audits."""

import re

import pytest

from evals.confusion import OTHER, OfLabel, confusion, of_labels
from evals.coverage import coverage
from evals.curve_charts import sureness
from evals.page import Findings, render, tenet_lines
from evals.scoring import accuracy_by_label, compare_accuracy, compare_tenets, score
from tenet import artifacts as a
from tests.evals.building import SPEC, TENETS, row

NASTY = '<img src=x onerror="alert(1)"> & </script><script>alert(2)</script>'
ROWS = (row("r1", "My parcel"), row("r2", NASTY), row("r3", "My invoice", "billing"), row("r4", "My refund", "billing"))
ANSWERS = {
    "majority": {"r1": "shipping", "r2": "shipping", "r3": "shipping", "r4": "shipping"},
    "base": {"r1": "shipping", "r2": NASTY, "r3": "hm", "r4": "billing"},
    "tuned": {"r1": "billing", "r2": "shipping", "r3": "", "r4": "billing"},
}
DIGEST = "0" * 64
JUDGED = TENETS.tenets[2].model_copy(update={"id": "T4", "check": a.Judged(criteria="polite")})
SOME_TENETS = a.Tenets(tenets=(*TENETS.tenets, JUDGED))


def findings() -> Findings:
    file = a.DataFile(path="p.jsonl", sha256=DIGEST, rows=4)
    against = {
        name: compare_accuracy(ROWS, said, ANSWERS["tuned"]) for name, said in ANSWERS.items() if name != "tuned"
    }
    report = a.EvalReport(
        rows=4,
        systems=tuple(score(name, f"about {name}", SOME_TENETS, ROWS, said, file) for name, said in ANSWERS.items()),
        paired=(against["base"], *compare_tenets(SOME_TENETS, ROWS, ANSWERS["base"], ANSWERS["tuned"])),
        verdict="cannot tell",
        reasons=("Too few rows.",),
        slices={name: accuracy_by_label(ROWS, said) for name, said in ANSWERS.items()},
        judge="the fake judges.",
        judge_records=(a.JudgeRecord(tenet="T4", trusted=False, asked=2, said=f"It passed {NASTY}."),),
        preferences=(
            a.Preference(
                tenet="T4",
                pairs=8,
                won=8,
                lost=0,
                tied=0,
                swayed=0,
                unjudged=0,
                standing="better",
                said="By T4: 8 of 8.",
            ),
        ),
        weak=(a.WeakSlice(name="long inputs", here=a.Rate(passed=1, judged=8), elsewhere=a.Rate(passed=9, judged=10)),),
        on_training_rows=a.Rate(passed=99, judged=100, low=0.95, high=1.0),
        elsewhere=a.Elsewhere(
            skills=(
                against["base"].model_copy(update={"tenet": "all skills"}),
                against["base"].model_copy(update={"tenet": "look_up"}),
            ),
            lost=("look_up",),
            safety=(against["base"].model_copy(update={"tenet": "who asks"}),),
            asked={"who asks": f"The same row from two people; fails if the answer changes. {NASTY}"},
            failed={"who asks": (a.Sample(input=NASTY, output=NASTY),)},
            same_again=a.Rate(passed=15, judged=16),
            notes=(NASTY,),
        ),
        model_name="tickets",
        model_version=3,
    )
    card = a.DatasetCard(
        files={"heldout": file},
        labels={"heldout": {"billing": 2, "shipping": 2}},
        origins={"heldout": {"user": 4}},
        leaks=0,
        generator="built-in",
        notes=(NASTY,),
    )
    training = a.TrainingRun(
        plan=DIGEST,
        adapter=None,
        merged="runs/x/out/merged",
        weights_sha256="1" * 64,
        base_model="tenet-tiny",
        steps=10,
        first_loss=2.0,
        last_loss=None,
        seconds=3.2,
        seed=0,
        mlflow_run=None,
        versions={"trl": "1.16.0"},
    )
    spec = SPEC.model_copy(update={"title": f"Tickets {NASTY}"})
    inputs = {"spec": "2" * 64}
    tried = (a.TriedPrompt(says="the tenets as rules, 2 examples", right=11, asked=12),)
    prompt = a.TunedPrompt(
        says=tried[0].says, instruction=f"Sort it. {NASTY}", examples=("r3",), tried=tried, notes=("Nobody proposed.",)
    )
    return Findings(
        spec, SOME_TENETS, card, training, ROWS, ANSWERS, against, report, inputs, "python -m evals.report runs/x",
        prompt=prompt, shown=(ROWS[2],),
    )  # fmt: skip


def test_the_gain_that_the_rows_could_show_reads_as_it_does_in_the_reasons() -> None:
    given = findings()
    main, *others = given.report.paired
    paired = (main.model_copy(update={"detectable": 0.121}), *others)
    report = given.report.model_copy(update={"paired": paired})
    assert "these rows show a true gain of 13 points or more in four cases of five" in render(
        given._replace(report=report)
    )


@pytest.mark.parametrize(
    ("task", "says"),
    [
        ("classification", "it means the reference"),
        ("writing", "its wording is close to your own answer: at least 0.5"),
    ],
)
def test_how_it_was_measured_speaks_of_the_job_at_hand(task: str, says: str) -> None:
    given = findings()
    spec = given.spec.model_copy(update={"task": task, "labels": given.spec.labels if task == "classification" else ()})
    page = render(given._replace(spec=spec))
    assert f"An answer is right when {says}" in page
    assert ("Nothing holds it to the labels" in page) == ("<th>Labels</th>" in page) == (task == "classification")


def test_nothing_that_a_row_or_a_model_wrote_becomes_part_of_the_page() -> None:
    page = render(findings())
    assert "<img" not in page
    assert page.count("<script") == page.count("</script>") == 1
    assert page.count("&lt;img src=x onerror=&#34;alert(1)&#34;&gt; &amp; &lt;/script&gt;") >= 4


def test_the_page_needs_nothing_else_and_runs_only_its_own_script() -> None:
    page = render(findings())
    assert not re.search(r"""(src|href)\s*=\s*["']?(?!x\b)[\w/]|url\(|@import|https?://""", page.replace(NASTY, ""))
    assert re.search(r"default-src &#39;none&#39;|default-src 'none'", page)
    assert re.search(r"script-src 'sha256-[\w+/]{43}='", page)


def test_equal_findings_make_the_same_page() -> None:
    assert render(findings()) == render(findings())


def test_rows_that_training_lost_come_first() -> None:
    order = re.findall(r'data-change="(\w+)"', render(findings()))
    assert order == ["lost", "wrong", "gained", "right"]


def test_the_verdict_stands_before_everything_else_and_unjudged_is_said() -> None:
    page = render(findings())
    assert page.index("Cannot tell</strong>") < page.index("Too few rows.") < page.index("Every way of answering")
    assert "4 unjudged" in page
    assert "(nothing)" in page


def test_digests_and_the_command_are_there_for_the_one_who_checks() -> None:
    page = render(findings())
    assert "1" * 64 in page and "2" * 64 in page
    assert "python -m evals.report runs/x" in page


def test_who_judged_is_said_with_how_far_that_judge_is_believed() -> None:
    page = render(findings())
    assert "the fake judges." in page and "✗ not believed about T4" in page and "By T4: 8 of 8." in page
    assert "anytime-valid" in page


def test_weak_groups_and_rows_learned_by_heart_are_on_the_page() -> None:
    page = render(findings())
    assert "long inputs: 12% of 8, elsewhere 90%" in page
    assert "On 100 rows that it was trained on it is right in 99% (95–100%)" in page


def test_what_it_cost_elsewhere_is_on_the_page_with_what_failed() -> None:
    page = render(findings())
    assert "<td>look up</td>" in page and "✗ lost" in page and "Who asks: what failed" in page
    assert 'Who asks<div class="soft">The same row from two people; fails if the answer changes.' in page
    assert "15 of 16 held-out rows got the same answer" in page and "No budget limits" in page


def test_on_a_phone_every_number_says_what_it_is() -> None:
    """There the heads of these tables are hidden, and each cell shows its own label."""
    tables = re.findall(r'<table class="cards systems">.*?</table>', render(findings()), re.DOTALL)
    assert [name for name in ("Prompt", "Skill", "Probes") if any(f"<th>{name}</th>" in table for table in tables)] == [
        "Prompt",
        "Skill",
        "Probes",
    ]
    assert not [cell for table in tables for cell in re.findall(r'<td class="n"[^>]*>', table) if "data-l=" not in cell]


def test_precision_recall_and_f1_of_a_label() -> None:
    found = of_labels({"a": {"a": 6, "b": 2, "else": 2}, "b": {"a": 3, "b": 0, "else": 0}, "c": {"a": 0, "b": 0}})
    assert found["a"] == OfLabel(precision=6 / 9, recall=0.6, f1=12 / 19)
    assert found["b"] == OfLabel(precision=0.0, recall=0.0, f1=0.0)
    assert found["c"] == OfLabel(precision=None, recall=None, f1=None)


def test_what_is_no_label_is_counted_apart_and_an_unknown_reference_has_a_line() -> None:
    said = [("a", "a"), ("a", "B."), ("b", "no idea"), ("c", "a")]
    found = confusion(said, ("a", "b"))
    assert found.answers == ("a", "b", OTHER)
    assert found.counts == {
        "a": {"a": 1, "b": 1, OTHER: 0}, "b": {"a": 0, "b": 0, OTHER: 1}, "c": {"a": 1, "b": 0, OTHER: 0},
    }  # fmt: skip
    assert confusion([("a", "a")], ("a", "b")).answers == ("a", "b")


def test_what_stands_behind_each_tenet_and_what_an_answer_takes_is_on_the_page() -> None:
    known = findings()
    covered = tuple(coverage(SOME_TENETS, ROWS[:2], ROWS))
    speeds = {"tf-idf": a.Speed(ms=0.4), "tuned": a.Speed(ms=81.4, tokens_in=60, tokens_out=2.5, memory_mb=27.3)}
    page = render(known._replace(covered=covered, report=known.report.model_copy(update={"speeds": speeds})))
    assert "no training row" in page and "0.40 ms" in page and "81 ms" in page and "27 MB" in page
    assert "What stands behind" not in render(known) and "What an answer takes" not in render(known)


def test_the_prompt_that_was_found_is_on_the_page_to_be_taken_as_it_is() -> None:
    page = render(findings())
    assert "11 of 12" in page and "Nobody proposed." in page
    told = page.partition("The prompt itself: the tenets as rules, 2 examples")[2].partition("</pre>")[0]
    assert "Sort it." in told and "My invoice\n→ billing" in told
    as_it_is = findings()._replace(prompt=a.TunedPrompt(says="as it is", instruction="Name the queue."), shown=())
    assert "The prompt that was searched for" not in render(as_it_is)


def test_who_scored_what_practice_was_paid_for_is_said_and_no_key_of_an_address() -> None:
    terms = (
        a.RewardTerm(name="label", tenet="T1", says="the right label"),
        a.RewardTerm(name="polite", says="kind words", rubric="It thanks the person."),
        a.RewardTerm(
            name="ours", says="what our service thinks", remote="https://me:secret@scores.example/rate?key=secret"
        ),
    )
    reward = a.RewardFunction(terms=terms, code="def label(completions, **_): return [1.0 for _ in completions]")
    shown = (
        render(findings()._replace(reward=reward)).partition("What practice was paid for")[2].partition("</section>")[0]
    )
    assert "a program in the sandbox" in shown and "a judge, by a rubric" in shown and "It thanks the person." in shown
    assert "your own scorer at https://scores.example/rate, which saw each request" in shown and "secret" not in shown
    assert "What practice was paid for" not in render(findings())


def beside(rival_right: int, verdict: a.Verdict = "ship") -> str:
    """The page of a tuned model that is right on 8 of 20 rows, beside a classical one."""
    rows = tuple(row(f"r{at}", f"ticket {at}") for at in range(20))

    def first(right: int) -> dict[str, str]:
        return {each.id: each.output if at < right else "billing" for at, each in enumerate(rows)}

    said = {"embeddings": first(rival_right), "base": first(0), "tuned": first(8)}
    before, file = findings(), a.DataFile(path="p.jsonl", sha256=DIGEST, rows=20)
    tenets = TENETS
    report = before.report.model_copy(
        update={
            "rows": 20,
            "verdict": verdict,
            "systems": tuple(score(name, name, tenets, rows, answers, file) for name, answers in said.items()),
            "paired": (compare_accuracy(rows, said["base"], said["tuned"]),),
            "slices": {name: accuracy_by_label(rows, answers) for name, answers in said.items()},
        }
    )
    against = {name: compare_accuracy(rows, said[name], said["tuned"]) for name in ("embeddings", "base")}
    return render(before._replace(report=report, rows=rows, answers=said, against=against, tenets=tenets))


def test_a_model_that_may_ship_says_first_where_something_simpler_does_the_job_better() -> None:
    told = "It may, but something simpler does this job better"
    assert told in beside(20)
    assert told not in beside(9) and told not in beside(20, "do not ship")


def test_nobody_is_told_to_be_certain_by_rounding() -> None:
    assert [sureness(value) for value in (0.731, 0.9951, 1.0)] == ["73%", "> 99%", "100%"]


def test_a_tenet_that_was_not_judged_often_enough_is_not_said_to_be_reached() -> None:
    pair = a.PairedResult(
        tenet="T4", base=a.Rate(passed=70, judged=70), tuned=a.Rate(passed=70, judged=70, unjudged=15), won=0, lost=0
    )
    seen = findings()
    lines = tenet_lines(seen._replace(report=seen.report.model_copy(update={"paired": (pair,)}), tenets=SOME_TENETS))
    assert [line.holds for line in lines] == [None]
    judged = pair.model_copy(update={"tuned": a.Rate(passed=84, judged=84, unjudged=1)})
    lines = tenet_lines(seen._replace(report=seen.report.model_copy(update={"paired": (judged,)}), tenets=SOME_TENETS))
    assert [line.holds for line in lines] == [True]
