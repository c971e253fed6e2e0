"""How often the tests executed a notebook of the suite: at most once a language with its defaults, which nbval has done in English.

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
    counts = Counter(("nbval", name, "en", "") for name in notebooks())
    for line in lines:
        name, values = json.loads(line)
        if name in notebooks():
            counts["tests", name, values.get("language", "en"), values.get("city", "")] += 1
    done = Counter()
    for (_, *what), n in counts.items():
        done[tuple(what)] += n
    return [f"{' '.join(filter(None, what))}: {n} executions" for what, n in sorted(done.items()) if n > 1]


if __name__ == "__main__":
    path = Path(sys.argv[1])
    executed = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    sys.exit("\n".join(too_many(executed)))
