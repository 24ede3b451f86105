"""A project's budget is a wall: no number of questions, processes or crashes gets past it."""

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tenet import models as m
from tenet.models.spending import ANSWER_TOKENS, Cost, Spending, cost_of, most_of
from tenet.models.usage import Usage
from tenet.problems import BadFile, NotPossible
from tenet.settings import Budget, Endpoint, Price, read_settings
from tests.fakes.openai_server import Answer, Body, Choice, Cut, FakeOpenAI, Status, Stream
from tests.tenet.models.test_door import HELLO, QUICK, Colour
from tests.tools.processes import until

MOST = most_of(HELLO).tokens


def spender(
    server: FakeOpenAI, folder: Path, budget: Budget, price: Price | None = None, patience: m.Patience = QUICK
) -> m.LanguageModel:
    endpoint = server.endpoint().model_copy(update={"price": price})
    return m.LanguageModel(endpoint, patience=patience, spending=spending(folder, budget))


def spending(folder: Path, budget: Budget | None = None) -> Spending:
    return Spending(folder / "spending.jsonl", budget or Budget())


def test_what_the_server_counted_is_what_was_spent(tmp_path: Path) -> None:
    with FakeOpenAI("hello", "hello", usage=(70, 30)) as server:
        model = spender(server, tmp_path, Budget(), Price(1.0, 10.0))
        model.complete(HELLO)
        model.complete(HELLO, heard=lambda text: None)
    total = spending(tmp_path).total()
    assert (total.tokens, round(total.money, 9)) == (200, 2 * (70 + 300) / 1e6)


def test_a_question_that_could_pass_the_budget_is_not_asked(tmp_path: Path) -> None:
    with FakeOpenAI("hello", usage=(40, 60)) as server:
        model = spender(server, tmp_path, Budget(tokens=MOST + 50))
        assert model.complete(HELLO) == "hello"
        with pytest.raises(m.OverBudget, match=rf"is {MOST + 50:,} tokens; 100 are spent.*could take {MOST:,}.*Raise"):
            model.complete(HELLO)
        assert len(server.asked) == 1


def test_money_is_a_wall_too(tmp_path: Path) -> None:
    price = Price(2.0, 8.0)
    most = cost_of(most_of(HELLO), price).money
    with FakeOpenAI("hello", usage=(1000, 1000)) as server:
        model = spender(server, tmp_path, Budget(money=most + 0.009), price)
        model.complete(HELLO)
        with pytest.raises(m.OverBudget, match=r"0\.01 is spent"):
            model.complete(HELLO)


def test_under_a_budget_the_endpoint_is_told_how_long_an_answer_may_be(tmp_path: Path) -> None:
    with FakeOpenAI("hello", "hello") as server:
        spender(server, tmp_path, Budget(tokens=100_000)).complete(HELLO)
        spender(server, tmp_path, Budget()).complete(HELLO)
        limits = [asked.body.get("max_completion_tokens") for asked in server.asked]
    assert limits == [ANSWER_TOKENS, None]


UNCOUNTED: dict[str, Answer] = {
    "cut": Cut("hello"),
    "no completion": Body(b'{"choices": []}'),
    "no end": Choice("hel", finish_reason=None),
}


@pytest.mark.parametrize("fault", UNCOUNTED.values(), ids=UNCOUNTED.keys())
def test_what_cannot_be_known_counts_as_the_most(tmp_path: Path, fault: Answer) -> None:
    with FakeOpenAI(fault) as server, pytest.raises(m.ModelFailure):
        spender(server, tmp_path, Budget(), patience=QUICK._replace(attempts=1)).complete(HELLO)
    assert spending(tmp_path).total().tokens == MOST


@pytest.mark.parametrize("fault", [Choice("hel", finish_reason="length"), Choice(None)], ids=["length", "null"])
def test_an_answer_that_is_of_no_use_costs_what_the_server_counted(tmp_path: Path, fault: Answer) -> None:
    with FakeOpenAI(fault, usage=(70, 30)) as server, pytest.raises(m.ModelFailure):
        spender(server, tmp_path, Budget(), patience=QUICK._replace(attempts=1)).complete(HELLO)
    assert spending(tmp_path).total().tokens == 100


@pytest.mark.parametrize("fault", [Status(429), Status(401)], ids=["busy", "key"])
def test_a_question_that_was_turned_away_costs_nothing(tmp_path: Path, fault: Answer) -> None:
    with FakeOpenAI(fault) as server, pytest.raises(m.ModelFailure):
        spender(server, tmp_path, Budget(), patience=QUICK._replace(attempts=1)).complete(HELLO)
    assert spending(tmp_path).total().tokens == 0


def test_a_streamed_answer_without_a_count_counts_as_the_most(tmp_path: Path) -> None:
    with FakeOpenAI(Stream("hello", "cut")) as server, pytest.raises(m.Malformed):
        model = spender(server, tmp_path, Budget(), patience=QUICK._replace(attempts=1))
        model.complete(HELLO, heard=lambda text: None)
    assert spending(tmp_path).total().tokens == MOST


def test_repairs_and_retries_stop_at_the_budget(tmp_path: Path) -> None:
    with FakeOpenAI(play=lambda asked: "no json", usage=(2000, 2000)) as server:
        model = spender(server, tmp_path, Budget(tokens=2 * MOST))
        with pytest.raises(m.OverBudget):
            model.structured(HELLO, Colour)
    assert spending(tmp_path).total().tokens <= 2 * MOST


def test_what_a_crash_left_open_counts_as_the_most(tmp_path: Path) -> None:
    spending(tmp_path).reserve("reply", "x", Cost(900, 0.5))
    file = tmp_path / "spending.jsonl"
    file.write_bytes(file.read_bytes() + b'{"id": "half a line' + b"." * 500)
    after = spending(tmp_path, Budget(tokens=1000))
    assert after.total() == Cost(900, 0.5)
    with pytest.raises(m.OverBudget):
        after.reserve("reply", "x", Cost(101))
    after.settle(after.reserve("reply", "x", Cost(100)), Cost(1))
    assert spending(tmp_path).total().tokens == 901


@pytest.mark.parametrize("count", [(-10_000, -10_000), (0, 3)], ids=["below zero", "nothing read"])
def test_a_count_that_cannot_be_true_counts_as_the_most(tmp_path: Path, count: tuple[int, int]) -> None:
    with FakeOpenAI("hello", usage=count) as server:
        spender(server, tmp_path, Budget()).complete(HELLO)
    assert spending(tmp_path).total().tokens == MOST


def reserve_all(folder: str) -> None:
    own = spending(Path(folder), Budget(tokens=1000))
    for _ in range(30):
        try:
            own.settle(own.reserve("teach", "x", Cost(60)), Cost(50))
        except m.OverBudget:
            return


def test_processes_and_threads_share_one_budget(tmp_path: Path) -> None:
    fresh = multiprocessing.get_context("spawn")
    processes = [fresh.Process(target=reserve_all, args=(str(tmp_path),)) for _ in range(2)]
    threads = [threading.Thread(target=reserve_all, args=(str(tmp_path),)) for _ in range(4)]
    for worker in (*processes, *threads):
        worker.start()
    for worker in (*processes, *threads):
        worker.join()
    assert 900 <= spending(tmp_path).total().tokens <= 1000


def test_questions_that_come_together_wait_for_the_disk_once_and_none_goes_before_it(tmp_path: Path) -> None:
    """The first waits for the disk until the other eight have put aside; then one more wait is enough for all of them."""
    goes_on, lines_on_disk = threading.Event(), list[int]()

    def slow_disk(file: Path) -> None:
        goes_on.wait(120)
        lines_on_disk.append(len(file.read_bytes().splitlines()))

    def lines() -> int:
        return len(one_file.read_bytes().splitlines()) if one_file.exists() else 0

    one_file = tmp_path / "spending.jsonl"
    one = Spending(one_file, Budget(tokens=10**6), sync=slow_disk)
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(one.reserve, "x", "m", Cost(10))
        until(lambda: lines() == 1, seconds=120)
        others = [pool.submit(one.reserve, "x", "m", Cost(10)) for _ in range(8)]
        until(lambda: lines() == 9, seconds=120)
        assert not any(asked.done() for asked in (first, *others)), "a question that is not on the disk was let through"
        goes_on.set()
        assert len({asked.result(120) for asked in (first, *others)}) == 9
    assert lines_on_disk == [9, 9]


def test_without_a_budget_no_question_waits_for_the_disk(tmp_path: Path) -> None:
    def never(file: Path) -> None:
        raise AssertionError(file)

    assert Spending(tmp_path / "spending.jsonl", Budget(), sync=never).reserve("x", "m", Cost(10))


def test_the_most_of_a_question_is_never_too_little() -> None:
    words = "naïve 日本語 🎉 " * 50
    assert most_of([m.Message("user", words)]).read > len(words.encode())
    assert cost_of(Usage(10, 20), None) == Cost(30, 0.0)


def test_a_model_without_a_project_has_no_budget_to_keep() -> None:
    with FakeOpenAI("hello") as server:
        assert m.LanguageModel(Endpoint(model="x", base_url=server.base_url)).complete(HELLO) == "hello"


# ---------------------------------------------------------------- a team


def in_home(home: Path, project: str) -> Spending:
    """As `connected` makes it, with the rules of this home."""
    folder = home / "projects" / project
    folder.mkdir(parents=True, exist_ok=True)
    settings = read_settings({"TENET_HOME": str(home)})
    model = m.connected(Endpoint(model="x", base_url="http://127.0.0.1:1"), folder, settings)
    found = model._spending  # pyright: ignore[reportPrivateUsage]
    assert found
    return found


def test_projects_share_the_budget_of_their_team(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("team_budget: {tokens: 100}\n", encoding="utf-8")
    first, second = in_home(tmp_path, "first"), in_home(tmp_path, "second")
    first.reserve("question", "x", Cost(60))
    with pytest.raises(m.OverBudget, match=r"all projects together is 100 tokens; 60 are spent.*raise team_budget"):
        second.reserve("question", "x", Cost(50))
    second.reserve("question", "x", Cost(40))
    assert second.total().tokens == 40 and second.limits_answers


def test_a_project_has_its_own_budget(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("budgets:\n  first: {tokens: 10}\n", encoding="utf-8")
    with pytest.raises(m.OverBudget, match=r"this project is 10 tokens.*Raise TENET_BUDGET_TOKENS"):
        in_home(tmp_path, "first").reserve("question", "x", Cost(11))
    in_home(tmp_path, "second").reserve("question", "x", Cost(11))


def test_a_budget_in_money_takes_a_price(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("team_budget: {money: 5}\n", encoding="utf-8")
    with pytest.raises(NotPossible, match="what x costs is not known"):
        in_home(tmp_path, "first")


def test_a_misspelt_budget_is_no_budget_but_an_error(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("team_budget: {tokes: 5}\n", encoding="utf-8")
    with pytest.raises(BadFile, match=r"policy.yaml, line 1"):
        in_home(tmp_path, "first")


def _take(home: str, project: str) -> int:
    spending, taken = in_home(Path(home), project), 0
    for _ in range(20):
        try:
            spending.reserve("question", "x", Cost(10))
            taken += 1
        except m.OverBudget:
            break
    return taken


def test_no_number_of_projects_gets_past_the_budget_of_the_team(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("team_budget: {tokens: 250}\n", encoding="utf-8")
    homes, projects = [str(tmp_path)] * 4, ["a", "b", "c", "d"]
    with ThreadPoolExecutor(4) as teams:
        assert sum(teams.map(_take, homes, projects)) == 25
