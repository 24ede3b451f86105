"""The rows of the test, approved by a person by themselves: they decide what every number of the report means.

    standing(project)                                      which rows, and who finds them right
    approve(project, digest, by, surface, because)         for exactly the rows that were looked at

The approval belongs to the rows and to nothing else: it holds while training rows come and go, and ends with the first row of
the test that changes. Nothing waits for it; the dataset's card and the report say whether it is there.
"""

from typing import NamedTuple

from tenet import artifacts as a
from tenet import journal as j
from tenet.files import sha256_of_file
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.state import Approval


class TestRows(NamedTuple):
    __test__ = False  # no test of ours, whatever pytest thinks of its name

    digest: str
    rows: int
    made: int
    """How many of them are not the person's own."""
    approval: Approval | None

    @property
    def told(self) -> str:
        own = f"{self.rows} rows are held out as the test" + (
            f", {self.made} of them made or drafted" if self.made else ""
        )
        if self.approval is None:
            return f"{own}; nobody has approved these rows by themselves."
        because = f" (“{self.approval.because}”)" if self.approval.because else ""
        return f"{own}; approved by themselves by {self.approval.by} on {self.approval.at:%d %B %Y}{because}."


def standing(project: Project) -> TestRows | None:
    """None before there is a dataset."""
    card = project.find("dataset")
    if not isinstance(card, a.DatasetCard):
        return None
    file, origins = card.files.get("heldout"), card.origins.get("heldout", {})
    if file is None:
        return None
    return TestRows(file.sha256, file.rows, file.rows - origins.get("user", 0), project.state.tests.get(file.sha256))


def approve(
    project: Project, digest: str, by: str, surface: j.Surface, because: str = "", id: str | None = None
) -> TestRows:
    """Raises NotPossible, with nothing approved, where these are not the rows in force or this person may not."""
    with project.locked():
        project.sync()
        found = standing(project)
        if found is None:
            raise NotPossible("There are no test rows to approve yet.")
        if found.digest != digest:
            raise NotPossible(
                f"The test rows changed since you saw them ({digest[:12]} is now {found.digest[:12]}). Nothing was approved. "
                "Look at them again, then approve those."
            )
        path = project.get("dataset", a.DatasetCard).files["heldout"].path
        if sha256_of_file(project.path / path) != digest:
            raise NotPossible(
                f"{path} is not what the dataset's card describes. Nothing was approved. Put the old file back, or let "
                "the dataset be made again."
            )
        if problem := project.may_not_approve("dataset", by, surface):
            raise NotPossible(problem)
        project.record(j.TestApproved(digest=digest, rows=found.rows, because=because.strip()), by, surface, id)
    return found._replace(approval=project.state.tests[digest])
