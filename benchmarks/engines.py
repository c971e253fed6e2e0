"""Engines for the suite, side by side: two notebooks at a time with plain kernels, and then with nothing to do.

An engine is used if a Python that has it is named; each needs this project's packages too. Prints medians.

    python benchmarks/engines.py [--notebooks "04-social-workers ..."] [--repeat N] doit=PYTHON pytask=PYTHON dask=PYTHON
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mzlib.sources.paths import root
from mzlib.suite.notebooks import notebooks

HERE = Path(__file__).parent / "engines"
COMMANDS = {
    "doit": ["-m", "doit", "-n", "2", "-f", str(HERE / "dodo.py"), "--db-file", "{out}/.doit"],
    "pytask": [str(HERE / "with_pytask.py")],
    "snakemake": ["-m", "snakemake", "-c", "2", "-s", str(HERE / "Snakefile"), "-d", "{out}", "-q"],
    "dask": [str(HERE / "with_dask.py")],
    "mz run": ["-m", "mzlib", "run", "-j", "2", "--cold"],
}


def timed(python, command, env, out):
    command = [python, *(c.format(out=out) for c in command)]
    start = time.perf_counter()
    done = subprocess.run(command, env=env, cwd=out, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engines", nargs="*", metavar="NAME=PYTHON")
    parser.add_argument("--notebooks", default=" ".join(notebooks()))
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    engines = dict(e.split("=", 1) for e in given.engines) | {"mz run": sys.executable}
    found = {name: ([], []) for name in engines}
    for _ in range(given.repeat):
        for name, python in engines.items():
            with tempfile.TemporaryDirectory() as out:
                env = os.environ | {
                    "ENGINES_OUT": out,
                    "ENGINES_NOTEBOOKS": given.notebooks,
                    "PYTHONPATH": f"{HERE}:{root()}",
                }
                extra = [*given.notebooks.split(), "-p", f"figures_dir={out}"] if name == "mz run" else []
                command = COMMANDS[name] + extra
                found[name][0].append(timed(python, command + (["--force"] if extra else []), env, out))
                found[name][1].append(timed(python, command, env, out))
    for name, (runs, nothing) in found.items():
        print(f"{name:10} {statistics.median(runs):6.1f} s, nothing to do {statistics.median(nothing):5.2f} s")


if __name__ == "__main__":
    main()
