"""Playing a scenario: the scripted person answers, approves and waits, as a person at a page would."""

import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from surfaces.scripted import persona
from surfaces.scripted.scenario import Scenario, ScriptedReply
from tenet import journal as j
from tenet.models import ModelFailure, connected
from tenet.replies import Reply
from tenet.session import Session
from tenet.settings import Settings
from tenet.slugs import slug_of
from tenet.stages import BY_NAME, StageName
from tenet.state import Ask, Done, Failed, Review, Wait

MOST_ANSWERS = 20
"""Of a person played by a model, so that two models never talk for ever."""


class Stuck(Exception):
    """The conversation came to a point that the script does not foresee, or a job failed."""


class Player:
    """One run of one scenario."""

    def __init__(
        self,
        scenario: Scenario,
        folder: Path,
        settings: Settings,
        tell: Callable[[str], None],
        session: Session | None = None,
    ) -> None:
        """`session` is another way to the project, such as one through a surface; without one it is a session itself."""
        self.scenario, self.folder, self.tell = scenario, folder, tell
        name = scenario.project or slug_of(scenario.about)
        self.session = session or Session.create(name, person=scenario.person, surface="run", settings=settings)
        self._settings = settings
        self._used: Counter[int] = Counter()
        self._answers = 0
        self._deadline = time.monotonic() + 60 * scenario.minutes
        self._shown = ""

    def play(self) -> Session:
        session = self.session
        self._show(session.advance())
        self._show(session.send(session.say(self.scenario.opening, self._bring(self.scenario.files))))
        while not self._finished():
            if time.monotonic() > self._deadline:
                raise Stuck(f"not done after {self.scenario.minutes:g} minutes")
            self._step()
        return session

    def _finished(self) -> bool:
        until = self.scenario.until
        state = self.session.project.state
        return isinstance(self.session.pending, Done) or (until is not None and state.is_fresh(BY_NAME[until]))

    def _step(self) -> None:
        match self.session.pending:
            case Ask(question=question):
                self._show(self.session.send(self._reply(question.asked.stage, question.asked)))
            case Review(digests=digests):
                scripted = next(
                    (found for stage in digests if (found := self._scripted(stage, self._seen(stage)))), None
                )
                self._show(self.session.send(scripted or self._approval(set(digests))))
            case Failed(stage=stage, end=end):
                raise Stuck(f"{stage} {end.end}: {end.message}")
            case Wait(stage=stage, key=key):
                self._watch(stage, key)
            case _:
                self._show(self.session.advance())

    def _reply(self, stage: str, question: j.Asked) -> Reply:
        if reply := self._scripted(stage, question.text):
            return reply
        if self.scenario.user is None:
            raise Stuck(f"nothing scripted for the question at {stage}: {question.text}")
        return self._played(self.scenario.user, question)

    def _seen(self, stage: StageName) -> str:
        """What a pattern for a review is matched with: the stage's name and what stands in its file."""
        return f"{stage}\n{self.session.project.file(stage).read_text(encoding='utf-8')}"

    def _played(self, user: str, question: j.Asked) -> Reply:
        endpoint = self._settings.persona or self._settings.guide
        if endpoint is None:
            raise Stuck("no model can play the user: set TENET_PERSONA_BASE_URL and TENET_PERSONA_MODEL, or a guide")
        if self._answers == MOST_ANSWERS:
            raise Stuck(f"the played user was asked more than {MOST_ANSWERS} times; the last question: {question.text}")
        self._answers += 1
        project = self.session.project
        model = connected(endpoint, project.path, self._settings)
        try:
            said = persona.answer(model, user, question, project.events())
        except ModelFailure as failure:
            raise Stuck(f"the model that plays the user gave no answer: {failure}") from failure
        self.tell(f"{self.scenario.person} (played): {said}")
        return self.session.say(said)

    def _scripted(self, stage: str, text: str) -> Reply | None:
        for number, reply in enumerate(self.scenario.replies):
            if reply.at == stage and self._used[number] < reply.times and re.search(reply.when, text, re.IGNORECASE):
                self._used[number] += 1
                return self._as_reply(reply)
        return None

    def _as_reply(self, reply: ScriptedReply) -> Reply:
        session = self.session
        if reply.say is not None:
            self.tell(f"{self.scenario.person}: {reply.say}")
            return session.say(reply.say, self._bring(reply.files))
        if reply.revise is not None:
            self.tell(f"{self.scenario.person}, on {reply.at}: {reply.revise}")
            return session.revise(reply.at, reply.revise)
        content = session.project.file(reply.at).read_text(encoding="utf-8")
        for old, new in (reply.edit or {}).items():
            if old not in content:
                raise Stuck(f"{reply.at} does not hold the text to replace: {old}")
            content = content.replace(old, new)
        return session.edit(reply.at, content)

    def _approval(self, stages: set[str]) -> Reply:
        if missing := stages.difference(self.scenario.approve):
            raise Stuck(f"waits for an approval that the scenario does not give: {', '.join(sorted(missing))}")
        overruled = any(self.session.project.needs_reason(BY_NAME[stage].name) for stage in stages)
        return self.session.approve(self.scenario.because if overruled else "")

    def _bring(self, files: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            self.session.project.take_file(Path(name).name, (self.folder / name).read_bytes()) for name in files
        )

    def _watch(self, stage: str, key: str) -> None:
        job = self.session.desk.jobs.get(key)
        progress = job.progress if job else None
        text = (
            f"… {BY_NAME[stage].title}: {progress.text}" if progress and progress.text else f"… {BY_NAME[stage].title}"
        )
        if text != self._shown:
            self.tell(text)
            self._shown = text
        time.sleep(0.3)
        self._show(self.session.advance())

    def _show(self, events: list[j.Event]) -> None:
        from surfaces.words import speaker, words

        for event in events:
            if (text := words(event)) and not isinstance(event.what, j.Said):
                self.tell(f"{speaker(event)}: {text}")
