"""Jobs that survive the death of any of their parts: `Jobs(home).submit(JobSpec(...))`.

    outbox.py       what is wanted: one row a job in HOME/jobs.sqlite, keyed by the caller
    supervisor.py   one detached process a home: starts what is due, writes down how it ended
    endings.py      what an ending means: done, failed, lost, or start the service again
    shim.py         one small process a job: holds its locks, starts it at most once, ends it, keeps the supervisor alive
    fence.py        the parent of the job's command, inside a PID namespace where the machine allows one
    folder.py       what these processes say to each other, as files in the run folder
    locks.py        file locks
    leftovers.py    ends what a job left behind, found by a mark in its environment
    logs.py         the end of a log, and the one line of it that a person should read
    client.py       `Jobs` and `Job`, as everybody else sees them

Nobody trusts a process number: a job is alive while its locks are held, and the kernel frees them with its last process.
"""

from tenet.jobs.client import Job, Jobs
from tenet.jobs.outbox import JobSpec, State

__all__ = ["Job", "JobSpec", "Jobs", "State"]
