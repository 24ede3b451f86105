"""Artefacts as short Markdown cards, for a chat, a page or a message."""

import re
from collections import Counter

from tenet import artifacts as a
from tenet.uploads import name_given


def card(artifact: a.Artifact) -> str:
    """What a person needs to see to decide; the whole file is one click or command away."""
    match artifact:
        case a.UseCaseSpec():
            return _spec(artifact)
        case a.Tenets():
            return "\n".join(_tenet(tenet) for tenet in artifact.tenets) + _budgets(artifact.budgets)
        case a.Examples():
            return _examples(artifact)
        case a.DataPlan():
            return _data_plan(artifact)
        case a.DatasetCard():
            return _dataset(artifact)
        case a.Baseline():
            return _systems(artifact.systems) + _bullets(artifact.notes)
        case a.Contest():
            return _contest(artifact)
        case a.Method():
            return _method(artifact)
        case a.RewardFunction():
            return _reward(artifact)
        case a.BreakIn():
            return _break_in(artifact)
        case a.TrainingPlan():
            return _training_plan(artifact)
        case a.TrainingRun():
            return _training_run(artifact)
        case a.EvalReport():
            return _report(artifact)
        case a.Deployment():
            return _deployment(artifact)
        case a.Release():
            return _release(artifact)
        case _:
            raise TypeError(f"no card for {type(artifact).__name__}")


def percent(rate: a.Rate) -> str:
    """The rate with its interval, or that nothing was judged: an absent number is never shown as 0."""
    if rate.value is None:
        return "not judged"
    interval = f" ({rate.low:.0%} to {rate.high:.0%})" if rate.low is not None and rate.high is not None else ""
    unjudged = f", {rate.unjudged} not judged" if rate.unjudged else ""
    return f"{rate.value:.0%}{interval}{unjudged}"


def escape(text: str) -> str:
    """Words of a person, a row or a model as plain text inside Markdown: no link, image, HTML or table can come of it."""
    text = " ".join(text.split())
    for mark in "\\`*_[]<>|#~!":
        text = text.replace(mark, f"\\{mark}" if mark not in "<>" else {"<": "&lt;", ">": "&gt;"}[mark])
    return text


def _bullets(lines: tuple[str, ...]) -> str:
    return "".join(f"\n- {escape(line)}" for line in lines)


def _spec(spec: a.UseCaseSpec) -> str:
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
        parts.append(f"Out of scope:{_bullets(spec.out_of_scope)}")
    if spec.risk:
        parts.append(f"Worst mistake: {escape(spec.risk)}")
    if spec.assumptions:
        parts.append(f"Assumed, please check:{_bullets(spec.assumptions)}")
    return "\n\n".join(parts)


def field_in_words(field: a.FieldMeaning) -> str:
    """Its type, its form, what it means, and whether it may be absent."""
    kinds = {"yes_no": "yes or no", "choice": f"one of {', '.join(field.choices or ())}"}
    form = f" as {field.form}" if field.form else ""
    absent = "" if field.required else ", may be absent (null)"
    column = f", from your column “{field.column}”" if field.column else ""
    return f"{kinds.get(field.type, field.type)}{form}{absent}{column}{f'; {field.meaning}' if field.meaning else ''}"


def _tenet(tenet: a.Tenet) -> str:
    blocks = ", blocks release" if tenet.blocking else ""
    good, bad = escape(tenet.good.output), escape(tenet.bad.output)
    return (
        f"- **{tenet.id}** {escape(tenet.statement)} (at least {tenet.threshold:.0%}{blocks}; weight {tenet.weight:g})  \n"
        f"  good: “{good}”, bad: “{bad}”{_metric(tenet.check)}"
    )


def _metric(check: a.Check) -> str:
    """Code is approved as it stands, so it is shown as it stands."""
    return f"\n\n{_code_block(check.code)}\n" if isinstance(check, a.Computed) else ""


def _budgets(budgets: a.Budgets | None) -> str:
    limits = {"general skills lost": budgets.retention, "unsafe answers": budgets.unsafe} if budgets else {}
    return "".join(f"\n- at most {limit:.0%} {what}" for what, limit in limits.items() if limit is not None)


def _examples(examples: a.Examples) -> str:
    if all(row.output.startswith("{") for row in examples.rows):
        return _records(examples)
    counts: dict[str, int] = {}
    for row in examples.rows:
        counts[row.output] = counts.get(row.output, 0) + 1
    table = "".join(f"\n| {escape(label)} | {count} |" for label, count in counts.items())
    first = "".join(f"\n| {escape(row.input[:110])} | {escape(row.output)} |" for row in examples.rows[:6])
    return f"{len(examples.rows)} examples.\n\n| label | rows |\n|---|---|{table}\n\n| the first ones | label |\n|---|---|{first}"


def _records(examples: a.Examples) -> str:
    """Texts with their values, as the model is to answer."""
    first = "".join(f"\n| {escape(row.input[:160])} | {escape(row.output)} |" for row in examples.rows[:6])
    return f"{len(examples.rows)} examples.\n\n| the first ones | values |\n|---|---|{first}"


def _data_plan(plan: a.DataPlan) -> str:
    tenets = sorted({tenet for listed in plan.exercises.values() for tenet in listed})
    tested = f"\n- Its rows put {', '.join(tenets)} to the test." if tenets else ""
    tested += _bullets((*grid_in_words(plan), *mixed_in_words(plan)))
    made = (
        "**Your own rows alone** are learned from"
        if plan.only_own
        else f"Up to **{plan.rows_of_a_kind} training rows{'' if plan.rows_in_all else ' a label'}**, written by {escape(plan.generator)}"
    )
    return (
        f"{made}; "
        f"{plan.heldout_share:.0%} of the examples are held out as the test.{_practised(plan)}"
        f"{_bullets((*plan.reasons, *choices_in_words(plan)))}{tested}"
        f"{_bullets(tuple(_control(control) for control in plan.controls))}"
    )


def _practised(plan: a.DataPlan) -> str:
    if not plan.practice_share:
        return ""
    return f" {plan.practice_share:.0%} are kept for practice: only reinforcement learning sees them."


def choices_in_words(plan: a.DataPlan) -> tuple[str, ...]:
    """How many made rows a person decided about, and how."""
    counts = Counter(choice.do for choice in plan.row_choices or ())
    said = {"keep": "accepted", "replace": "changed", "leave_out": "left out"}
    if not counts:
        return ()
    listed = ", ".join(f"{counts[do]} {words}" for do, words in said.items() if counts[do])
    return (f"Single made rows that you decided about, for good: {listed}.",)


def grid_in_words(plan: a.DataPlan) -> tuple[str, ...]:
    """The cells, what is different about some of them, and what making the rows takes."""
    from tools.teaching.forecast import cells_of, outlook

    found = outlook(plan)
    if not found.cells or plan.only_own:
        return ()
    cells = cells_of(plan)
    counts = sorted({rows for cell, rows in cells if cell.obstacle is None})
    each = (
        f"{counts[0]} rows each"
        if len(set(counts)) == 1
        else f"{counts[0]} to {counts[-1]} rows each"
        if counts
        else ""
    )
    barred = [f"No rows for {cell.name}: {cell.obstacle}." for cell, _ in cells if cell.obstacle]
    more = [f"and {len(barred) - 3} more cells"] if len(barred) > 3 else []
    return (
        f"The grid has {found.cells} cells ({' × '.join(plan.axes) or 'the labels alone'}), at most {each}; every made row names its cell.",
        *(_wish(wish) for wish in plan.cells or ()),
        *barred[:3],
        *more,
        *_cost_of_making(found.requests, found.tokens, found.money),
    )


def _wish(wish: a.CellWish) -> str:
    where = ", ".join(f"{axis} {value}" for axis, value in wish.where.items())
    said = {
        f"{wish.rows} rows a cell": wish.rows is not None,
        f"written by {wish.generator}": wish.generator,
        f"temperature {wish.temperature}": wish.temperature is not None,
        f"tests {', '.join(wish.tenets or ())}": wish.tenets,
    }
    return f"Different where {where}: {', '.join(words for words, holds in said.items() if holds)}."


def _cost_of_making(requests: int, tokens: int | None, money: float | None) -> tuple[str, ...]:
    if not requests:
        return ()
    weight = f", about {tokens:,} tokens" if tokens is not None else ""
    price = f", about {money:.2g} by the price that is set" if money is not None else ""
    return (
        f"At most {requests} requests to the connected teacher{weight}{price}; the preview measures how long one takes.",
    )


def mixed_in_words(plan: a.DataPlan) -> tuple[str, ...]:
    """What is learned from beside the rows of the job."""
    said: list[str] = []
    if plan.documents:
        names = ", ".join(document.name for document in plan.documents)
        said.append(f"{plan.document_share or 0:.0%} of the requests are about passages of {names}.")
    if plan.replay_share:
        source = name_given(plan.replay_file or "") or "the curriculum of tenet-tiny"
        said.append(
            f"{plan.replay_share:.0%} of all that is learned from are general rows ({source}), so that less is forgotten."
        )
    if plan.tasks:
        names = " and ".join(task.replace("_", "-") for task in plan.tasks)
        said.append(f"Of the teacher's requests some are distilabel's own tasks, in turns: {names}.")
    if plan.best_of:
        said.append(
            f"For each row that is taken {plan.best_of:g} are written: the teacher rates them, and the best that differ stay (DEITA)."
        )
    if plan.rejected_share:
        said.append(
            f"{plan.rejected_share:.0%} of the rows to learn from get a worse answer beside theirs, for training by preferences."
        )
    return tuple(said)


def data_made_in_words(dataset: a.DatasetCard) -> tuple[str, ...]:
    """What came of the grid, of the documents, of what was there before, and of the mix."""
    said: list[str] = []
    if dataset.cells:
        short = {name: one for name, one in dataset.cells.items() if one.rows < one.wanted or one.said}
        said.append(f"{len(dataset.cells) - len(short)} of {len(dataset.cells)} cells have what was wanted.")
        said += [
            f"{name}: {one.rows} of {one.wanted}, {one.said}." for name, one in list(short.items())[:5] if one.said
        ]
        said += [f"And {len(short) - 5} more; `tenet cells` shows all of them."] if len(short) > 5 else []
    if dataset.chosen:
        said.append(f"Rows that you decided about: {_plain_counts(dataset.chosen)}.")
    if dataset.sources:
        said.append(f"Made from documents, each with its passage: {_plain_counts(dataset.sources)}.")
    if dataset.kept is not None:
        anew = f"; made anew: {_plain_counts(dataset.stale)}" if dataset.stale else ""
        said.append(f"{dataset.kept} made rows of the dataset before are still right and stayed as they were{anew}.")
    if dataset.replay:
        mix = dataset.replay
        said.append(
            f"{mix.file.rows} general rows are mixed in ({mix.source}): {mix.share:.1%} of what is learned from, "
            f"{mix.wanted:.1%} were wanted."
        )
    if dataset.best_of:
        taken = sum(one.rows for one in (dataset.cells or {}).values())
        said.append(
            f"{dataset.best_of} rows that stood the checks were rated by the teacher; {taken} made rows are in."
        )
    if dataset.pairs is not None:
        said.append(
            f"Rows with a worse answer beside theirs, by who wrote it: {_plain_counts(dataset.pairs) or 'none'}."
        )
    return tuple(said)


def _plain_counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def _control(control: a.Control) -> str:
    limit = "" if control.limit is None else f" beyond {control.limit:g} it fails,"
    done = {"mask": "is masked", "replace": "is replaced", "drop": "is left out", "report": "is only reported"}
    return f"What {control.metric.replace('_', ' ')} finds {done[control.action]},{limit} because {control.reason}"


def _dataset(dataset: a.DatasetCard) -> str:
    rows = "".join(
        f"\n| {split} | {file.rows} | {_counts(dataset.origins.get(split, {}))} | "
        f"{_counts((dataset.fields or dataset.labels).get(split, {}))} |"
        for split, file in dataset.files.items()
    )
    dropped = f"\n\nThrown away: {_counts(dataset.dropped)}." if dataset.dropped else ""
    changed = f"\n\nChanged as the plan says: {_counts(dataset.changed)}." if dataset.changed else ""
    short = f"\n\nFewer than planned: {_counts(dataset.shortfall)}." if dataset.shortfall else ""
    return (
        f"| split | rows | from | {'values' if dataset.fields else 'labels'} |\n|---|---|---|---|"
        f"{rows}\n\n{_leaks(dataset)}{_measured(dataset.metrics)}"
        f"{dropped}{changed}{short}{_bullets((*data_made_in_words(dataset), *dataset.notes))}"
    )


def _leaks(dataset: a.DatasetCard) -> str:
    if dataset.leaks:
        return f"**{dataset.leaks} training rows give held-out rows away.**"
    return "No training row gives a held-out row away."


def _measured(metrics: tuple[a.Metric, ...]) -> str:
    """What needs a look, worst first; the rest is a number."""
    if not metrics:
        return ""
    found = {verdict: [one for one in metrics if one.verdict == verdict] for verdict in ("fail", "warn", "pass")}
    said = "".join(
        f"\n- {mark} **{escape(one.name.replace('_', ' '))}**: {escape(one.said)}{_behind(one)}"
        for verdict, mark in (("fail", "✗"), ("warn", "!"))
        for one in found[verdict]
    )
    unknown = len(metrics) - sum(len(ones) for ones in found.values())
    return (
        f"\n\nMeasured: {len(found['fail'])} fail, {len(found['warn'])} to look at, {len(found['pass'])} pass"
        f"{f', {unknown} could not be measured' if unknown else ''}.{said}\n\n"
        "All metrics with plots and the rows behind them: `data/data.html` in the project."
    )


def _behind(metric: a.Metric) -> str:
    """The first rows behind a finding, and what a person decided about it."""
    more = f" and {metric.found - 3} more" if metric.found > 3 else ""
    rows = f" Rows: {', '.join(f'`{id}`' for id in metric.rows[:3])}{more}." if metric.rows else ""
    return f"{rows}{f' Limit set because {escape(metric.dialled)}.' if metric.dialled else ''}"


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {escape(name)}" for name, count in counts.items())


def _systems(systems: tuple[a.SystemScore, ...]) -> str:
    rows = "".join(
        f"\n| {escape(system.name)} | {percent(system.accuracy)} | {escape(system.description)} |" for system in systems
    )
    return f"| on the held-out rows | right (95 % interval) | what it is |\n|---|---|---|{rows}"


def _contest(contest: a.Contest) -> str:
    best = sorted(contest.ways, key=lambda way: -(way.score.accuracy.value or 0))
    rows = "".join(
        f"\n| {'**' if way.name == contest.recommended else ''}{escape(way.name)}{'**' if way.name == contest.recommended else ''} "
        f"| {percent(way.score.accuracy)} | {_difference(way.gain) if way.gain else ''} | {way.seconds:.1f} s | {_ms(way.score.speed)} |"
        for way in best
    )
    out = tuple(f"{name} did not take part: {why}" for name, why in contest.left_out.items())
    return (
        f"**{escape(contest.recommended)}**{'' if contest.clear else ', as far as these rows can tell'}{_bullets(contest.reasons)}\n\n"
        f"| way, on {contest.rows} rows that none learned from | right (95 % interval) | against untuned | to get ready | an answer |"
        f"\n|---|---|---|---|---|{rows}{_bullets(out)}\n\nAt most {contest.minutes_each:g} minutes for each way that trains, "
        f"{contest.learned_from} rows to learn from; the held-out rows stay unseen."
    )


def _ms(speed: a.Speed | None) -> str:
    return "" if speed is None else f"{speed.ms:.2f} ms" if speed.ms < 1 else f"{speed.ms:.0f} ms"


def _method(method: a.Method) -> str:
    others = "".join(
        f"\n- {escape(other.method)}{_price(other)}: {escape(other.why_not)}" for other in method.alternatives
    )
    advice = "No training" if method.choice in ("prompt", "classical") else method.choice.upper()
    return f"**{advice}**{_bullets(method.reasons)}\n\nThe alternatives:{others}"


def _price(other: a.Alternative) -> str:
    if other.minutes is None or other.memory_gb is None:
        return ""
    return f" (about {other.minutes:g} minutes, {other.memory_gb:g} GB)" if other.minutes else " (no training)"


def _reward(reward: a.RewardFunction) -> str:
    marks = {True: "✓", False: "✗"}
    terms = "".join(f"\n| `{term.name}` | {_counts_for(term)} | {escape(term.says)} |" for term in reward.terms)
    shown = "".join(
        f"\n| {escape(one.kind)} | {escape(one.answer[:80])} | {'cannot say' if one.score is None else f'{one.score:.2f}'} |"
        for one in reward.shown
    )
    answers = f"\n\n| four answers to one request | | earns |\n|---|---|---|{shown}" if shown else ""
    proofs = "".join(
        f"\n- {marks[proof.passed]} **{escape(proof.name)}**: {escape(proof.said)}" for proof in reward.proofs
    )
    return (
        f"What an answer earns while the model practises; the code is `reward.py`.\n\n| term | counts | pays for |\n|---|---|---|{terms}"
        f"{answers}\n\nTried in the sandbox, {_proven(reward)}:{proofs}{_bullets(reward.left_out)}"
        f"{_counterexamples(reward.counterexamples or ())}{_untried(reward)}\n\n{_code_block(reward.code)}"
    )


def _break_in(tried: a.BreakIn) -> str:
    found = f"**{len(tried.found)} ways to game the reward**" if tried.found else "**No way found to game the reward**"
    return (
        f"{found}. A small model practised for {tried.steps} steps to be paid more than it deserves; {tried.answers} different "
        f"answers were scored.{_counterexamples(tried.found)}{_bullets(tried.notes)}"
    )


def _counterexamples(found: tuple[a.CounterExample, ...]) -> str:
    rows = "".join(
        f"\n| {escape(one.trick)} | {escape(one.request[:120])} | {escape(one.answer[:200])} | {_earned(one)} | {one.at_most:.2f} | "
        f"{escape(one.why)} |"
        for one in found
    )
    head = "\n\n| what it does | request | answer | earned | may earn | why |\n|---|---|---|---|---|---|"
    return f"{head}{rows}\n\nThey stand in `reward.yaml`: edit them there, or take out what is fair." if found else ""


def _earned(one: a.CounterExample) -> str:
    return "not known" if one.earned is None else f"{one.earned:.2f}"


def _untried(reward: a.RewardFunction) -> str:
    if reward.break_in or reward.failed:
        return ""
    return (
        "\n\nNobody has tried to break in yet. Say “try to break in”, and a small model practises for some minutes to game this "
        "reward before you decide."
    )


def _code_block(code: str) -> str:
    """The code as it is; its fence is longer than any that it holds, so nothing of it can leave the block."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", code)), default=0))
    return f"{fence}python\n{code.rstrip()}\n{fence}"


def _counts_for(term: a.RewardTerm) -> str:
    counts = "guard" if term.kind == "guards" else f"{term.tenet or 'no tenet'}, weight {term.weight:g}"
    by = "a judge" if term.rubric else f"your scorer at {escape(term.remote)}" if term.remote else ""
    return f"{counts}, scored by {by}" if by else counts


def _proven(reward: a.RewardFunction) -> str:
    if not reward.proofs:
        return "not yet proven"
    return (
        f"**{len(reward.failed)} of {len(reward.proofs)} proofs failed**"
        if reward.failed
        else f"all {len(reward.proofs)} proofs passed"
    )


def _training_plan(plan: a.TrainingPlan) -> str:
    forecast = plan.forecast
    return (
        f"Train **{escape(plan.base_model)}**{' from where your last training ended' if plan.start_from else ''} with {_method_name(plan)}"
        f"{f' (LoRA, rank {plan.lora.r})' if plan.lora else ''}: about **{forecast.minutes:g} minutes**, "
        f"{forecast.memory_gb:g} GB of memory, at most {plan.max_minutes:g} minutes.{_bullets(plan.reasons)}\n"
        f"- The held-out rows can show a gain of {forecast.smallest_detectable_gain:.0%} or more.\n"
        f"- Forecast from {escape(forecast.basis)}."
    )


def _method_name(plan: a.TrainingPlan) -> str:
    return "continued pre-training" if plan.method == "pretrain" else plan.method.upper()


def _training_run(run: a.TrainingRun) -> str:
    losses = (
        f", loss {run.first_loss:.2f} → {run.last_loss:.2f}"
        if run.first_loss is not None and run.last_loss is not None
        else ""
    )
    if run.first_reward is not None and run.last_reward is not None:
        losses += f", reward {run.first_reward:.2f} → {run.last_reward:.2f}"
    forecast = "" if run.forecast_minutes is None else f" (forecast: {60 * run.forecast_minutes:.0f} s)"
    kept = "" if run.kept_step is None or run.kept_step == run.steps else f" Those of step {run.kept_step} were kept."
    return (
        f"{run.steps} steps in {run.seconds:.0f} s{forecast}{losses}. Weights {run.weights_sha256[:12]}, in `{run.merged}`."
        f"{kept}{_bullets(run.notes)}"
    )


def _report(report: a.EvalReport) -> str:
    rows = "".join(
        f"\n| {escape(pair.tenet)} | {percent(pair.base)} | {percent(pair.tuned)} | {_difference(pair)} |"
        for pair in report.paired
    )
    return (
        f"**{report.verdict.capitalize()}**{_bullets(report.reasons)}\n\n{_judged(report)}"
        f"| tenet, {report.rows} held-out rows | untuned | tuned | difference |\n|---|---|---|---|"
        f"{rows}{_fields(report)}{_elsewhere(report.elsewhere)}\n\n{_systems(report.systems)}"
    )


def _judged(report: a.EvalReport) -> str:
    if not report.judge:
        return ""
    records = (
        f"{'Believed' if record.trusted else 'Not believed'} about {record.tenet}: {record.said}"
        for record in report.judge_records
    )
    liked = (found.said for found in report.preferences)
    return f"{escape(report.judge)}{_bullets((*records, *liked))}\n\n"


def _fields(report: a.EvalReport) -> str:
    """Each field's F1, untuned and tuned."""
    systems = {system.name: system.fields for system in report.systems if system.fields}
    base, tuned = systems.get("base"), systems.get("tuned")
    if not base or not tuned:
        return ""
    rows = "".join(f"\n| {escape(name)} | {_share(base[name].f1)} | {_share(one.f1)} |" for name, one in tuned.items())
    return f"\n\n| field | F1 untuned | F1 tuned |\n|---|---|---|{rows}"


def _elsewhere(found: a.Elsewhere | None) -> str:
    """General skills as a whole, those that were lost, and each kind of safety."""
    if not found:
        return ""
    shown = [pair for at, pair in enumerate(found.skills) if at == 0 or pair.tenet in found.lost]
    rows = "".join(
        f"\n| {escape(pair.tenet.replace('_', ' '))} | {percent(pair.base)} | {percent(pair.tuned)} | {_difference(pair)} |"
        for pair in (*shown, *found.safety)
    )
    return f"\n\n| elsewhere, probes passed | untuned | tuned | difference |\n|---|---|---|---|{rows}"


def _share(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.0%}"


def _difference(pair: a.PairedResult) -> str:
    if pair.difference is None or pair.low is None or pair.high is None:
        return "not measured"
    return f"{100 * pair.difference:+.0f} points ({100 * pair.low:+.0f} to {100 * pair.high:+.0f})"


def _deployment(deployment: a.Deployment) -> str:
    version = f" version {deployment.model_version}" if deployment.model_version else ""
    return (
        f"Serve **{escape(deployment.model_name)}**{version} with {deployment.engine} on {deployment.host}, "
        f"weights {deployment.weights_sha256[:12]}.{_bullets(deployment.notes)}"
    )


def _release(release: a.Release) -> str:
    sample = release.first_answer
    return (
        f"Live. {release.same_answers} of {release.checked_rows} answers of the served model equal the evaluated ones.\n\n"
        f"> {escape(sample.input[:200])}\n\n→ **{escape(sample.output)}**"
    )
