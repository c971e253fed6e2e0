"""Old names, until the last room has moved."""

from functools import reduce

from .labels import phrase


def chained(key, parts, language):
    return reduce(lambda a, b: phrase(key, language, a=a, b=b), list(parts) or [""])
