"""A candidate beside the model in production: which of the two answers a request, what is copied, and when it is over.

    shadow    production answers; a copy goes to the candidate afterwards, whose answer no client ever sees
    canary    a share is answered by the candidate; where it fails, production answers after all

The tenets watch both. Once one of them proves the candidate worse, it gets nothing more, and the journal says why.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

from evals.checks import same_meaning
from tenet.project import Project
from tenet.settings import Serving
from tools.gateway.alerting import pass_on
from tools.gateway.engines import Engine, Engines
from tools.gateway.meters import Meters
from tools.gateway.monitors import Monitors, watching
from tools.gateway.pipes import Pipe
from tools.gateway.refusing import Refusal
from tools.variants import TAKEN_BACK, set_aside, switch

COPIES_AT_ONCE = 8
MOST_CHARACTERS = 900
"""Of each text of a pair, so that the three of most pairs fit into the pipe in one piece."""
SAVE_SECONDS = 1.0
Ask = Callable[[Engine, dict[str, Any]], Awaitable[str]]


def rollout_file(project: Path) -> Path:
    """What the gateway knows of the candidate, for people and for its next start."""
    return project / "serving" / "rollout.json"


class Rollout:
    def __init__(self, project: Project, engines: Engines, meters: Meters, settings: Serving) -> None:
        self._project = project
        self._settings = settings
        self._engines = engines
        self._meters = meters
        self._draw = random.Random().random
        self._monitors: Monitors | None = None
        self._mode = "aside"
        self._tasks: set[asyncio.Task[None]] = set()
        self._copies = 0
        self._saved = 0.0
        self._pairs = Pipe("tools.gateway.pairs", project.path, meters.pairs_left_out)
        self.agreed = [0, 0]
        """Copies that the candidate answered as production did, of how many."""

    def renew(self) -> None:
        """Other models are routed now, or otherwise: what was seen so far speaks of something else."""
        now = self._engines.routes
        self._mode = now.mode if now and now.candidate and now.production else "aside"
        self._monitors = None
        if now and now.candidate and self._mode != "aside":
            share = now.share if self._mode == "canary" else 0.5
            self._monitors = Monitors(now.candidate, watching(self._project), share)
            self._monitors.load(rollout_file(self._project.path))

    def choose(self) -> Engine | None:
        """The engine for one more request: production, or the candidate where it is its turn."""
        routes, candidate = self._engines.routes, self._engines.candidate
        if self._mode == "canary" and routes and self._engines.is_up(candidate) and self._draw() < routes.share:
            return candidate
        return self._engines.production

    def saw(self, engine: Engine, words: str, answer: str | None) -> None:
        """One answer to a client, or that there was none."""
        if self._monitors is None:
            return
        for tenet, passed in self._monitors.saw(engine.variant, words, answer):
            self._meters.tenets.labels(tenet, engine.variant, "pass" if passed else "fail").inc()
        self._judge()
        self._save()

    def copy(self, ask: Ask, body: dict[str, Any], words: str, answer: str) -> None:
        """In a shadow: put the same question to the candidate, afterwards and aside."""
        candidate = self._engines.candidate
        if self._mode == "shadow" and candidate and self._copies < COPIES_AT_ONCE:
            self._later(self._copied(candidate, ask, body, words, answer))

    async def _copied(self, candidate: Engine, ask: Ask, body: dict[str, Any], words: str, answer: str) -> None:
        self._copies += 1
        try:
            said = await ask(candidate, body)
        except Refusal:
            said = None
        finally:
            self._copies -= 1
        self.agreed[0] += said is not None and same_meaning(said, answer)
        self.agreed[1] += 1
        self._meters.agreed.labels("same" if said is not None and same_meaning(said, answer) else "other").inc()
        routes = self._engines.routes
        if said is not None and routes and routes.candidate:
            told = {"input": words, "production_said": answer, "candidate_said": said}
            short = {name: text[:MOST_CHARACTERS] for name, text in told.items()}
            self._pairs.send({"candidate": routes.candidate} | short)
        self.saw(candidate, words, said)

    def _judge(self) -> None:
        assert self._monitors
        objection = self._monitors.objection()
        if objection and self._mode != "aside":
            # First nothing goes there any more, then it is written down.
            candidate, self._mode, self._monitors = self._monitors.candidate, "aside", None
            self._later(self._written_down(candidate, objection))

    async def _written_down(self, candidate: str, objection: str) -> None:
        because = f"{TAKEN_BACK}: {objection}"
        await asyncio.to_thread(switch, self._project, set_aside(candidate, because), "tenet")
        await asyncio.to_thread(pass_on, self._project, f"The candidate was {because}", self._settings)
        # Whoever tries it again, mended perhaps, begins anew.
        rollout_file(self._project.path).unlink(missing_ok=True)

    def _save(self) -> None:
        if self._monitors and time.monotonic() - self._saved > SAVE_SECONDS:
            self._saved = time.monotonic()
            self._later(asyncio.to_thread(self._monitors.save, rollout_file(self._project.path)))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._pairs.close()
