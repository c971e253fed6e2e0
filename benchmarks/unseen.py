"""How well `mz extract` reads three made-up texts that its rules were not made on: a bulletin, a work report, squeezed tables.

Run as ``python benchmarks/unseen.py [--errors]``. The truth stands in the text itself, ``⟦printed|indicator|unit|field=value,...⟧``;
it is taken out before the text is read. The first line of a file gives the fields that most figures share.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from mzlib.intake.extract import extract  # noqa: E402
from mzlib.sources.facts import stored  # noqa: E402

TEXTS = ROOT / "tests" / "data" / "unseen"
FIELDS = ("unit", "scale", "indicator", "area", "group", "period", "kind", "qualifier", "binding")
_MARK = re.compile(r"⟦([^⟦⟧|]*)\|([^|]*)\|([^|⟧]*)(?:\|([^⟧]*))?⟧")


def truth(path):
    """A text without its marks, and its facts by span."""
    head, _, marked = path.read_text(encoding="utf-8").partition("\n")
    shared = dict.fromkeys(FIELDS, "") | {"qualifier": "exact"} | dict(p.split("=") for p in head[1:].split())
    text, facts, last = "", {}, 0
    for m in _MARK.finditer(marked):
        text += marked[last : m.start()]
        own = {"printed": m[1], "indicator": m[2], "unit": m[3]} | dict(
            p.split("=") for p in (m[4] or "").split(",") if p
        )
        facts[len(text), len(text) + len(m[1])] = shared | own
        text, last = text + m[1], m.end()
    return text + marked[last:], facts


def score(path):
    """Counts of what is right in one text, and the errors as lines."""
    text, facts = truth(path)
    found = {(int(r["start"]), int(r["end"])): r for r in extract(text).to_dict("records")}
    counts = dict.fromkeys(("span", "value", "all", "named", "right name", *FIELDS), 0)
    levels, errors = {"high": [0, 0], "low": [0, 0]}, []
    for span, fact in facts.items():
        row = found.get(span)
        if row is None:
            near = next((r["printed"] for (a, b), r in found.items() if a < span[1] and span[0] < b), "nothing")
            errors.append(f"{fact['printed']}: found {near}")
            continue
        value = stored(fact["printed"], fact["qualifier"], fact["unit"], fact["scale"], kind=fact["kind"])[0]
        wrong = [f"{f} {row[f]!r} for {fact[f]!r}" for f in FIELDS if row[f] != fact[f]]
        if row["value"] != value:
            wrong.append(f"value {row['value']:g} for {value:g}")
        counts["span"] += 1
        counts["value"] += row["value"] == value
        counts["all"] += not wrong
        counts["named"] += bool(row["indicator"])
        counts["right name"] += bool(row["indicator"]) and row["indicator"] == fact["indicator"]
        for f in FIELDS:
            counts[f] += row[f] == fact[f]
        levels[row["sure"]][0] += not wrong
        levels[row["sure"]][1] += 1
        if wrong:
            errors.append(f"{fact['printed']}: {'; '.join(wrong)}")
    errors += [f"no fact: {r['printed']}" for s, r in found.items() if not any(a < s[1] and s[0] < b for a, b in facts)]
    sure = {f"{name} (right of)": f"{right}/{n}" for name, (right, n) in levels.items()}
    return dict(facts=len(facts), candidates=len(found), **counts, **sure), errors


def main():
    """Print the figures."""
    for path in sorted(TEXTS.glob("*.txt")):
        counts, errors = score(path)
        print(path.stem.ljust(20), "  ".join(f"{k} {v}" for k, v in counts.items()))
        if "--errors" in sys.argv:
            print("\n".join("    " + e for e in errors))


if __name__ == "__main__":
    main()
