"""What a person sees while runs are under way: a bar on a terminal, plain lines elsewhere."""

import sys
from contextlib import contextmanager
from time import perf_counter


@contextmanager
def progress(total, stream=None):
    """Tell of runs as they begin and end; at the end say how many were executed, known already, and failed.

    Parameters
    ----------
    total : int
        Runs in all.
    stream : file, optional
        Standard error by default.

    Yields
    ------
    callable
        Takes a run's label, its state (``started``, ``done``, ``unchanged``, ``failed``), seconds, and what its files did.

    Examples
    --------
    >>> import io
    >>> with progress(2, stream := io.StringIO()) as say:
    ...     say("01-coverage", "unchanged", 0.01, "3 files the same")
    ...     say("05-growth-rates", "started", 0)
    ...     say("05-growth-rates", "done", 7.04, "rates.csv new or changed")
    >>> print(*stream.getvalue().splitlines()[:-1], sep="\\n")
    05-growth-rates: started
    05-growth-rates: done in 7.0 s; 0 of 2 left; rates.csv new or changed
    >>> stream.getvalue().splitlines()[-1].partition(" in ")[0]
    '2 runs: 1 done, 1 unchanged, 0 failed'
    """
    from tqdm import tqdm

    stream = stream or sys.stderr
    terminal, begun = stream.isatty(), perf_counter()
    counts, running = dict.fromkeys(("done", "unchanged", "failed"), 0), []
    with tqdm(total=total, unit="run", file=stream, disable=not terminal, dynamic_ncols=True, leave=False) as bar:

        def say(label, state, seconds, files=""):
            if state == "started":
                running.append(label)
                text = f"{label}: started"
            else:
                counts[state] += 1
                if label in running:
                    running.remove(label)
                left = f"{total - sum(counts.values())} of {total} left"
                text = "; ".join(filter(None, [f"{label}: {state} in {seconds:.1f} s", not terminal and left, files]))
                bar.update()
            bar.set_postfix_str(", ".join(running))
            # On a terminal the bar says what is under way; what was known already is news only where it changed a file.
            if "changed" in files or state in ("done", "failed") or (state == "started" and not terminal):
                tqdm.write(text, file=stream)

        yield say
    said = ", ".join(f"{n} {state}" for state, n in counts.items())
    print(f"{total} runs: {said} in {perf_counter() - begun:.1f} s", file=stream, flush=True)
