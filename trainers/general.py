"""General rows among those of the job, so that a tuned model forgets less of what its base could.

The dataset's card says how many and where from; they are mixed in evenly, the same way on every run.
"""

from typing import TYPE_CHECKING, Any

from tenet.runfolder import RunFolder

if TYPE_CHECKING:
    import datasets


def with_general_rows(run: RunFolder, learnt: "datasets.Dataset", seed: int = 0) -> "datasets.Dataset":
    """The job's conversations and the general ones, shuffled together; the job's alone where the plan wants no others."""
    import datasets

    general = [
        {"id": row["id"], "messages": [*row["messages"], {"role": "assistant", "content": row["answer"]}]}
        for row in run.general_rows()
    ]
    if not general:
        return learnt
    mixed: Any = datasets.concatenate_datasets([learnt, datasets.Dataset.from_list(general)])
    return mixed.shuffle(seed=seed)
