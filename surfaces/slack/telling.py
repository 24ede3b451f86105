"""Telling a thread what happened in its project, whichever surface it came from: each thing once, cards in place.

Every post carries in its metadata what it is, so that after a crash between "Slack has it" and "we wrote that down" the
thread itself says what was posted.
"""

import json
import time
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from surfaces.slack import blocks as b
from surfaces.slack.answers import reason, text
from surfaces.slack.incoming import Thread
from surfaces.slack.showing import closed_card, is_long, key_of, open_card, told
from surfaces.slack.store import Known, Post, Store
from tenet.files import sha256_of
from tenet.session import Session
from tenet.stages import BY_NAME
from tenet.state import Review

GONE = ("channel_not_found", "is_archived", "not_in_channel", "thread_not_found", "channel_is_archived")
JOB_SECONDS = 3.0
"""A job's card changes no more often: it lives, and floods nobody."""
METADATA = "tenet_post"


class Teller:
    def __init__(self, store: Store, client: WebClient, web_url: str | None) -> None:
        self.store, self.client, self.web_url = store, client, web_url
        self._updated: dict[str, float] = {}

    def tell(self, known: Known, session: Session) -> None:
        try:
            self._tell_events(known, session)
            self._close_cards(known.thread, session)
            self._show_card(known.thread, session)
        except SlackApiError as error:
            if reason(error) not in GONE:
                raise
            self.store.gone(known.thread)

    def recover(self, thread: Thread, post: dict[str, Any]) -> None:
        """One of the bot's own messages, found in the thread: what it was is known again."""
        metadata: dict[str, Any] = post.get("metadata") or {}
        payload: dict[str, Any] = metadata.get("event_payload") or {}
        if metadata.get("event_type") != METADATA:
            return
        if "told" in payload:
            self.store.told(thread, int(payload["told"]))
        if "card" in payload and not self.store.post(thread, payload["card"]):
            self.store.posted(thread, Post(payload["card"], post["ts"], "", True))

    # ------------------------------------------------------------ words

    def _tell_events(self, known: Known, session: Session) -> None:
        project = session.project
        events = project.events()
        lines = [line for event in events[known.told :] if (line := told(project, event, known.thread))]
        messages = b.parts("\n\n".join(lines))
        for number, words in enumerate(messages, start=1):
            last = number == len(messages)
            note = {"told": len(events)} if last else {}
            self._post(known.thread, b.Message(words[:3000], [b.markdown(words)]), note)
        self.store.told(known.thread, len(events))

    # ------------------------------------------------------------ cards

    def _close_cards(self, thread: Thread, session: Session) -> None:
        now = key_of(session)
        for post in self.store.open_posts(thread):
            if post.key != now:
                self._update(thread, post, closed_card(session, post.key), still_open=False)

    def _show_card(self, thread: Thread, session: Session) -> None:
        key, message = key_of(session), open_card(session, thread, self.web_url)
        if key is None or message is None:
            return
        post = self.store.post(thread, key)
        if post is None or not post.open:
            self._post_files(thread, session)
            ts = self._post(thread, message, {"card": key})
            self.store.posted(thread, Post(key, ts, _digest(message), True))
        elif post.digest != _digest(message) and self._may_update(post):
            self._update(thread, post, message, still_open=True)

    def _may_update(self, post: Post) -> bool:
        now = time.monotonic()
        if now - self._updated.get(post.ts, -JOB_SECONDS) < JOB_SECONDS:
            return False
        self._updated[post.ts] = now
        return True

    def _post_files(self, thread: Thread, session: Session) -> None:
        """What is too long for a card, whole, once for each content."""
        step, project = session.pending, session.project
        for stage, digest in step.digests.items() if isinstance(step, Review) else ():
            key = f"file {digest}"
            if is_long(project, stage, digest) and not self.store.post(thread, key):
                self.client.files_upload_v2(
                    channel=thread.channel, thread_ts=thread.ts, content=project.content(digest),
                    filename=BY_NAME[stage].file.replace("/", "-"), title=f"{BY_NAME[stage].title} {digest[:12]}",
                )  # fmt: skip
                self.store.posted(thread, Post(key, "", "", False))

    # ------------------------------------------------------------ Slack

    def _post(self, thread: Thread, message: b.Message, note: dict[str, Any]) -> str:
        answer = self.client.chat_postMessage(
            channel=thread.channel, thread_ts=thread.ts, text=b.no_mentions(message.text), blocks=message.blocks,
            unfurl_links=False, unfurl_media=False, metadata={"event_type": METADATA, "event_payload": note},
        )  # fmt: skip
        return text(answer, "ts")

    def _update(self, thread: Thread, post: Post, message: b.Message, still_open: bool) -> None:
        try:
            self.client.chat_update(
                channel=thread.channel, ts=post.ts, text=b.no_mentions(message.text), blocks=message.blocks
            )
        except SlackApiError as error:
            if reason(error) not in ("message_not_found", "cant_update_message", "edit_window_closed"):
                raise
            still_open = False  # somebody deleted it; should it still be wanted, it is posted anew
        self.store.posted(thread, Post(post.key, post.ts, _digest(message), still_open))


def _digest(message: b.Message) -> str:
    return sha256_of(json.dumps(message).encode())
