"""What ``make test`` takes, step by step: seconds and CPU seconds of each command that it would run.

python benchmarks/run_tests.py [REPETITIONS]      (in the project's folder, after make test has installed what it needs)
"""

import statistics
import subprocess
import sys

from run_suite import timed

from mzlib.sources.paths import root


def steps():
    """The commands of ``make test``, as make would run them."""
    said = subprocess.run(["make", "-n", "test"], cwd=root(), capture_output=True, text=True, check=True).stdout
    return [line for line in said.replace("\\\n", " ").splitlines() if line.strip() and "pip install" not in line]


def main():
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    found = {step: [] for step in steps()}
    for _ in range(repetitions):
        for step in found:
            found[step].append(timed([["bash", "-c", f"cd {root()} && {step}"]]))
    total = [0.0, 0.0]
    for step, times in found.items():
        medians = [statistics.median(t[k] for t in times) for k in (0, 1)]
        total = [a + b for a, b in zip(total, medians)]
        print(f"{medians[0]:7.1f} s {medians[1]:7.1f} CPU  {step[-90:]}")
    print(f"{total[0]:7.1f} s {total[1]:7.1f} CPU  in all")


if __name__ == "__main__":
    main()
