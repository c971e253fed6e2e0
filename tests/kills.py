"""Killing a process between two steps of its writing, at every one of them: what the next start must be able to mend."""

import os
from pathlib import Path

# The calls that change what is on the disk, as os and pathlib make them.
STEPS = ("replace", "rename", "link", "unlink", "mkdir", "open")


def dies(act, at, steps=STEPS):
    """Run ``act`` in a forked process that is killed before its step number ``at``; False where it has fewer steps.

    Parameters
    ----------
    act : callable
    at : int
        From 1.
    steps : tuple of str
        Names in os; ``open`` counts a file opened for writing.

    Returns
    -------
    bool
        Whether the process was killed.
    """
    child = os.fork()
    if child:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert code in (0, 99), f"the process ended with {code}, neither done nor killed"
        return code == 99
    try:
        count = 0

        def counted(do):
            def step(*args, **kwargs):
                nonlocal count
                count += 1
                if count == at:
                    os._exit(99)
                return do(*args, **kwargs)

            return step

        for name in set(steps) - {"open"}:
            setattr(os, name, counted(getattr(os, name)))
        if "open" in steps:
            plain, counting = Path.open, counted(lambda: None)

            def opened(self, mode="r", *args, **kwargs):
                if "w" in mode:
                    counting()
                return plain(self, mode, *args, **kwargs)

            Path.open = opened
        act()
        os._exit(0)
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(1)


def state(folder):
    """Every file under a folder with its bytes, hidden ones included."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(Path(folder).rglob("*")) if p.is_file()}
