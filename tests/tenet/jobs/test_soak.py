"""Everything is killed all the time; see `benchmarks/jobs_soak.py`, which does it for longer."""

from pathlib import Path

import pytest

from benchmarks.jobs_soak import soak


@pytest.mark.slow
@pytest.mark.parametrize("namespace", [True, False], ids=["namespace", "no namespace"])
def test_jobs_end_as_they_should_while_everything_is_killed(tmp_path: Path, namespace: bool) -> None:
    counts = soak(tmp_path, jobs=10, seed=int(namespace), namespace=namespace)
    assert counts.supervisor_kills > 5
    assert (counts.wrong_ends, counts.started_twice, counts.orphans) == ((), 0, ())
