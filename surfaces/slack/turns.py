"""The work behind Slack's back: what was kept is done, one thread after the other and each in its own order; threads whose
project moved are told. Nothing here is in a hurry: Slack was answered when the delivery was kept."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from slack_sdk.errors import SlackApiError

from surfaces.slack.acting import Actor
from surfaces.slack.answers import fields, reason
from surfaces.slack.commands import Commands
from surfaces.slack.incoming import Delivery, Thread, message
from surfaces.slack.missed import missed
from surfaces.slack.store import Known, Store
from surfaces.slack.telling import GONE, Teller
from tenet.session import Session
from tenet.settings import Settings
from tenet.state import Ask, Done, Failed, Review, Wait

SETTLE = 0.15
"""Seconds in which events that Slack sent in the wrong order fall into place."""
TRIES = 3
REST = 5.0
"""Seconds before a turn that failed is tried again."""
WORKERS = 8
LATE = 600
"""Seconds before the newest known message in which one may have been missed."""
MARK_SECONDS = 10.0
"""So often it is written down that somebody listens."""
LISTENED = "listened"


class Turns:
    def __init__(
        self, store: Store, actor: Actor, teller: Teller, settings: Settings, bot: str, poll: float = 1.0
    ) -> None:
        self.store, self.actor, self.teller, self.settings, self.bot = store, actor, teller, settings, bot
        self.commands, self.poll, self.log = Commands(actor), poll, logging.getLogger("tenet.slack")
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="tenet-slack")
        self._lock = threading.Lock()
        self._busy: dict[Thread, bool] = {}
        """Threads at work; True: look again at the end."""
        self._caught_up: set[Thread] = set()
        self._journals: dict[Thread, int] = {}
        self._watched: set[Thread] = set()
        """Threads whose job runs."""
        self._resting: dict[Thread, float] = {}
        """Threads whose last turn failed, and when they may try again."""
        self.listening: Callable[[], bool] = lambda: True
        """Whether Slack can reach the bot at this moment, as far as it knows."""
        self._look_back = True
        """Something may have been missed."""
        self._marked = 0.0
        self._stopped = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True, name="tenet-slack-watch")

    def start(self) -> None:
        self._watcher.start()

    def stop(self) -> None:
        """Ends after the turns at work; what waits is done at the next start."""
        self._stopped.set()
        if self._watcher.is_alive():
            self._watcher.join()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def wake(self, thread: Thread) -> None:
        with self._lock:
            if self._stopped.is_set():
                return
            if thread in self._busy:
                self._busy[thread] = True
                return
            self._busy[thread] = False
        self._pool.submit(self._work, thread)

    def read_all_again(self) -> None:
        """The socket is down: what people write until it is back has to be looked for then."""
        self._look_back = True

    # ------------------------------------------------------------ a turn

    def _work(self, thread: Thread) -> None:
        while True:
            time.sleep(SETTLE)
            self._turn(thread)
            with self._lock:
                again, self._busy[thread] = self._busy[thread], False
                if not again or thread in self._resting or self._stopped.is_set():
                    del self._busy[thread]
                    return

    def _turn(self, thread: Thread) -> None:
        try:
            self._catch_up(thread)
            while not self._stopped.is_set() and (delivery := self.store.next(thread)):
                self._do(delivery)
            self._follow(thread)
            self._resting.pop(thread, None)
        except Exception as error:
            # Whatever it was: the thread's words are kept, the other threads go on, and this one is tried again.
            self.log.warning("a turn of %s failed and is tried again: %s: %s", thread.ts, type(error).__name__, error)
            self._resting[thread] = time.monotonic() + REST

    def _do(self, delivery: Delivery) -> None:
        try:
            if delivery.kind == "command":
                self._command(delivery)
            else:
                self.actor.act(delivery)
        except Exception as error:
            if isinstance(error, SlackApiError | OSError) or self.store.tried(delivery) < TRIES:
                raise
            self.log.exception("given up on %s", delivery.id)
            self.actor.whisper(
                delivery, "Something broke while Tenet worked on this, and it was not done. Its log says more."
            )
        self.store.done(delivery)

    def _command(self, delivery: Delivery) -> None:
        words = self.commands.run(delivery)
        if words and self.store.keep(words):
            self.wake(words.thread)

    def _follow(self, thread: Thread) -> None:
        """Take up a job that ended and tell the thread."""
        known = self.store.known(thread)
        if known is None:
            return
        session = self.actor.sessions(known.project, self.settings.person)
        if _wants_to_go_on(session):
            session.advance()
        self.teller.tell(known, session)
        (self._watched.add if isinstance(session.pending, Wait) else self._watched.discard)(thread)

    def _catch_up(self, thread: Thread) -> None:
        """What people wrote while nobody listened, and what the bot itself posted before it died."""
        known = self.store.known(thread)
        if known is None or thread in self._caught_up:
            return
        try:
            for item in self._history(known):
                own = item.get("user") == self.bot
                found = None if own else message({**item, "channel": thread.channel}, self.bot)
                if own:
                    self.teller.recover(thread, item)
                elif found and found.at > known.began:
                    self.store.keep(found)
        except SlackApiError as error:
            if reason(error) not in (*GONE, "missing_scope"):
                raise
        self._caught_up.add(thread)

    def _history(self, known: Known) -> list[dict[str, str]]:
        found: list[dict[str, str]] = []
        cursor = ""
        oldest = f"{float(known.seen) - LATE:.6f}"
        while True:
            page = self.actor.client.conversations_replies(
                channel=known.thread.channel, ts=known.thread.ts, oldest=oldest, limit=200, cursor=cursor,
                include_all_metadata=True,
            )  # fmt: skip
            found += page.get("messages") or []
            cursor = fields(page, "response_metadata").get("next_cursor") or ""
            if not cursor:
                return found

    # ------------------------------------------------------------ watching

    def _watch(self) -> None:
        while not self._stopped.wait(self.poll):
            try:
                self._look()
            except Exception as error:
                self.log.warning("looking after the threads failed: %s: %s", type(error).__name__, error)

    def _look(self) -> None:
        """Whoever moved a project, its thread hears of it."""
        now = time.monotonic()
        if self.listening():
            self._see_what_was_missed()
            self._mark(now)
        rested = [thread for thread, until in list(self._resting.items()) if until < now]
        for thread in (*rested, *(thread for thread in self.store.waiting() if thread not in self._resting)):
            self.wake(thread)
        for known in self.store.threads():
            if known.thread in self._resting:
                continue
            size = self._journal_size(known.project)
            if size != self._journals.get(known.thread) or known.thread in self._watched:
                self._journals[known.thread] = size
                self.wake(known.thread)

    def _see_what_was_missed(self) -> None:
        if not self._look_back:
            return
        self._look_back = False
        self._caught_up.clear()
        self._journals.clear()
        listened = self.store.marked(LISTENED)
        try:
            for found in missed(self.actor.client, self.bot, float(listened) - LATE) if listened else ():
                if self.store.keep(found):
                    self.wake(found.thread)
        except SlackApiError as error:
            if reason(error) != "missing_scope":
                self._look_back = True
                raise
            self.log.warning(
                "mentions made while the bot was down are not seen: install the app again (docs/guides/slack.md)"
            )

    def _mark(self, now: float) -> None:
        if now - self._marked > MARK_SECONDS:
            self._marked = now
            self.store.mark(LISTENED, f"{time.time():.6f}")

    def _journal_size(self, project: str) -> int:
        try:
            return (self.settings.projects / project / "journal.jsonl").stat().st_size
        except FileNotFoundError:
            return 0


def _wants_to_go_on(session: Session) -> bool:
    step = session.pending
    if isinstance(step, Wait):
        job = session.desk.jobs.get(step.key)
        return job is None or job.state not in ("queued", "starting", "running")
    return not isinstance(step, Ask | Review | Failed | Done)
