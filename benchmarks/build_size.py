"""How the cost of ``mz build`` grows with the number of facts, beside reading the same csv files with pandas.

The facts are made up: rows of the project's own plans with other digits and years, in as many documents as it takes (a document
has at most 999), each that of a place of its own. Each measurement is a process of its own; the imports are not counted.
Prints seconds (median), the ratio, and the peak memory above that of the imports.

    python benchmarks/build_size.py [REPETITIONS] [FACTS ...]
"""

import csv
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from mzlib.sources.paths import root

MOST = 900  # facts a document
MEASURE = """
import resource, sys, time
{imports}
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.perf_counter()
{work}
print(time.perf_counter() - start, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""
OURS = MEASURE.format(imports="from mzlib.panel.build import build; import pyarrow", work="build()")
READING = MEASURE.format(
    imports="import pandas as pd, pathlib, os",
    work="files = sorted(pathlib.Path(os.environ['MZ_ROOT'], 'data', 'raw', 'facts').glob('*.csv'))\n"
    "frame = pd.concat([pd.read_csv(f, dtype=str, keep_default_na=False) for f in files])",
)


def project(folder, count):
    """A project with so many facts more than this one has: each document is that of a place of its own, no cell is printed twice."""
    raw = folder / "data" / "raw"
    shutil.copytree(root() / "data" / "raw", raw, ignore=shutil.ignore_patterns("documents"))
    rows = []
    for path in sorted((raw / "facts").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += [r for r in csv.DictReader(file) if r["qualifier"] != "range"]
    chance, documents = random.Random(20261122), [f"made-up-{n:05d}" for n in range(-(-count // MOST))]
    for n, name in enumerate(documents):
        with (raw / "facts" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            place, taken = 0, set()
            for i in range(min(MOST, count - n * MOST)):
                cell = None
                while cell is None or cell in taken:
                    fact = dict(chance.choice(rows))
                    if len(fact["period"]) == 4:
                        fact["period"] = str(chance.randint(2001, 2025))
                    cell = tuple(fact[c] for c in ("indicator", "area", "group", "kind", "period"))
                taken.add(cell)
                digits = re.sub(r"[1-9]", lambda m: chance.choice("123456789"), fact["printed"])
                place += chance.randint(5, 80)
                fact |= {"fact": f"{name}-{i + 1:03d}", "start": place, "end": place + len(digits), "qualifier_at": ""}
                place += len(digits)
                writer.writerow(fact | {"printed": digits, "note": ""})
    entries = {
        "documents": lambda n, name: dict(
            title=name, title_en=name, issued="2021", jurisdiction=name, period="2021-2025", look_back="2016-2020",
            targets="2025", sha256=f"{n:064x}", length=100_000),
        "jurisdictions": lambda n, name: dict(
            code=str(900_000 + n), name_en=name, name_zh=name, level="prefecture", parent="china", color=f"#{n:06x}", marker="o"),
    }  # fmt: skip
    for catalogue, entry in entries.items():
        with (raw / f"{catalogue}.toml").open("a", encoding="utf-8") as file:
            for n, name in enumerate(documents):
                lines = [f"{key} = {json.dumps(value)}" for key, value in entry(n, name).items()]
                file.write("\n".join([f"\n[{name}]", *lines, ""]))


def measured(code, env):
    out = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True)
    return tuple(map(float, out.stdout.split()))


def main():
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    counts = [int(x) for x in sys.argv[2:]] or [10**3, 10**4, 10**5, 10**6]
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            project(Path(folder), count)
            env = os.environ | {"MZ_ROOT": folder, "MZ_DOCUMENTS": str(Path(folder) / "none")}
            pairs = [(measured(OURS, env), measured(READING, env)) for _ in range(repetitions)]
        build, reading = (statistics.median(p[i][0] for p in pairs) for i in (0, 1))
        ratio = statistics.median(b[0] / r[0] for b, r in pairs)
        memory = [statistics.median(p[i][1] for p in pairs) for i in (0, 1)]
        print(f"{count:>9,} facts: build {build:7.2f} s, {memory[0]:6.0f} MB; reading {reading:6.2f} s, {memory[1]:6.0f} MB; "
              f"ratio {ratio:.1f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
