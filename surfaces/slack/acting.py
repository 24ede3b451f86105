"""A delivery becomes a reply of its person. The reply has the delivery's id, so the core too takes it only once."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from surfaces.slack.answers import reason
from surfaces.slack.downloads import download
from surfaces.slack.incoming import Delivery, Thread
from surfaces.slack.live import Live
from surfaces.slack.people import People
from surfaces.slack.store import Store
from tenet.journal import Rated
from tenet.problems import NotPossible
from tenet.replies import FILE_ALONE, Approve, Cancel, Fix, Reply, Retry, Revise, Say
from tenet.session import Session
from tenet.settings import Slack
from tenet.slugs import slug_of
from tenet.stages import BY_NAME, StageName
from tenet.state import Failed, Wait

Sessions = Callable[[str, str], Session]
"""A project by name, made when there is none yet, for a person."""
PROMPTS = (
    "Sort our support tickets into billing, technical and shipping",
    "Label product reviews as positive or negative",
    "Route incoming mails to sales, support or finance",
)
WELCOME = (
    "Describe a job for a model, such as “sort our support tickets”, and drop a file of examples if you have one. "
    "Approvals are clicks on cards; words never approve."
)


class Actor:
    def __init__(
        self,
        store: Store,
        client: WebClient,
        people: People,
        slack: Slack,
        sessions: Sessions,
        lives: dict[Thread, Live],
    ) -> None:
        self.store, self.client, self.people, self.slack, self.sessions = store, client, people, slack, sessions
        self.lives = lives

    def act(self, delivery: Delivery) -> None:
        person = self.people.of(delivery.user)
        if person.refused:
            self.whisper(delivery, person.refused)
            return
        try:
            if delivery.kind == "hello":
                self._welcome(delivery.thread)
            elif session := self._session(delivery, person.name):
                if delivery.kind == "vote":
                    self._vote(delivery, session)
                else:
                    self._send(delivery, session)
        except NotPossible as problem:
            self.whisper(delivery, str(problem))

    def whisper(self, delivery: Delivery, text: str) -> None:
        """To this person only, where they are."""
        try:
            self.client.chat_postEphemeral(
                channel=delivery.thread.channel, thread_ts=delivery.thread.ts, user=delivery.user, text=text
            )
        except SlackApiError as error:
            if reason(error) not in ("channel_not_found", "user_not_in_channel", "not_in_channel"):
                raise

    # ------------------------------------------------------------ inside

    def _session(self, delivery: Delivery, person: str) -> Session | None:
        known = self.store.known(delivery.thread)
        if known:
            return self.sessions(known.project, person)
        if delivery.kind != "say" or not delivery.addressed:
            return None
        project = self.store.begin(delivery.thread, project_name(delivery), delivery.at)
        self._assistant(delivery.thread, "title", delivery.text[:200] or project)
        return self.sessions(project, person)

    def _send(self, delivery: Delivery, session: Session) -> None:
        reply = self._reply(delivery, session)
        if reply is None or reply.id in session.project.state.seen:
            return
        self._assistant(delivery.thread, "status", "is working on it…")
        live = self.lives.setdefault(
            delivery.thread, Live(self.client, self.store, delivery.thread, self.people.team, delivery.user)
        )
        session.desk = replace(session.desk, heard=live.heard, at_work=live.at_work)
        session.send(reply)
        self._assistant(delivery.thread, "status", "")

    def _vote(self, delivery: Delivery, session: Session) -> None:
        """Kept in the journal, for who looks after Tenet; a bad answer is asked about, of this person only."""
        rated = Rated(event=delivery.key, good=delivery.text == "good")
        session.project.record(rated, session.person, "slack", delivery.id)
        if not rated.good:
            self.whisper(
                delivery, "Thank you. Say in the thread what was wrong or what you want instead, and I act on that."
            )

    def _reply(self, delivery: Delivery, session: Session) -> Reply | None:
        by, id = session.person, delivery.id
        step = session.pending
        match delivery.kind:
            case "say":
                text = delivery.text or (FILE_ALONE if delivery.files else "")
                files = self._take_files(delivery, session)
                return Say(text=text, files=files, by=by, surface="slack", id=id) if text else None
            case "approve":
                return self._approval(delivery, session)
            case "revise" if delivery.text:
                return Revise(stage=BY_NAME[delivery.stage].name, text=delivery.text, by=by, surface="slack", id=id)
            case "retry" | "keep" if isinstance(step, Failed) and step.key == delivery.key:
                return Retry(stage=step.stage, keep=delivery.kind == "keep", by=by, surface="slack", id=id)
            case "fix" if isinstance(step, Wait | Failed) and step.key == delivery.key:
                return self._mending(delivery, session)
            case "stop" if isinstance(step, Wait) and step.key == delivery.key:
                return Cancel(stage=step.stage, by=by, surface="slack", id=id)
            case _:
                return None

    def _approval(self, delivery: Delivery, session: Session) -> Reply | None:
        """Of what stood on the card. Somebody else was faster: theirs stays."""
        self._refuse_unless_listed(delivery)
        digests: dict[StageName, str] = {BY_NAME[name].name: digest for name, digest in delivery.digests.items()}
        approvals = session.project.state.approvals
        if not digests or all(item in approvals for item in digests.items()):
            return None
        for stage in digests:
            if problem := session.project.may_not_approve(stage, session.person, "slack"):
                raise NotPossible(problem)
        return Approve(digests=digests, because=delivery.text, by=session.person, surface="slack", id=delivery.id)

    def _mending(self, delivery: Delivery, session: Session) -> Reply:
        """It approves the plan that it makes, so it takes what an approval takes."""
        self._refuse_unless_listed(delivery)
        if problem := session.project.may_not_approve("training_plan", session.person, "slack"):
            raise NotPossible(problem)
        return Fix(seen=delivery.digests["training_plan"], by=session.person, surface="slack", id=delivery.id)

    def _refuse_unless_listed(self, delivery: Delivery) -> None:
        if not self.people.may_approve(delivery.user):
            raise NotPossible("You are not among those who may approve here. Nothing was approved.")

    def _take_files(self, delivery: Delivery, session: Session) -> tuple[str, ...]:
        """What can be read; what cannot is said, and does not stop the rest."""
        kept: list[str] = []
        for file in delivery.files:
            try:
                content = download(file, self.slack.bot_token.get_secret_value(), self.slack.api_url)
                kept.append(session.project.take_file(file.name, content))
            except NotPossible as problem:
                self.whisper(delivery, str(problem))
        return tuple(kept)

    def _welcome(self, thread: Thread) -> None:
        self.client.chat_postMessage(channel=thread.channel, thread_ts=thread.ts, text=WELCOME)
        self._assistant(thread, "prompts", "")

    def _assistant(self, thread: Thread, what: str, text: str) -> None:
        """Niceties of assistant threads; where the app is no assistant the work goes on without them."""
        if not thread.channel.startswith("D"):
            return
        place = {"channel_id": thread.channel, "thread_ts": thread.ts}
        try:
            match what:
                case "title":
                    self.client.assistant_threads_setTitle(**place, title=text)
                case "status":
                    self.client.assistant_threads_setStatus(channel_id=thread.channel, thread_ts=thread.ts, status=text)
                case _:
                    prompts = [{"title": prompt[:70], "message": prompt} for prompt in PROMPTS]
                    self.client.assistant_threads_setSuggestedPrompts(**place, prompts=prompts)
        except SlackApiError:
            pass


def project_name(delivery: Delivery) -> str:
    """Of its first words; the thread's own mark keeps two threads from ever sharing a project."""
    mark = hashlib.sha256("/".join(delivery.thread).encode()).hexdigest()[:8]
    return f"{slug_of(' '.join(delivery.text.split()[:6]))[:40].strip('-')}-{mark}"
