"""What Tenet does for a person, while it does it: one streamed message with a task for each step and the reply as it is written.

It is the message that the reply ends up in: `end` gives it the words of the journal, which alone count. Where Slack takes no
stream (an old workspace, a plan without it), everything is told by plain messages, as it is without a person waiting.
"""

import logging
import time
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from surfaces.slack import blocks as b
from surfaces.slack.answers import reason, text
from surfaces.slack.incoming import Thread
from surfaces.slack.store import Post, Store
from tenet.stages import BY_NAME
from tenet.state import Draft, Launch, Step, Understand

EVERY = 1.0
"""Seconds between two pieces of a reply; Slack allows about a hundred a minute to a workspace's whole app."""
LONGEST = 8000
"""Characters of a reply that are streamed; a longer one comes whole when it is done."""
STREAM = "stream"
INTERRUPTED = "\n\n*This was interrupted; it goes on below.*"


class Live:
    """One turn of one person. Nothing is shown until there is a step that takes work, or words."""

    def __init__(self, client: WebClient, store: Store, thread: Thread, team: str, user: str) -> None:
        self._client, self._store, self._thread = client, store, thread
        self._to = {"recipient_team_id": team, "recipient_user_id": user}
        self.ts = ""
        """Of the message; empty while there is none."""
        self._works = True
        self._task: dict[str, Any] | None = None
        self._tasks = 0
        self._heard: str = ""
        self._sent: str = ""
        self._next = 0.0

    # ------------------------------------------------------------ while it works

    def at_work(self, step: Step) -> None:
        """The graph is about to take a step."""
        title = task_of(step)
        if title is None:
            return
        done = self._done()
        self._tasks += 1
        self._task = {"type": "task_update", "id": f"task-{self._tasks}", "title": title, "status": "in_progress"}
        if self.ts or isinstance(step, Draft | Launch):
            self._send([*done, self._task])

    def heard(self, words: str) -> None:
        """The whole reply so far; one that begins anew, since the model had to be asked again, replaces nothing yet."""
        self._heard = words
        if time.monotonic() >= self._next:
            self._flush()

    def _flush(self) -> None:
        words = b.no_mentions(self._heard)
        if len(words) > LONGEST or words == self._sent:
            return
        begun_anew = self._sent and not words.startswith(self._sent)
        more = f"\n\n…\n\n{words}" if begun_anew else words[len(self._sent) :]
        self._next = time.monotonic() + EVERY
        if self._send([{"type": "markdown_text", "text": more}]):
            self._sent = words

    def _send(self, chunks: list[dict[str, Any]]) -> bool:
        """Whether Slack has it."""
        if not self._works:
            return False
        try:
            if self.ts:
                self._client.chat_appendStream(channel=self._thread.channel, ts=self.ts, chunks=chunks)
            else:
                self._begin(chunks)
        except (SlackApiError, OSError) as error:
            self._works = False
            why = reason(error) if isinstance(error, SlackApiError) else type(error).__name__
            logging.getLogger("tenet.slack").warning("no streaming in %s: %s", self._thread.channel, why)
        return self._works

    def _begin(self, chunks: list[dict[str, Any]]) -> None:
        answer = self._client.chat_startStream(
            channel=self._thread.channel, thread_ts=self._thread.ts, chunks=chunks, task_display_mode="timeline", **self._to
        )  # fmt: skip
        self.ts = text(answer, "ts")
        self._store.posted(self._thread, Post(f"{STREAM} {self.ts}", self.ts, "", True))

    # ------------------------------------------------------------ at the end

    def rest(self, lines: list[str]) -> list[str]:
        """What stands in the message already is not said twice; what was streamed and did not hold is taken back."""
        if not self._sent or not lines:
            return lines
        whole = next((line for line in lines if b.no_mentions(line).startswith(self._sent)), None)
        if whole is None:
            return ["*That was a first attempt. This is what holds:*", *lines]
        return [b.no_mentions(whole)[len(self._sent) :], *(line for line in lines if line is not whole)]

    def end(self, words: str, after: list[b.Block], note: dict[str, Any]) -> bool:
        """Finish the message; False where there is none, and the words are still to be posted."""
        if not self.ts:
            return False
        chunks = [*self._done(), *([{"type": "markdown_text", "text": b.no_mentions(words)}] if words else [])]
        metadata = {"event_type": b.METADATA, "event_payload": note}
        ended = stop(self._client, self._thread, self.ts, chunks=chunks, blocks=after, metadata=metadata)
        self._store.posted(self._thread, Post(f"{STREAM} {self.ts}", self.ts, "", False))
        self.ts = ""
        return ended

    def _done(self) -> list[dict[str, Any]]:
        task, self._task = self._task, None
        return [{**task, "status": "complete"}] if task else []


def task_of(step: Step) -> str | None:
    match step:
        case Understand():
            return "Reading what you wrote"
        case Draft(stage=stage):
            return f"Drafting the {BY_NAME[stage].title.lower()}"
        case Launch(stage=stage):
            return f"Starting: {BY_NAME[stage].title.lower()}"
        case _:
            return None


def stop(client: WebClient, thread: Thread, ts: str, **given: Any) -> bool:
    """False: that message is no stream any more, or gone."""
    try:
        client.chat_stopStream(channel=thread.channel, ts=ts, **{name: value for name, value in given.items() if value})  # pyright: ignore[reportUnknownMemberType]
        return True
    except SlackApiError as error:
        if reason(error) in ("message_not_in_streaming_state", "message_not_found", "message_not_owned_by_app"):
            return False
        raise
