"""How long the suite takes: ``mz run`` (a pool of processes) beside the papermill command, one notebook after another.

Both in one run, in turn, repeated; prints medians and the ratio pair by pair. Times differ between machines and hours;
quote the ratio.

    python benchmarks/run_suite.py [REPETITIONS] [NOTEBOOK ...]
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mzlib.suite import notebooks


def timed(commands):
    start = time.perf_counter()
    for command in commands:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main():
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    paths = {name: path for name, path in notebooks().items() if name in (sys.argv[2:] or notebooks())}
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        figures = ["-p", "figures_dir", folder]
        pool = [[sys.executable, "-m", "mzlib", "run", *paths, *figures]]
        if "07-city-profile" in paths:
            pool[0] += ["-p", "city", "kaifeng"]  # one run a notebook on both sides
        single = [
            [sys.executable, "-m", "papermill", str(path), str(Path(folder) / path.name), "-k", "python3", *figures]
            for path in paths.values()
        ]
        for i in range(repetitions):
            ours.append(timed(pool))
            theirs.append(timed(single))
            print(f"{i + 1}: mz run {ours[-1]:.1f} s, papermill {theirs[-1]:.1f} s, ratio {theirs[-1] / ours[-1]:.2f}")
    ratio = statistics.median(t / o for t, o in zip(theirs, ours))
    medians = f"mz run {statistics.median(ours):.1f} s, papermill {statistics.median(theirs):.1f} s"
    print(f"median of {repetitions}: {medians}, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
