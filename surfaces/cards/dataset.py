"""The dataset: its rows, what was measured about them, and how they came about."""

from surfaces.cards.marking import bullets, counts, escape, plain_counts
from tenet import artifacts as a


def dataset_card(dataset: a.DatasetCard) -> str:
    rows = "".join(
        f"\n| {split} | {file.rows} | {counts(dataset.origins.get(split, {}))} | "
        f"{counts((dataset.fields or dataset.labels).get(split, {}))} |"
        for split, file in dataset.files.items()
    )
    dropped = f"\n\nThrown away: {counts(dataset.dropped)}." if dataset.dropped else ""
    changed = f"\n\nChanged as the plan says: {counts(dataset.changed)}." if dataset.changed else ""
    short = f"\n\nFewer than planned: {counts(dataset.shortfall)}." if dataset.shortfall else ""
    return (
        f"| split | rows | from | {'values' if dataset.fields else 'labels'} |\n|---|---|---|---|"
        f"{rows}\n\n{_leaks(dataset)}{_measured(dataset.metrics)}"
        f"{dropped}{changed}{short}{bullets((*data_made_in_words(dataset), *dataset.notes))}"
    )


def data_made_in_words(dataset: a.DatasetCard) -> tuple[str, ...]:
    """What came of the grid, of the documents, of what was there before, and of the mix."""
    said: list[str] = []
    if dataset.cells and len(dataset.cells) > 1:
        short = {name: one for name, one in dataset.cells.items() if one.rows < one.wanted or one.said}
        said.append(f"{len(dataset.cells) - len(short)} of {len(dataset.cells)} cells have what was wanted.")
        said += [
            f"{name}: {one.rows} of {one.wanted}, {one.said}." for name, one in list(short.items())[:5] if one.said
        ]
        said += [f"And {len(short) - 5} more; `tenet cells` shows all of them."] if len(short) > 5 else []
    if dataset.chosen:
        said.append(f"Rows that you decided about: {plain_counts(dataset.chosen)}.")
    if dataset.sources:
        said.append(f"Made from documents, each with its passage: {plain_counts(dataset.sources)}.")
    if dataset.kept or dataset.stale:
        anew = f"; made anew: {plain_counts(dataset.stale)}" if dataset.stale else ""
        said.append(
            f"{dataset.kept or 0} made rows of the dataset before are still right and stayed as they were{anew}."
        )
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
            f"Rows with a worse answer beside theirs, by who wrote it: {plain_counts(dataset.pairs) or 'none'}."
        )
    return tuple(said)


def _leaks(dataset: a.DatasetCard) -> str:
    if dataset.leaks:
        return f"**{dataset.leaks} training rows give held-out rows away.**"
    return "No training row gives a held-out row away."


def _measured(metrics: tuple[a.Metric, ...]) -> str:
    """What needs a look, worst first, and what passes by a decision; the rest is a number."""
    if not metrics:
        return ""
    found = {verdict: [one for one in metrics if one.verdict == verdict] for verdict in ("fail", "warn", "pass")}
    said = "".join(
        f"\n- {mark} **{escape(one.name.replace('_', ' '))}**: {escape(one.said)}{_behind(one)}"
        for verdict, mark in (("fail", "✗"), ("warn", "!"), ("pass", "✓"))
        for one in found[verdict]
        if verdict != "pass" or one.dialled
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
    return f"{rows}{f' Judged so because {escape(metric.dialled)}.' if metric.dialled else ''}"
