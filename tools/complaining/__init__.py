"""From a bad answer to the smallest patch: what most likely caused it, with the rows that say so, and what the patch would change.

    complaint.py   the complaint, its cause, its patch and its forecast, as values
    causes.py      the first cause that the evidence supports
    labels.py      what the rows say where the answer is a choice
    records.py     what the rows say where the answer is a record, field by field
    texts.py       what the rows say where the answer is a text of the model's own, fault by fault
    patching.py    the least that speaks to the cause, and what it would change over the held-out rows
    judge.py       where it is the judge that is wrong and not the model

Read and compared only; nothing is changed here.
"""

from tools.complaining.causes import cause_of, is_right
from tools.complaining.complaint import Cause, Complaint, Forecast, Patch
from tools.complaining.patching import forecast, patch_for

__all__ = ["Cause", "Complaint", "Forecast", "Patch", "cause_of", "forecast", "is_right", "patch_for"]
