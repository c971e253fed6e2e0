"""How the cost grows with the number of cities: 10, 100, 1,000, made up from renamed copies of the four.

Each city is a copy of one of the four under another name: its document, its place in the catalogues, and its rows of the processed
data, ids included, so that every number leads home. A step is done in a process of its own; prints seconds without the imports,
memory above that of the imports, and the size of what was made.

    python benchmarks/growth.py [CITIES ...]
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from mzlib.sources.paths import root

STEPS = {
    "panel": "import mzlib as mz; act = lambda: mz.load_panel()",
    "compare": "import mzlib as mz; mz.load_panel(); act = lambda: mz.compare('dibao_standard')",
    "coverage": "import mzlib as mz; mz.load_panel(); act = lambda: mz.coverage()",
    "rates": "import mzlib as mz; mz.load_panel(); act = lambda: mz.rates('dibao_standard')",
    "dots": (
        "import mzlib as mz; from pathlib import Path\n"
        "given = dict(cities='all', language='en', figures_dir=os.environ['MZ_ROOT'] + '/drawn', formats=['png'], size='page', sort='value')\n"
        "nb = mz.settings('02-low-income-standards', given | dict(year=2015, include_derived=True))\n"
        "table = mz.compare('dibao_standard', years=2015)\n"
        "act = lambda: mz.dots(table, nb, 'standards', shade='area')"
    ),
    "explorer": "from mzlib.explorer.page import html; act = html",
}
LONGEST = 600  # seconds: what takes longer is not usable
MEASURED = """
import os, resource, time
{setup}
before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
try:
    made = act()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(time.perf_counter() - start, grown, len(made) if hasattr(made, '__len__') else '', sep='|')
except (ValueError, MemoryError) as e:
    print('refused', str(e).splitlines()[0][:100], '', sep='|')
"""


def made_up(folder, cities):
    """A project of so many cities in a folder: catalogues and processed data."""
    four = ("zhengzhou", "kaifeng", "pingdingshan", "wuhan")
    names = [(four[i % 4], f"{four[i % 4]}c{i}") for i in range(max(0, cities - 4))]
    for place in ("data/raw", "data/processed"):
        (folder / place).mkdir(parents=True)
        for path in sorted((root() / place).iterdir()):
            if path.is_file() and path.suffix in (".toml", ".csv", ".txt", ".json"):
                (folder / place / path.name).write_bytes(path.read_bytes())
    (folder / "notebooks").symlink_to(root() / "notebooks")
    for name in ("documents", "jurisdictions"):
        path = folder / "data" / "raw" / f"{name}.toml"
        text = path.read_text(encoding="utf-8")
        blocks = ["[" + block for block in ("\n" + text).split("\n[")[1:]]
        more = []
        for old, new in names:
            for block in blocks:
                heading = block.partition("]")[0]
                if heading.startswith(f"[{old}") or heading.startswith(f'["{old}'):
                    number = new.rpartition("c")[2]
                    block = block.replace(old, new)
                    for key in ("name_en", "name_zh"):
                        block = "\n".join(renamed(line, key, number) for line in block.splitlines())
                    more.append(block)
        path.write_text(text + "\n" + "\n".join(more) + "\n", encoding="utf-8")
        tomllib.loads(path.read_text(encoding="utf-8"))
    for name in ("panel", "facts", "audit"):
        path = folder / "data" / "processed" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            heading, *rows = list(csv.reader(file))
        of = {old: [row for row in rows if any(old in cell for cell in row[:4])] for old in four}
        for old, new in names:
            rows += [[cell.replace(old, new) for cell in row] for row in of[old]]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([heading, *rows])


def renamed(line, key, number):
    name, _, value = line.partition(" = ")
    return f"{key} = {json.dumps(json.loads(value) + number, ensure_ascii=False)}" if name.strip() == key else line


def main():
    wanted = [int(a) for a in sys.argv[1:]] or [4, 10, 100, 1000]
    print(f"{'cities':>6} {'rows':>8}  " + "".join(f"{step:>22}" for step in STEPS))
    for cities in wanted:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            made_up(folder, cities)
            rows = sum(1 for _ in (folder / "data" / "processed" / "panel.csv").open(encoding="utf-8")) - 1
            cells = []
            for setup in STEPS.values():
                env = os.environ | {"MZ_ROOT": str(folder), "MZ_FIGURES": str(folder / "drawn")}
                code = MEASURED.format(setup=setup)
                try:
                    done = subprocess.run(
                        [sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=LONGEST
                    )
                    seconds, memory, size = done.stdout.strip().splitlines()[-1].split("|")[:3]
                    cells.append(
                        "refused" if seconds == "refused" else f"{float(seconds):.2f} s {float(memory):.0f} MB {size}"
                    )
                    if seconds == "refused":
                        print(f"        {cities} cities: {memory}")
                except subprocess.TimeoutExpired:
                    cells.append(f"over {LONGEST} s")
                except IndexError:
                    cells.append("failed: " + (done.stderr.strip().splitlines() or ["?"])[-1][:60])
            print(f"{cities:6} {rows:8}  " + "".join(f"{cell:>22}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
