"""The approved conversation done once more: `tenet replay PROJECT`.

workshop.py      a copy of the project in a home of its own, where its jobs run again
rebuilding.py    the same jobs on the same inputs, stage by stage against what they made then
comparing.py     when two results are the same: by digest where that can be, by score where it cannot
newer_base.py    the same rows and tenets on another base model, as a proposal with evidence
proposals.py     what such a comparison found, kept in the project
"""
