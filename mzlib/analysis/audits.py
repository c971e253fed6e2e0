"""Old names, until the last room has moved."""

from .audit import doubtful as in_doubt  # noqa: F401
from .audit import footnotes  # noqa: F401
