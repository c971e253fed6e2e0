"""How well `mz extract` reads: precision and recall per field against reviewed facts, errors by class, speed.

Run as ``python benchmarks/evaluate_extraction.py [--documents FOLDER --facts FOLDER] [--errors]``.
A candidate matches a fact where both have the same span. Precision is over candidates, recall over facts; a field is
judged on the facts with a match, and once more over all facts. ``high`` and ``low``: candidates right in all fields, of those
that are so sure.
"""

import argparse
import csv
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from mzlib.intake.extract import extract  # noqa: E402
from mzlib.intake.formats import read_document  # noqa: E402
from mzlib.reading.quantity import read  # noqa: E402
from mzlib.sources.paths import documents_folder  # noqa: E402

DEVELOPED = ("zhengzhou-13fyp", "pingdingshan-14fyp", "xinzheng-2017-grassroots")
FIELDS = ("value", "unit", "period", "area", "kind", "indicator", "group", "qualifier", "section")


def reviewed(path):
    """The reviewed facts of one document by span."""
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return {(int(r["start"]), int(r["end"])): r for r in rows}


def same(field, candidate, fact):
    """Whether a candidate says the same as a fact in one field."""
    if field != "value":
        return candidate[field] == fact[field]
    value = read(fact["printed"], fact["qualifier"], fact["unit"], int(fact["scale"] or 1))[0]
    return abs(candidate["value"] - value) <= 1e-9 * max(1, abs(value))


def evaluate(text, facts, document, plan=None):
    """Compare the candidates of one text with its reviewed facts.

    Returns
    -------
    dict
        Counts, and ``errors``: class to list of lines.
    """
    begun = time.process_time()
    frame = extract(text, document, plan)
    seconds = time.process_time() - begun
    found = {(int(r["start"]), int(r["end"])): r for r in frame.to_dict("records")}
    matched = sorted(set(found) & set(facts))
    overlap = sum(any(a < f and e < b for a, b in found) for e, f in facts)
    right = {field: 0 for field in FIELDS}
    sure = {f"{level} {what}": 0 for level in ("high", "low") for what in ("right", "all")}
    errors = {"missed": [], "not a fact": [], **{field: [] for field in FIELDS}}
    for span, row in found.items():
        sure[f"{row['sure']} all"] += 1
        sure[f"{row['sure']} right"] += span in facts and all(same(field, row, facts[span]) for field in FIELDS)
    for span in matched:
        for field in FIELDS:
            if same(field, found[span], facts[span]):
                right[field] += 1
            else:
                name = "value" if field == "value" else field
                said = found[span][name] if field != "value" else found[span]["value"]
                wanted = facts[span][name] if field != "value" else facts[span]["printed"]
                errors[field].append(f"{facts[span]['fact']} {facts[span]['printed']!r}: {said!r}, reviewed {wanted!r}")
    for span in sorted(set(facts) - set(found)):
        errors["missed"].append(f"{facts[span]['fact']} {span[0]}:{span[1]} {facts[span]['printed']!r}")
    for span in sorted(set(found) - set(facts)):
        errors["not a fact"].append(f"{span[0]}:{span[1]} {found[span]['printed']!r}")
    return dict(
        facts=len(facts), candidates=len(found), matched=len(matched), overlap=overlap, right=right, errors=errors,
        seconds=seconds, characters=len(text), **sure,
    )  # fmt: skip


def total(results):
    """The sums of several results."""
    keys = ("facts", "candidates", "matched", "overlap", "seconds", "characters")
    keys += ("high right", "high all", "low right", "low all")
    summed = {k: sum(r[k] for r in results) for k in keys}
    return summed | {"right": {f: sum(r["right"][f] for r in results) for f in FIELDS}}


def line(name, r):
    """One line of the table of figures."""
    share = lambda a, b: f"{a / b:6.3f}" if b else "   -  "
    both = r["right"]["value"]
    cells = [
        share(r["matched"], r["facts"]),
        share(r["matched"], r["candidates"]),
        share(both, r["facts"]),
        share(both, r["candidates"]),
        *(share(r["right"][f], r["matched"]) for f in FIELDS[1:]),
    ]
    return (
        f"{name:26s} {r['facts']:5d} {r['candidates']:5d} "
        + " ".join(f"{c:>9s}" for c in cells)
        + f" {r['seconds']:7.2f} {r['high right']:4d}/{r['high all']:<4d} {r['low right']:3d}/{r['low all']:<3d}"
    )


def main():
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=Path, default=documents_folder(), help="folder of texts, <document>.txt")
    parser.add_argument("--facts", type=Path, default=ROOT / "data" / "raw" / "facts", help="folder of <document>.csv")
    parser.add_argument("--only", nargs="*", help="ids of documents")
    parser.add_argument("--errors", action="store_true", help="list the errors by class")
    options = parser.parse_args()
    names = sorted(p.stem for p in options.facts.glob("*.csv"))
    groups = {
        "developed on": [n for n in names if n in DEVELOPED],
        "held back": [n for n in names if n not in DEVELOPED],
    }
    heads = ["span R", "span P", "value R", "value P", *FIELDS[1:]]
    print(
        f"{'document':26s} {'facts':>5s} {'cand.':>5s} "
        + " ".join(f"{h:>9s}" for h in heads)
        + " seconds      high     low"
    )
    kept = {}
    for group, members in groups.items():
        results = []
        for name in members:
            if options.only and name not in options.only:
                continue
            path = options.documents / f"{name}.txt" if options.documents else None
            if path is None or not path.is_file():
                print(f"{name:26s} the text is not at hand; --documents names its folder")
                continue
            kept[name] = evaluate(read_document(path)[0], reviewed(options.facts / f"{name}.csv"), name)
            results.append(kept[name])
            print(line(name, kept[name]))
        if results:
            summed = total(results)
            print(line(f"= {group}", summed))
            share = [f"{summed['right'][f] / summed['facts']:9.3f}" for f in FIELDS[1:]]
            print(f"{'  fields over all facts':38s} " + " " * 40 + " ".join(share))
    if options.errors:
        for name, result in kept.items():
            for kind, lines in result["errors"].items():
                print(f"\n## {name}: {kind}: {len(lines)}")
                print("\n".join(lines))


if __name__ == "__main__":
    main()
