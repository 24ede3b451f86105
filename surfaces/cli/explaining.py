"""`tenet why`, `tenet coverage`: what stands behind one row, and behind each tenet."""

from evals.coverage import Covered, coverage_of
from surfaces.cards import percent
from surfaces.cli.output import stop
from tenet import artifacts as a
from tenet.project import Project
from tenet.settings import quiet_libraries

MOST_WORDS = 8


def why(name: str, row_id: str) -> None:
    quiet_libraries()
    from tools.explaining import explain

    project = Project.open(name)
    if not isinstance(project.find("report"), a.EvalReport):
        stop("There is no evaluation yet. Afterwards each of its rows can be explained.")
    found = explain(project, row_id)
    print(f"{found.row.id}: {found.row.input}\n\nright answer: {found.row.output}")
    width = max(map(len, found.answers))
    for system, answer in found.answers.items():
        print(f"  {system:<{width}}  {answer or '(nothing)'}")
    hangs = "its answer hangs on" if found.right else "speaks for its answer and against the right one"
    print(f"\nThe tuned model is {'right' if found.right else 'wrong'}. What {hangs}, word by word:")
    for one in sorted(found.words, key=lambda one: -abs(one.weight))[:MOST_WORDS]:
        print(f"  {one.weight:+6.2f}  {one.word}")
    print("\nThe nearest training rows:")
    for near in found.nearest:
        source = near.row.source or near.row.generator or near.row.origin
        print(f"  {near.similarity:.2f}  {near.row.output}: {near.row.input[:90]}  ({near.row.id}, {source})")
    print("\nTenets:")
    for tenet, outcome in found.outcomes.items():
        terms = ", ".join(found.terms.get(tenet, ()))
        print(f"  {tenet} {outcome}{f', paid for by {terms}' if terms else ''}")


def coverage(name: str) -> None:
    project = Project.open(name)
    if not isinstance(project.find("dataset"), a.DatasetCard):
        stop("There is no dataset yet, so nothing teaches or tests a tenet.")
    found = coverage_of(project)
    has_reward = isinstance(project.find("reward"), a.RewardFunction)
    print(f"{'tenet':<6} {'taught by':>10} {'tested by':>10}  {'reward':<24} kept")
    for one in found:
        print(_line(one, has_reward))
    if any(one.gaps for one in found):
        raise SystemExit(1)


def _line(one: Covered, has_reward: bool) -> str:
    reward = ", ".join(one.terms) or ("none" if has_reward else "no reward in use")
    kept = percent(one.rate) if one.rate else "not measured"
    gaps = f"  ✗ {', '.join(one.gaps)}" if one.gaps else ""
    counts = f"{f'{one.taught} rows':>10} {f'{one.tested} rows':>10}"
    return f"{one.tenet.id:<6} {counts}  {reward:<24} {kept}{gaps}\n       {one.tenet.statement}"
