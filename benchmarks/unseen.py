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
from mzlib.reading.quantity import read  # noqa: E402

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
    counts, errors = dict(facts=len(facts), candidates=len(found), span=0, value=0, all=0, named=0, right_name=0), []
    fields = dict.fromkeys(FIELDS, 0)
    for span, fact in facts.items():
        row = found.get(span)
        if row is None:
            near = next((r["printed"] for (a, b), r in found.items() if a < span[1] and span[0] < b), "nothing")
            errors.append(f"{fact['printed']}: found {near}")
            continue
        counts["span"] += 1
        plain = re.sub(r"[\s,]", "", fact["printed"]).lstrip("-")
        sign = -1 if fact["printed"].startswith("-") else 1
        value = (
            sign * read(plain, fact["qualifier"], fact["unit"], int(fact["scale"] or 1))[0]
            if fact["unit"] != "permille"
            else float(plain[:-1])
        )
        scale = row["scale"] if not str(row["value"]) == "nan" else ""
        same = {f: row[f] == fact[f] for f in FIELDS}
        right = abs(row["value"] - value) <= 1e-9 * max(1, abs(value)) and scale == row["scale"]
        counts["value"] += right
        for f in FIELDS:
            fields[f] += same[f]
        counts["named"] += bool(row["indicator"])
        counts["right_name"] += bool(row["indicator"]) and same["indicator"]
        counts["all"] += all(same.values()) and right
        said = f"; value {row['value']:g} for {value:g}"
        wrong = [f"{f} {row[f]!r} for {fact[f]!r}" for f in FIELDS if not same[f]]
        if wrong or not right:
            errors.append(f"{fact['printed']}: {'; '.join(wrong)}{'' if right else said}")
    errors += [f"no fact: {r['printed']}" for s, r in found.items() if not any(a < s[1] and s[0] < b for a, b in facts)]
    return counts | fields, errors


def main():
    """Print the figures."""
    for path in sorted(TEXTS.glob("*.txt")):
        counts, errors = score(path)
        print(path.stem.ljust(15), "  ".join(f"{k} {v}" for k, v in counts.items()))
        if "--errors" in sys.argv:
            print("\n".join("    " + e for e in errors))


if __name__ == "__main__":
    main()
