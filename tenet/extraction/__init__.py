"""Answers that are a JSON object with named fields: how they are written, checked, compared and found in a text.

json_schema(fields)                 the form of an answer, for evaluation, serving and rewards
read_record(answer, fields)         the values of an answer, or what is wrong with it
written(record, fields)             a record as the one compact line that the model learns
same_value(type, one, other)        numbers as numbers, dates as dates, texts but for case and blanks
places(value, type, text)           where in a text a value stands, in whatever form
"""

from tenet.extraction.places import is_grounded, places
from tenet.extraction.records import Record, Unreadable, Value, json_schema, read_loosely, read_record, written
from tenet.extraction.values import NotOfItsType, parsed, same_value

__all__ = [
    "NotOfItsType",
    "Record",
    "Unreadable",
    "Value",
    "is_grounded",
    "json_schema",
    "parsed",
    "places",
    "read_loosely",
    "read_record",
    "same_value",
    "written",
]
