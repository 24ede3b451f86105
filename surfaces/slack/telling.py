"""Telling a thread what happened in its project, whichever surface it came from: each thing once, cards in place.

Every post carries in its metadata what it is, and every file in its title, so that after a crash between "Slack has it" and
"we wrote that down" the thread itself says what was posted.
"""

import json
import time
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from surfaces.slack import blocks as b
from surfaces.slack.answers import reason, text
from surfaces.slack.calling import alerted, wanted
from surfaces.slack.incoming import Thread
from surfaces.slack.live import INTERRUPTED, STREAM, Live, stop
from surfaces.slack.pictures import picture_of
from surfaces.slack.showing import closed_card, is_long, key_of, open_card, told
from surfaces.slack.store import Known, Post, Store
from tenet import journal as j
from tenet.files import sha256_of
from tenet.project import Project
from tenet.session import Session
from tenet.stages import BY_NAME
from tenet.state import Review

GONE = ("channel_not_found", "is_archived", "not_in_channel", "thread_not_found", "channel_is_archived")
DELETED = ("message_not_found", "cant_update_message", "edit_window_closed")
JOB_SECONDS = 3.0
"""A job's card changes no more often, and with many of them at once less often: Slack takes about fifty changes a minute."""


class Teller:
    def __init__(self, store: Store, client: WebClient, web_url: str | None) -> None:
        self.store, self.client, self.web_url = store, client, web_url
        self.lives: dict[Thread, Live] = {}
        """Turns that people watch at this moment."""
        self._updated: dict[str, float] = {}

    def tell(self, known: Known, session: Session) -> None:
        live = self.lives.pop(known.thread, None)
        try:
            self._end_left_over(known.thread, live)
            self._tell_events(known, session, live)
            self._close_cards(known.thread, session)
            self._show_card(known.thread, session)
        except SlackApiError as error:
            if reason(error) not in GONE:
                raise
            self.store.gone(known.thread)

    def recover(self, thread: Thread, post: dict[str, Any]) -> None:
        """One of the bot's own messages, found in the thread: what it was is known again."""
        for file in post.get("files") or ():
            key = _file_key(str(file.get("title", "")))
            if not self.store.post(thread, key):
                self.store.posted(thread, Post(key, "", "", False))
        metadata: dict[str, Any] = post.get("metadata") or {}
        payload: dict[str, Any] = metadata.get("event_payload") or {}
        if metadata.get("event_type") != b.METADATA:
            return
        if "told" in payload:
            self.store.told(thread, int(payload["told"]))
        if "card" in payload and not self.store.post(thread, payload["card"]):
            self.store.posted(thread, Post(payload["card"], post["ts"], "", True))

    # ------------------------------------------------------------ words

    def _end_left_over(self, thread: Thread, live: Live | None) -> None:
        """A message that was being written when the bot died."""
        for post in self.store.open_posts(thread):
            if post.key.startswith(STREAM) and (live is None or post.ts != live.ts):
                chunks = [{"type": "markdown_text", "text": INTERRUPTED}]
                stop(self.client, thread, post.ts, chunks=chunks)
                self.store.posted(thread, post._replace(open=False))

    def _tell_events(self, known: Known, session: Session, live: Live | None) -> None:
        project, thread = session.project, known.thread
        events = project.events()
        new = events[known.told :]
        self._post_pictures(thread, project, new)
        lines = [line for event in new if (line := told(project, event, thread))]
        votes, note = _votes(thread, new), {"told": len(events)}
        messages = self._end_live(live, lines, votes, note) if live else b.parts("\n\n".join(lines))
        for number, words in enumerate(messages, start=1):
            last = number == len(messages)
            before = alerted(project, new) if number == 1 else []
            after = votes if last else []
            self._post(thread, b.Message(words[:3000], [*before, b.markdown(words), *after]), note if last else {})
        self.store.told(thread, len(events))

    def _end_live(self, live: Live, lines: list[str], votes: list[b.Block], note: dict[str, Any]) -> list[str]:
        """What is still to be posted: what is too long for the streamed message, or everything where that is gone."""
        first, *others = b.parts("\n\n".join(live.rest(lines))) or [""]
        ended = live.end(first, [] if others else votes, {} if others else note)
        return others if ended else b.parts("\n\n".join(lines))

    # ------------------------------------------------------------ cards

    def _close_cards(self, thread: Thread, session: Session) -> None:
        now = key_of(session)
        for post in self.store.open_posts(thread):
            if post.key != now and not post.key.startswith(STREAM):
                self._update(thread, post, closed_card(session, post.key), still_open=False)

    def _show_card(self, thread: Thread, session: Session) -> None:
        key, message = key_of(session), open_card(session, thread, self.web_url)
        if key is None or message is None:
            return
        post = self.store.post(thread, key)
        if post is None or not post.open:
            self._post_files(thread, session)
            calls = wanted(session)
            ts = self._post(thread, message._replace(blocks=[*calls, *message.blocks]), {"card": key})
            self.store.posted(thread, Post(key, ts, _digest(message), True))
        elif post.digest != _digest(message) and self._may_update(post):
            self._update(thread, post, message, still_open=True)

    def _may_update(self, post: Post) -> bool:
        now = time.monotonic()
        self._updated = {ts: at for ts, at in self._updated.items() if now - at < 60}
        if now - self._updated.get(post.ts, 0) < max(JOB_SECONDS, 1.5 * len(self._updated)):
            return False
        self._updated[post.ts] = now
        return True

    # ------------------------------------------------------------ files

    def _post_files(self, thread: Thread, session: Session) -> None:
        """What is too long for a card, whole."""
        step, project = session.pending, session.project
        for stage, digest in step.digests.items() if isinstance(step, Review) else ():
            if is_long(project, stage, digest):
                name = BY_NAME[stage].file.replace("/", "-")
                title = f"{BY_NAME[stage].title}, whole {digest[:12]}"
                self._upload(thread, name, title, project.content(digest), "")

    def _post_pictures(self, thread: Thread, project: Project, new: list[j.Event]) -> None:
        for event in new:
            if isinstance(event.what, j.Put) and (picture := picture_of(project, event.what)):
                self._upload(thread, f"{event.what.stage}.png", picture.title, picture.png, picture.alt)

    def _upload(self, thread: Thread, name: str, title: str, content: bytes, alt: str) -> None:
        """Once for each title, which names its content; without the right to, the thread does without."""
        key = _file_key(title)
        if self.store.post(thread, key):
            return
        try:
            self.client.files_upload_v2(
                channel=thread.channel, thread_ts=thread.ts, content=content, filename=name, title=title, alt_txt=alt or None,
            )  # fmt: skip
        except SlackApiError as error:
            if reason(error) not in ("missing_scope", "file_uploads_disabled"):
                raise
        self.store.posted(thread, Post(key, "", "", False))

    # ------------------------------------------------------------ Slack

    def _post(self, thread: Thread, message: b.Message, note: dict[str, Any]) -> str:
        answer = self.client.chat_postMessage(
            channel=thread.channel, thread_ts=thread.ts, text=b.no_mentions(message.text), blocks=message.blocks,
            unfurl_links=False, unfurl_media=False, metadata={"event_type": b.METADATA, "event_payload": note},
        )  # fmt: skip
        return text(answer, "ts")

    def _update(self, thread: Thread, post: Post, message: b.Message, still_open: bool) -> None:
        try:
            self.client.chat_update(
                channel=thread.channel, ts=post.ts, text=b.no_mentions(message.text), blocks=message.blocks
            )
        except SlackApiError as error:
            if reason(error) not in DELETED:
                raise
            still_open = False  # somebody deleted it; should it still be wanted, it is posted anew
        self.store.posted(thread, Post(post.key, post.ts, _digest(message), still_open))


def _votes(thread: Thread, new: list[j.Event]) -> list[b.Block]:
    """Thumbs below the newest answer to something that a person asked."""
    replies = [event.id for event in new if isinstance(event.what, j.Told) and event.what.tone == "reply"]
    return [b.votes(thread, replies[-1])] if replies else []


def _file_key(title: str) -> str:
    return f"file {title}"


def _digest(message: b.Message) -> str:
    return sha256_of(json.dumps(message).encode())
