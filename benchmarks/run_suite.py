"""How long the suite takes: ``mz run`` beside the papermill command, one notebook after another.

All in one run, in turn, repeated: papermill; ``mz run --force``; ``mz run`` with nothing to do. Prints medians of seconds and of
CPU seconds, and the medians of their ratios, round by round. Times differ between machines and hours; quote the ratios.

    python benchmarks/run_suite.py [REPETITIONS] [NOTEBOOK ...]
"""

import ctypes
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from mzlib.suite.notebooks import plan

ADOPT = 36  # Linux: orphans of what is started here become children, so that their time is counted
WAYS = {"mz run --force": ["--force"], "nothing to do": []}


def timed(commands):
    """Seconds, and CPU seconds of all processes that were started and have ended."""

    def used():
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        return spent.ru_utime + spent.ru_stime

    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(ADOPT, 1, 0, 0, 0)
    start, before = time.perf_counter(), used()
    for command in commands:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    with suppress(ChildProcessError):
        while True:  # what a command left behind, such as the process that others were forked from
            os.wait()
    return seconds, used() - before


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
            print(
                f"{i + 1}: " + ", ".join(f"{w} {t[-1][0]:.1f} s ({t[-1][1]:.1f} CPU)" for w, t in found.items()),
                flush=True,
            )
    print(f"{len(plan(names))} runs{'':16} s   ratio     CPU s   ratio")
    for way, times in found.items():
        columns = []
        for k in (0, 1):
            ratio = statistics.median(t[k] / o[k] for t, o in zip(found["papermill"], times))
            columns.append(f"{statistics.median(t[k] for t in times):8.2f} {ratio:7.1f}")
        print(f"{way:15} {'   '.join(columns)}")


if __name__ == "__main__":
    main()
