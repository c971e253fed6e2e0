"""How long ``import mzlib`` takes beside ``import pandas``: in turn, each in a process of its own; medians and ratio.

python benchmarks/imports.py [REPETITIONS]
"""

import statistics
import subprocess
import sys
import time


def timed(module):
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
    return time.perf_counter() - start


def main():
    pairs = [(timed("mzlib"), timed("pandas")) for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 15)]
    ours, pandas = (statistics.median(p[i] for p in pairs) for i in (0, 1))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"import mzlib {ours:.2f} s, import pandas {pandas:.2f} s, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
