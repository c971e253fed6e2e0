"""Killing a process between two steps of its writing, at every one of them: what the next start must be able to mend."""

import gc
import os
from itertools import count
from pathlib import Path

from mzlib.sources.paths import settle

# The calls that change what is on the disk, as os, pathlib and shutil make them.
STEPS = ("replace", "rename", "link", "unlink", "mkdir", "rmdir", "open")


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
    gc.freeze()  # or each child copies the memory that it looks through
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


def folders(folder):
    """Every folder under a folder, the deepest first."""
    return sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True)


def restore(folder, files, kept):
    """The files of ``state`` and the folders ``kept``, and no others; what is the same keeps its times."""
    now = state(folder)
    for name in now.keys() - files.keys():
        (folder / name).unlink()
    for path in folders(folder):
        if path not in kept and not any(path.iterdir()):
            path.rmdir()
    for name, content in files.items() - now.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def everywhere(folder, act, again, steps=STEPS, sets=("",)):
    """Kill ``act`` before each of its steps: after the next start no set is mixed, and repeated it has done its work.

    Parameters
    ----------
    folder : pathlib.Path
        All that is looked at, what is only read included.
    act : callable
    again : callable
        The retry: takes whether the next start left all as it was.
    steps : tuple of str
        As for ``dies``.
    sets : iterable of str
        How the names of each set begin, of which all is new or nothing.

    Returns
    -------
    tuple of (int, dict)
        The number of steps, and the files at the end.
    """
    begun, kept = state(folder), folders(folder)
    assert not dies(act, 0, steps)
    whole = state(folder)

    def of(files, begin):
        return {name: content for name, content in files.items() if name.startswith(begin)}

    for at in count(1):
        restore(folder, begun, kept)
        if not dies(act, at, steps):
            break
        settle()
        left = state(folder)
        assert not [name for name in left if ".mz-" in name], f"strays after a kill at step {at}"
        for begin in sets:
            assert of(left, begin) in (of(begun, begin), of(whole, begin)), (
                f"{begin} is mixed after a kill at step {at}"
            )
        again(left == begun)
        assert state(folder) == whole, f"another end after a kill at step {at}"
    assert state(folder) == whole
    return at - 1, whole
