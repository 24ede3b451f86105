"""Jobs that outlive whoever started them: an outbox, a supervisor, and one small shim process a job.

    surface ── submit ──► outbox (SQLite) ◄── supervisor ── starts ──► shim ── runs ──► payload
                                                  ▲                     │ holds a lock on the run folder
                                                  └── reads exit.json ──┘ and writes exit.json at the end

Whoever dies, the others know what to do: a job is alive exactly while its lock is held (never "while its PID exists"),
it was started exactly if its start token exists, and it ended as its exit file says.
"""

from tenet.jobs.outbox import Jobs
from tenet.jobs.spec import Job, JobSpec, JobState

__all__ = ["Job", "JobSpec", "JobState", "Jobs"]
