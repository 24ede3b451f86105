"""The `tenet` command. Each word only names what runs; the work is in `surfaces/`, imported when it is asked for.

tenet                       the web page
tenet chat [PROJECT]        the same conversation in a terminal
tenet run SCENARIO…         scripted conversations, as regression tests
"""

from pathlib import Path
from typing import Annotated, Literal

import typer

app = typer.Typer(
    help="Tenet turns a conversation into a better model.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Name = Annotated[str, typer.Argument(metavar="PROJECT", help="The project's name.")]
Artefact = Annotated[str, typer.Argument(metavar="ARTEFACT", help="Such as spec, tenets, examples, data_plan.")]
Json = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.callback()
def default(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        web()


@app.command()
def web(host: Annotated[str | None, typer.Option()] = None, port: Annotated[int | None, typer.Option()] = None) -> None:
    """Open the web page (the default)."""
    from surfaces.web.serving import serve

    serve(host, port)


@app.command()
def chat(project: Annotated[str | None, typer.Argument(metavar="[PROJECT]")] = None) -> None:
    """Talk in the terminal; a new project without a name."""
    from surfaces.cli.chat import chat

    chat(project)


@app.command()
def run(
    scenarios: Annotated[list[Path], typer.Argument(metavar="SCENARIO…", help="YAML files of scripted conversations.")],
    junit: Annotated[Path | None, typer.Option(help="Write the results for a CI here.")] = None,
    keep: Annotated[Path | None, typer.Option(help="Keep the projects in this folder.")] = None,
    through: Annotated[
        Literal["slack", "web"] | None, typer.Option(help="Click and write through this surface, on this machine.")
    ] = None,
) -> None:
    """Replay scripted conversations. Exit 0: all hold; 1: an expectation failed; 2: a scenario is wrong; 3: something broke."""
    from surfaces.cli.running import run

    raise typer.Exit(run(scenarios, junit, keep, through))


@app.command()
def record(
    project: Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The scenario to write; its data goes beside it.")],
) -> None:
    """Make a scenario from a conversation that took place."""
    from surfaces.cli.running import record

    record(project, file)


@app.command()
def status(project: Annotated[str | None, typer.Argument(metavar="[PROJECT]")] = None, json: Json = False) -> None:
    """Where each project stands and what it waits for."""
    from surfaces.cli.status import status

    status(project, json)


@app.command()
def show(project: Name, artefact: Artefact) -> None:
    """Print an artefact as it is in force."""
    from surfaces.cli.artefacts import show

    show(project, artefact)


@app.command()
def edit(
    project: Name, artefact: Artefact, file: Annotated[Path | None, typer.Argument(metavar="[FILE]")] = None
) -> None:
    """Change an artefact in your editor, or take FILE as its new content."""
    from surfaces.cli.artefacts import edit

    edit(project, artefact, file)


@app.command()
def approve(
    project: Name,
    artefact: Artefact,
    digest: Annotated[str, typer.Option(help="The digest that you looked at.")],
    because: Annotated[str, typer.Option(help="Your reason, where the evaluation speaks against it.")] = "",
) -> None:
    """Approve an artefact exactly as you saw it."""
    from surfaces.cli.artefacts import approve

    approve(project, artefact, digest, because)


@app.command()
def revise(
    project: Name, artefact: Artefact, words: Annotated[str, typer.Argument(help="What should change.")]
) -> None:
    """Ask for a change of an artefact in words."""
    from surfaces.cli.artefacts import revise

    revise(project, artefact, words)


@app.command()
def retry(
    project: Name,
    keep: Annotated[
        bool, typer.Option("--keep", help="Of a training: keep what it has learned so far, and train no more.")
    ] = False,
) -> None:
    """Run a job that failed or paused again; a training goes on from its last checkpoint."""
    from surfaces.cli.artefacts import retry

    retry(project, keep)


@app.command()
def jobs(json: Json = False) -> None:
    """What runs, waits and ran."""
    from surfaces.cli.jobs import jobs

    jobs(json)


@app.command()
def cancel(
    job: Annotated[
        str, typer.Argument(metavar="JOB", help="The beginning of its key, as `tenet jobs` shows it, or the project.")
    ],
) -> None:
    """Stop a job."""
    from surfaces.cli.jobs import cancel

    cancel(job)


@app.command()
def lineage(
    project: Name,
    json: Json = False,
    mermaid: Annotated[bool, typer.Option("--mermaid", help="As a drawing for Mermaid.")] = False,
) -> None:
    """What was made from what, by digest: from the conversation to what answers people."""
    from surfaces.cli.lineage import lineage

    lineage(project, json, mermaid)


@app.command()
def verify(project: Name, json: Json = False) -> None:
    """Look at every digest again, offline. Exit 0: everything is what it was; 1: something is not."""
    from surfaces.cli.lineage import verify

    verify(project, json)


@app.command()
def replay(
    project: Name,
    base: Annotated[
        str | None, typer.Option(metavar="NAME", help="Try the approved conversation on this base model instead.")
    ] = None,
    take: Annotated[
        bool, typer.Option("--take", help="With --base: make the plan that was tried an edit, to be approved.")
    ] = False,
    junit: Annotated[Path | None, typer.Option(help="Write the results for a CI here.")] = None,
    keep: Annotated[Path | None, typer.Option(help="Keep what was made again in this new folder.")] = None,
    json: Json = False,
) -> None:
    """Make the model again from its folder and compare. Exit 0: as it was; 1: it differs; 3: something broke."""
    from surfaces.cli.replaying import replay

    raise typer.Exit(replay(project, base, take, junit, keep, json))


@app.command()
def audit(
    project: Name,
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Write it here.")] = None,
) -> None:
    """For an audit, as JSON: who decided what and with which right, what ran, what it cost, and whether it still is so."""
    from surfaces.cli.lineage import audit

    audit(project, file)


@app.command()
def report(
    project: Name,
    gate: Annotated[
        bool, typer.Option("--gate", help="For a pipeline: end with 0 for ship, 3 for do not ship, 4 for cannot tell.")
    ] = False,
) -> None:
    """The evaluation: verdict, numbers and the path of the full report."""
    from surfaces.cli.artefacts import report

    report(project, gate)


@app.command()
def contest(
    project: Name,
    minutes: Annotated[float | None, typer.Option(help="What each way that trains may take.")] = None,
    without: Annotated[bool, typer.Option("--without", help="Call it off.")] = False,
    json: Json = False,
) -> None:
    """Before anything is spent: every way of getting there on the same rows, with equal small budgets, and which to take."""
    from surfaces.cli.contest import contest

    contest(project, minutes, without, json)


@app.command()
def mark(
    project: Name,
    most: Annotated[int, typer.Option(help="Show at most so many answers.")] = 30,
    again: Annotated[bool, typer.Option("--again", help="Let the evaluation take up the marks.")] = False,
    json: Json = False,
) -> None:
    """Say of single answers whether they are good: the evaluation is corrected by what people say."""
    from surfaces.cli.marking import mark

    mark(project, most, again, json)


@app.command()
def benchmark(
    project: Name,
    task: Annotated[
        list[str] | None, typer.Option(help="A stock task of lm-eval, such as gsm8k; more than once.")
    ] = None,
    rows: Annotated[
        list[Path] | None,
        typer.Option(help="A JSONL file of your own with input and output in each line.", exists=True, dir_okay=False),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            help="A folder with the data sets of stock tasks, such as openai/gsm8k in it, where the hub cannot be reached.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    limit: Annotated[int | None, typer.Option(help="Ask at most so many rows of each.", min=1)] = None,
    again: Annotated[bool, typer.Option("--again", help="Let the evaluation take up what was measured.")] = False,
    json: Json = False,
) -> None:
    """Ask the released model and its base standard benchmarks through lm-eval; without a task, the held-out rows."""
    from surfaces.cli.benchmarking import benchmark

    benchmark(project, task or [], rows or [], limit, again, json, data)


@app.command()
def why(
    project: Name,
    row: Annotated[str, typer.Argument(metavar="ROW", help="The id of a held-out row, as the report shows it.")],
) -> None:
    """Why a held-out row was won or lost: the words that the answer hangs on, the nearest training rows, the tenets."""
    from surfaces.cli.explaining import why

    why(project, row)


@app.command()
def coverage(project: Name) -> None:
    """Which rows teach and test each tenet, and which reward pays for it. Exit 1: a tenet lacks one of them."""
    from surfaces.cli.explaining import coverage

    coverage(project)


@app.command()
def cells(project: Name) -> None:
    """The grid of the data plan: what each cell is to have, how far it is, what it has."""
    from surfaces.cli.cells import cells

    cells(project)


@app.command()
def rows(
    project: Name,
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ROW]…", help="The beginning of their ids.")] = None,
    split: Annotated[str | None, typer.Option(help="train, validation or heldout.")] = None,
    label: Annotated[str | None, typer.Option()] = None,
    origin: Annotated[str | None, typer.Option(help="yours, drafted or made.")] = None,
    tenet: Annotated[str | None, typer.Option(metavar="T…")] = None,
    flag: Annotated[str | None, typer.Option(help="What a measure found, such as “near duplicates”.")] = None,
    score: Annotated[str | None, typer.Option(help="The band of the label score, such as “below 25 %”.")] = None,
    decided: Annotated[str | None, typer.Option(help="accepted, changed, left out or not yet.")] = None,
    search: Annotated[str, typer.Option(metavar="WORDS", help="Words in a row.")] = "",
    accept: Annotated[bool, typer.Option("--accept", help="They stay, however often the data are made.")] = False,
    leave_out: Annotated[bool, typer.Option("--leave-out", help="They are never taken again.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="The teacher writes another text with the same answer.")] = False,
    take_back: Annotated[bool, typer.Option("--take-back", help="Nothing is decided about them any more.")] = False,
    set_label: Annotated[str | None, typer.Option(metavar="LABEL", help="Their right label.")] = None,
    text: Annotated[str | None, typer.Option(help="Of one row: its right text.")] = None,
    answer: Annotated[str | None, typer.Option(help="Of one row: its right answer.")] = None,
    json: Json = False,
) -> None:
    """The rows of the dataset, and what you decide about them: it stands in the data plan, which you approve."""
    from surfaces.cli.rows import rows, wish

    picked = {
        "split": split, "label": label, "origin": origin, "tenet": tenet, "flag": flag, "score": score, "decided": decided,
    }  # fmt: skip
    flags = {"accept": accept, "remove": leave_out, "anew": anew, "withdraw": take_back}
    rows(project, ids or (), picked, search, wish(flags, set_label, text, answer), json)


@app.command(name="export-data")
def export_data(
    project: Name,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.")],
    shape: Annotated[
        str, typer.Option(help="messages, prompt_completion, preferences (DPO) or verifiable (RLVR).")
    ] = "prompt_completion",
) -> None:
    """The rows as TRL trains with them, conversational, with what is known of each row beside it."""
    from surfaces.cli.rows import export_data

    export_data(project, shape, folder)


@app.command()
def preview(project: Name) -> None:
    """Three rows of each cell of the data plan before the whole set is made; nothing is put in force."""
    from surfaces.cli.cells import preview

    preview(project)


@app.command()
def reward(
    project: Name,
    answer: Annotated[str | None, typer.Argument(metavar="[ANSWER]", help="An answer to be scored.")] = None,
    row: Annotated[
        str | None, typer.Option(help="The training row that it answers; the first one without this.")
    ] = None,
    break_in: Annotated[
        bool, typer.Option("--break-in", help="Let a small model try to game it, for some minutes.")
    ] = False,
) -> None:
    """The reward of reinforcement learning: its terms and proofs, or what it pays for an answer of yours."""
    from surfaces.cli import rewards

    if break_in:
        rewards.break_in(project)
    else:
        rewards.reward(project, answer, row)


@app.command()
def ask(
    project: Name,
    words: Annotated[str, typer.Argument(help="What the model should answer.")],
    base: Annotated[bool, typer.Option("--base", help="Ask the untuned model instead.")] = False,
    candidate: Annotated[bool, typer.Option("--candidate", help="Ask the model that may take its place.")] = False,
) -> None:
    """Ask the deployed model."""
    from surfaces.cli.asking import ask

    ask(project, words, "base" if base else "candidate" if candidate else "tuned")


@app.command()
def traffic(
    project: Name,
    shadow: Annotated[bool, typer.Option("--shadow", help="The candidate gets a copy of the traffic.")] = False,
    canary: Annotated[
        float | None, typer.Option(metavar="SHARE", help="The candidate gets this share, such as 0.1.")
    ] = None,
    promote: Annotated[
        bool, typer.Option("--promote", help="The candidate takes over; the model before stays ready.")
    ] = False,
    reopen: Annotated[
        bool, typer.Option("--reopen", help="Open the gateway anew at its address, with the settings of now.")
    ] = False,
    because: Annotated[str, typer.Option(help="Your reason, for the history.")] = "",
) -> None:
    """Who answers: the model in production and its candidate, and every switch so far."""
    from surfaces.cli.serving import traffic

    traffic(project, shadow=shadow, canary=canary, promote=promote, reopen=reopen, because=because)


@app.command()
def rollback(project: Name, because: Annotated[str, typer.Option(help="Your reason, for the history.")] = "") -> None:
    """One step back, at once: a candidate gets no traffic any more, or the model before answers again."""
    from surfaces.cli.serving import rollback

    rollback(project, because)


@app.command()
def feedback(
    project: Name,
    take: Annotated[bool, typer.Option("--take", help="Bring the corrections into the conversation, as rows.")] = False,
) -> None:
    """What clients said about answers: votes and corrections."""
    from surfaces.cli.serving import feedback

    feedback(project, take)


@app.command()
def fix(
    project: Name,
    go_on: Annotated[
        bool, typer.Option("--go-on", help="Approve the changed plan too, and go on with it at once.")
    ] = False,
) -> None:
    """Stop a training with which something is wrong, and change its plan as the debugger says; you approve it."""
    from surfaces.cli.searching import fix

    fix(project, go_on)


@app.command()
def search(
    project: Name,
    minutes: Annotated[float, typer.Option(help="How long to go on; called again it goes on from there.")] = 60.0,
    trials: Annotated[int, typer.Option(help="How many trainings in all.")] = 12,
    forget: Annotated[
        str | None, typer.Option(help="What may be lost of the general skills, such as “at most 1 point on retention”.")
    ] = None,
) -> None:
    """Try other settings of the training plan, each a short way or to its end, and put the best into the plan for approval."""
    from surfaces.cli.searching import search

    search(project, minutes, trials, forget)


@app.command(name="reward-model")
def reward_model(project: Name) -> None:
    """Train a model of what people prefer from the dataset's pairs; reinforcement learning takes it as a term of its reward."""
    from surfaces.cli.reward_models import reward_model

    reward_model(project)


@app.command()
def complain(
    project: Name,
    words: Annotated[str, typer.Argument(metavar="INPUT", help="What the model was asked.")],
    right: Annotated[
        str | None, typer.Option(help="What it should have answered; of a record the values that are wrong.")
    ] = None,
    got: Annotated[str | None, typer.Option(help="What it answered; the live model is asked without this.")] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Put the patch in force, to be approved like every change.")
    ] = False,
    tenet: Annotated[
        str | None, typer.Option(metavar="T…", help="The answer is as it is, but the judge of this tenet is wrong.")
    ] = None,
    should: Annotated[str, typer.Option(help="With --tenet: the right verdict, pass or fail.")] = "fail",
) -> None:
    """A bad answer or verdict: its cause with evidence, the smallest patch, and what that would change over the held-out rows."""
    from surfaces.cli import complaining

    if tenet:
        complaining.complain_about_judge(project, words, tenet, should, got, fix)
    elif right:
        complaining.complain(project, words, right, got, fix)
    else:
        raise typer.BadParameter("say what is right (--right), or whose verdict is wrong (--tenet T4 --should fail)")


@app.command()
def export(project: Name, folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.")]) -> None:
    """Take the approved model elsewhere: weights, Ollama, Docker, Kubernetes."""
    from surfaces.cli.serving import export

    export(project, folder)


@app.command()
def push(
    project: Name,
    repo: Annotated[str, typer.Argument(metavar="OWNER/NAME", help="A repository of the hub; made if there is none.")],
    public: Annotated[bool, typer.Option("--public", help="Everybody may see it; otherwise only its owner.")] = False,
) -> None:
    """Push the approved model to a model hub: weights, adapter, model card, lineage."""
    from surfaces.cli.serving import push

    push(project, repo, public=public)


@app.command()
def keys(
    project: Name,
    add: Annotated[str | None, typer.Option(metavar="NAME", help="Make a key for NAME; it is shown once.")] = None,
    per_minute: Annotated[int, typer.Option(help="With --add: so many requests a minute.")] = 600,
    in_flight: Annotated[int, typer.Option(help="With --add: so many requests at once.")] = 64,
    remove: Annotated[str | None, typer.Option(metavar="NAME", help="NAME may not ask any more.")] = None,
) -> None:
    """Who may ask the live model; without any key, every program on this machine."""
    from surfaces.cli import serving

    if add:
        serving.add_key(project, add, per_minute, in_flight)
    elif remove:
        serving.remove_key(project, remove)
    else:
        serving.keys(project)


@app.command()
def slack() -> None:
    """Work from Slack: one thread, one project."""
    from surfaces.slack.serving import serve

    serve()


@app.command()
def bases(
    rows: Annotated[int, typer.Option(help="Forecast the time for so many rows.")] = 300, as_json: Json = False
) -> None:
    """List base models, and which of them can be trained on this machine."""
    from surfaces.cli.bases import bases

    bases(as_json, rows)


@app.command()
def forecasts(as_json: Json = False) -> None:
    """Show what trainings were forecast to cost and to gain, and what they did."""
    from surfaces.cli.forecasts import forecasts

    forecasts(as_json)


@app.command()
def doctor() -> None:
    """Look at this machine: what works, what is missing, what to do."""
    from surfaces.cli.doctor import doctor

    doctor()


@app.command()
def users(
    add: Annotated[str | None, typer.Option(metavar="NAME", help="Let NAME log in; asks for a password.")] = None,
    viewer: Annotated[bool, typer.Option("--viewer", help="With --add: may look and not act.")] = False,
    may: Annotated[
        str | None,
        typer.Option(
            metavar="RIGHTS", help='With --add: a member, who approves drafts and of "spend,code,release" these.'
        ),
    ] = None,
    slack_id: Annotated[
        str, typer.Option("--slack", metavar="U…", help="With --add: the same person's id in Slack.")
    ] = "",
    remove: Annotated[str | None, typer.Option(metavar="NAME", help="NAME may not log in any more.")] = None,
) -> None:
    """Who may do what: log in to the page (tenet web --host …), approve spend, code and release, from the page and Slack."""
    from surfaces.cli import users as people

    if add:
        people.add(add, "viewer" if viewer else "owner" if may is None else "member", may or "", slack_id)
    elif remove:
        people.remove(remove)
    else:
        people.users()


@app.command(hidden=True)
def advance(project: Name) -> None:
    """Take up a job that ended and go on until a person is needed (the supervisor calls this)."""
    from tenet.session import Session

    Session.open(project, surface="cli").advance()


def main() -> None:
    from surfaces.cli.output import failing_plainly

    with failing_plainly():
        app()


if __name__ == "__main__":
    main()
