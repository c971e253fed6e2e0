"""How often the tests executed a notebook of the suite: once a language and place, and nbval was the first in English.

python tests/executions.py FILE     (written where MZ_EXECUTIONS names it; `make test` does)
"""

import json
import sys
from collections import Counter
from pathlib import Path

from mzlib.suite.notebooks import notebooks


def too_many(lines):
    """Executions beyond one a notebook, language and place, as text.

    Parameters
    ----------
    lines : list of str
        A JSON list of a notebook and its parameters each.

    Returns
    -------
    list of str
    """
    counts = Counter((str(path), "en", "") for path in notebooks().values())
    for path, values in map(json.loads, lines):
        if Path(path).stem in notebooks():  # in a copy of the project too: a city more, once
            counts[path, values.get("language", "en"), values.get("city", "")] += 1
    return [f"{' '.join(filter(None, what))}: {n} executions" for what, n in sorted(counts.items()) if n > 1]


if __name__ == "__main__":
    path = Path(sys.argv[1])
    executed = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    sys.exit("\n".join(too_many(executed)) or 0)
