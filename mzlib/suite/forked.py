"""Forking kernels from a process that has the heavy imports done: that process, and what a child of it does.

Each kernel imports this module, so it imports nothing heavy itself.
"""

import multiprocessing
import os
import sys

# What notebooks import, at any depth; never mzlib itself, which may change while the process with these lives.
PRELOADED = [
    "ipykernel.kernelapp", "pandas", "matplotlib.pyplot", "seaborn", "statsmodels.api", "great_tables", "docx", "pint",
]  # fmt: skip


def can_fork():
    """Whether a kernel can be forked here: on Linux, and not from a process that may have no children.

    Examples
    --------
    >>> can_fork() in (True, False)
    True
    """
    return sys.platform == "linux" and not multiprocessing.current_process().daemon


def prepare():
    """Start Python's fork server, if it does not run yet; it imports ``PRELOADED`` while others go on."""
    from multiprocessing import forkserver

    forkserver.set_forkserver_preload(PRELOADED)
    forkserver.ensure_running()


def become_kernel(arguments, env, folder):
    """Be a kernel that nobody could tell from one started from scratch.

    Parameters
    ----------
    arguments : list of str
        Those of ``python -m ipykernel_launcher``.
    env : dict of str to str
        The environment, in place of that of the process forked from.
    folder : str
    """
    import random
    from multiprocessing import connection, parent_process
    from threading import Thread

    import numpy
    import pandas
    from ipykernel.kernelapp import IPKernelApp

    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.environ.clear()
    os.environ.update(env)
    # multiprocessing imports what the main process runs, so mzlib, under the environment that the fork server was started in.
    for name in [n for n in sys.modules if n.partition(".")[0] == "mzlib"]:
        del sys.modules[name]
    os.environ.pop("JPY_PARENT_PID", None)  # the kernel would take the fork server for a stranger, and leave
    os.chdir(folder)
    sys.argv = ["ipykernel_launcher", *arguments]
    random.seed()
    numpy.random.seed()
    # pandas and matplotlib look at import whether they are in a notebook; in the process forked from they were not yet.
    pandas.set_option("display.max_columns", 20)
    if not env.get("MPLBACKEND"):
        arguments = [*arguments, "--matplotlib=inline"]

    def leave_with_parent():
        connection.wait([parent_process().sentinel])
        os._exit(1)

    Thread(target=leave_with_parent, daemon=True).start()
    IPKernelApp.launch_instance(argv=arguments)
