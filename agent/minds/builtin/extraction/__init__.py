"""The built-in mind for extractions: texts in, named values out.

mentions.py    the fields that a person names in a description       (kinds.py: what type a name speaks of)
edits.py       fields added, removed, renamed, described, retyped in words
heard.py       what an interview has come to: words and rows together
interview.py   the questions, and when there are enough answers
usecase.py     the use case, its instruction and its assumptions
tenets.py      the form, the right values, nothing invented
examples.py    the person's rows with values of their types
wishes.py      changes of the use case and of rows in a review
"""
