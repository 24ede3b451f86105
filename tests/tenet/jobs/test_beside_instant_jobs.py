"""The tests' instant jobs, in a home where a page has started a real supervisor."""

from tests.agent.conversations import approve_until, open_session, reach_first_review
from tests.tenet.jobs.house import House

RESULT = 'echo "{}" > $RUN/result.json'


def test_a_real_supervisor_of_the_same_home_leaves_instant_jobs_alone(house: House) -> None:
    house.wait(house.submit("first", RESULT))
    for name in ("one", "two", "three"):
        approve_until(reach_first_review(open_session(house.home, name)), "report")
    house.wait(house.submit("last", RESULT))
    assert len(house.jobs.all()) > 5 and {job.state for job in house.jobs.all()} == {"done"}
    assert not list(house.home.rglob("then.log")), "nobody else goes on with the projects"
