"""How long the suite takes: ``mz run`` beside the papermill command, one notebook after another.

All in one run, in turn, repeated: papermill; ``mz run`` with plain kernels; with forked kernels; with nothing to do. Prints
medians and the median of the ratios, round by round. Times differ between machines and hours; quote the ratios.

    python benchmarks/run_suite.py [REPETITIONS] [NOTEBOOK ...]
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mzlib.suite.notebooks import plan

WAYS = {"plain kernels": ["--force", "--cold"], "forked kernels": ["--force"], "nothing to do": []}


def timed(commands):
    start = time.perf_counter()
    for command in commands:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def papermill(run, folder):
    """The command that does one run of the suite by papermill alone."""
    given = [x for name, value in run.values.items() for x in ("-p", name, value)]
    out = str(Path(folder) / f"{run.label}.ipynb")
    command = [sys.executable, "-m", "papermill", str(run.path), out, "-k", "python3"]
    return [*command, "-p", "figures_dir", folder, *given]


def main():
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    names = sys.argv[2:]
    found = {way: [] for way in ("papermill", *WAYS)}
    with tempfile.TemporaryDirectory() as folder:
        ours = [sys.executable, "-m", "mzlib", "run", *names, "-p", "figures_dir", folder, "-j", "2"]
        for i in range(repetitions):
            found["papermill"].append(timed([papermill(r, folder) for r in plan(names)]))
            for way, options in WAYS.items():
                found[way].append(timed([[*ours, *options]]))
            print(f"{i + 1}: " + ", ".join(f"{way} {times[-1]:.1f} s" for way, times in found.items()), flush=True)
    for way, times in found.items():
        ratio = statistics.median(t / o for t, o in zip(found["papermill"], times))
        print(f"{way:15} {statistics.median(times):6.1f} s   {ratio:6.2f}")


if __name__ == "__main__":
    main()
