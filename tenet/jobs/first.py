"""The first process of a job's PID namespace: `python -m tenet.jobs.first COMMAND…`.

The kernel treats process 1 of a namespace specially: signals that it does not handle are dropped. So the payload must not
be that process; this one starts it, reaps orphans and passes its exit code on. A TERM reaches the payload by itself, since
it is sent to the whole process group.
"""

import os
import signal
import sys

from tenet.settings import environment_with


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: None)
    payload = os.posix_spawnp(sys.argv[1], sys.argv[1:], environment_with({}))
    while True:
        pid, status = os.wait()
        if pid == payload:
            code = os.waitstatus_to_exitcode(status)
            sys.exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()
