"""How long ``import mzlib`` takes beside ``import pandas``, and what a command needs to see that nothing changed.

In turn, each in a process of its own; medians, and the medians of the ratios round by round. mzlib imports its parts when they
are asked for, so the second pair says what somebody waits for who then reads the panel.

    python benchmarks/imports.py [REPETITIONS]
"""

import statistics
import subprocess
import sys
import time

from mzlib.sources.paths import root

PANEL = str(root() / "data" / "processed" / "panel.csv")
PAIRS = {
    "import": ("import mzlib", "import pandas"),
    "read the panel": ("import mzlib as mz; mz.load_panel()", f"import pandas; pandas.read_csv({PANEL!r})"),
    "the command line": ("import mzlib.cli", "import pandas"),
}


def timed(code):
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def main():
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    for name, pair in PAIRS.items():
        times = [[timed(code) for code in pair] for _ in range(repetitions)]
        ours, pandas = (statistics.median(t[i] for t in times) for i in (0, 1))
        ratio = statistics.median(a / b for a, b in times)
        print(f"{name:18} mzlib {ours:.2f} s, pandas {pandas:.2f} s, ratio {ratio:.2f}", flush=True)


if __name__ == "__main__":
    main()
