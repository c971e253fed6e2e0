"""Quantity spans and values of `mz extract` beside those of general extractors: same texts, same run, with speed.

Run as ``python benchmarks/compare_extractors.py [--documents FOLDER --facts FOLDER]``. JioNLP and Microsoft's
Recognizers-Text are compared where they are installed; neither is a dependency of the project. They find every number of
a text and not the facts of a plan, so precision says how much would be left to sort out by hand.
"""

import argparse
import re
import sys
import time
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from evaluate_extraction import DEVELOPED, ROOT, extract, read, read_document, reviewed

from mzlib.sources.paths import documents_folder


def ours(text):
    """Start, end, value of each candidate."""
    return [(int(r.start), int(r.end), r.value / int(r.scale or 1)) for r in extract(text).itertuples()]


def jionlp(text):
    """Sums of money, the one kind of quantity for which JioNLP has an extractor."""
    import jionlp as jio

    found = []
    for one in jio.ner.extract_money(text, with_parsing=True):
        number = one["detail"]["num"]
        values = [float(n) for n in (number if isinstance(number, list) else [number])]
        found.append((*one["offset"], sum(values) / len(values)))
    return found


def recognizers(text):
    """Numbers, percentages, sums of money, ages and measures of Recognizers-Text, the longest where they overlap."""
    import recognizers_number as number
    import recognizers_number_with_unit as with_unit
    from recognizers_text import Culture

    found = []
    # Its regular expressions take more than linear time on long texts, so each line is read on its own.
    start = 0
    for line in text.split("\n"):
        for recognise in (
            number.recognize_number, number.recognize_percentage, with_unit.recognize_currency, with_unit.recognize_dimension,
        ):  # fmt: skip
            for one in recognise(line, Culture.Chinese):
                value = re.fullmatch(r"(-?[\d.]+)%?", str((one.resolution or {}).get("value")))
                found.append((start + one.start, start + one.end + 1, float(value[1]) if value else float("nan")))
        start += len(line) + 1
    kept = []
    for one in sorted(found, key=lambda f: (f[0] - f[1], f[0])):
        if not any(one[0] < b and a < one[1] for a, b, _ in kept):
            kept.append(one)
    return sorted(kept)


EXTRACTORS = {
    "mz extract": (ours, None),
    "JioNLP": (jionlp, "jionlp"),
    "Recognizers-Text": (recognizers, "recognizers-text"),
}


def judge(found, facts):
    """How many facts have a span equal to one found, one that touches it, and the value; how many found touch a fact."""
    exact = {(a, b) for a, b, _ in found}
    equal = sum(span in exact for span in facts)
    touched, valued = 0, 0
    for (start, end), fact in facts.items():
        near = [v for a, b, v in found if a < end and start < b]
        touched += bool(near)
        value, low, high = read(fact["printed"], fact["qualifier"], fact["unit"])
        ends = {value, low, high} if fact["qualifier"] == "range" else {value}
        valued += any(abs(v - e) <= 1e-9 * max(1, abs(e)) for v in near for e in ends)
    useful = sum(any(a < e and s < b for s, e in facts) for a, b, _ in found)
    return equal, touched, valued, useful


def main():
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=Path, default=documents_folder())
    parser.add_argument("--facts", type=Path, default=ROOT / "data" / "raw" / "facts")
    options = parser.parse_args()
    texts = {}
    for path in sorted(options.facts.glob("*.csv")):
        document = options.documents / f"{path.stem}.txt" if options.documents else None
        if document is None or not document.is_file():
            print(f"{path.stem}: the text is not at hand")
            continue
        texts[path.stem] = (read_document(document)[0], reviewed(path))
    heads = " ".join(f"{h:>8s}" for h in ("equal R", "touch R", "value R"))
    print(f"{'extractor':18s} {'release':9s} {'texts':12s} {heads} {'found':>6s} {'P':>6s} seconds")
    for name, (extractor, package) in EXTRACTORS.items():
        try:
            release = version(package) if package else "-"
            extractor("十张，5元")
        except Exception as e:  # whatever an optional package fails with is a line of the report
            print(f"{name:18s} not compared: {type(e).__name__}: {str(e)[:80]}")
            continue
        for group in ("developed on", "held back"):
            sums, facts, count, seconds = [0, 0, 0, 0], 0, 0, 0.0
            for document, (text, wanted) in texts.items():
                if (document in DEVELOPED) == (group == "developed on"):
                    begun = time.perf_counter()
                    found = extractor(text)
                    seconds += time.perf_counter() - begun
                    sums = [a + b for a, b in zip(sums, judge(found, wanted))]
                    facts, count = facts + len(wanted), count + len(found)
            if facts:
                equal, touched, valued, useful = sums
                shares = " ".join(f"{n / facts:8.3f}" for n in (equal, touched, valued))
                print(
                    f"{name:18s} {release:9s} {group:12s} {shares} {count:6d} {useful / max(count, 1):6.3f} {seconds:7.2f}"
                )


if __name__ == "__main__":
    main()
