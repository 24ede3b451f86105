"""What a reward may import: computing and text, from the standard library. All of it is loaded before the walls close."""

LIBRARIES = (
    "ast", "base64", "bisect", "collections", "copy", "csv", "dataclasses", "datetime", "decimal", "difflib", "enum", "fractions",
    "functools", "hashlib", "heapq", "html", "itertools", "json", "math", "operator", "random", "re", "statistics", "string",
    "textwrap", "typing", "unicodedata",
)  # fmt: skip
