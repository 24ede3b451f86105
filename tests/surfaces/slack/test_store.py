"""What the bot must not forget, and must not remember."""

from pathlib import Path

from surfaces.slack.incoming import Delivery, Thread
from surfaces.slack.store import Post, Store

THREAD = Thread("C1", "1.000001")


def words(at: str, text: str = "hello", thread: Thread = THREAD) -> Delivery:
    return Delivery(id=f"slack-{thread.channel}-{at}", kind="say", thread=thread, user="U1", at=at, text=text)


def test_a_delivery_is_kept_once_and_for_good(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.keep(words("1.000001"))
    assert not store.keep(words("1.000001"))
    store.done(words("1.000001"))
    store.close()
    again = Store(tmp_path)
    assert not again.keep(words("1.000001"))
    assert again.next(THREAD) is None and again.waiting() == []


def test_what_was_said_first_comes_first_and_only_in_its_thread(tmp_path: Path) -> None:
    store, other = Store(tmp_path), Thread("C2", "1.000001")
    for at in ("1.000003", "1.000001", "1.000002"):
        store.keep(words(at, at))
    store.keep(words("1.000000", "elsewhere", other))
    heard: list[str] = []
    while found := store.next(THREAD):
        heard.append(found.text)
        store.done(found)
    assert heard == ["1.000001", "1.000002", "1.000003"]
    assert store.waiting() == [other]


def test_words_that_were_taken_in_are_not_kept(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.keep(words("1.000001", "a secret of ours"))
    store.done(words("1.000001"))
    store.close()
    rows = Store(tmp_path)
    assert rows.next(THREAD) is None
    assert (tmp_path / "slack.db").stat().st_mode & 0o077 == 0


def test_a_thread_keeps_its_project_and_never_goes_back(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.begin(THREAD, "first", "1.000001") == "first"
    assert store.begin(THREAD, "second", "1.000002") == "first"
    store.told(THREAD, 7)
    store.told(THREAD, 3)
    known = store.known(THREAD)
    assert known and known.told == 7 and known.began == "1.000001"
    store.gone(THREAD)
    assert store.threads() == []


def test_a_card_is_found_by_its_key_in_its_thread_only(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.posted(THREAD, Post("review", "2.0", "d", True))
    assert store.post(Thread("C2", "1.000001"), "review") is None
    store.posted(THREAD, Post("review", "2.0", "d", False))
    assert store.open_posts(THREAD) == [] and store.post(THREAD, "review") == Post("review", "2.0", "d", False)
