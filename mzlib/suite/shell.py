"""What a process does that executes one notebook: papermill with an IPython shell in the process itself, no kernel beside it.

The process is forked from one that has the imports done, or started anew where forking is not possible. Nothing of the
user reaches it: no IPython profile, no matplotlibrc, no options of pandas. What it prints besides outputs goes to a file.
"""

import base64
import os
import signal
import sys
from pathlib import Path

# What notebooks import, at any depth; never mzlib itself, which may change while the process with these lives.
PRELOADED = [
    "papermill", "IPython.core.application", "IPython.core.completerlib", "IPython.core.magics.execution",
    "matplotlib_inline.backend_inline", "matplotlib.backends.backend_svg", "matplotlib.pyplot", "pandas",
    "pyarrow.pandas_compat", "seaborn", "statsmodels.stats.weightstats", "jinja2", "babel.dates", "babel.lists",
    "babel.numbers", "docx", "pint",
]  # fmt: skip


def execute(path, folder, values, env):
    """Execute a notebook: into the folder go ``executed.ipynb``, ``drawn`` (figures), ``failed.txt`` if a cell fails.

    Parameters
    ----------
    path : str
        The notebook, whose folder is the one that its cells see.
    folder : str
    values : dict
        Its parameters.
    env : dict of str to str
        The environment, in place of that of the process forked from.
    """
    log = os.open(f"{folder}/log.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.environ.clear()
    os.environ.update(env, MZ_FIGURES=f"{folder}/drawn", MPLBACKEND="module://matplotlib_inline.backend_inline")
    os.chdir(Path(path).parent)
    sys.argv = ["mz"]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asked for the run ends it
    _leave_with_parent(folder)

    import gc
    import random

    import matplotlib
    import matplotlib.pyplot
    import numpy
    import pandas
    import papermill

    gc.freeze()  # what was imported before the fork stays for good, and is not gone through again and again
    random.seed()
    numpy.random.seed()
    matplotlib.rcdefaults()
    pandas.set_option("display.max_columns", 20)  # as where pandas is imported in a notebook
    papermill.engines.papermill_engines.register("mzlib", _engine(folder))
    out = f"{folder}/executed.ipynb"
    said = ""
    try:
        done = papermill.execute_notebook(
            path, out, values, engine_name="mzlib", kernel_name="python3", progress_bar=False,
            request_save_on_cell_execute=False,
        )  # fmt: skip
        if any(o.output_type == "error" for c in done.cells for o in c.get("outputs", ())):
            said = "a cell that ends the notebook before its last one (papermill takes sys.exit() for success)"
    except papermill.PapermillExecutionError as e:
        source = "\n".join("    " + line for line in e.source.strip().splitlines()[:12])
        said = f"cell {e.exec_count}:\n{source}\n{e.ename}: {e.evalue}"
    if said:
        Path(folder, "failed.txt").write_text(said, encoding="utf-8", errors="backslashreplace")


def _leave_with_parent(folder):
    import shutil
    from multiprocessing import connection, parent_process
    from threading import Thread

    def leave():
        connection.wait([parent_process().sentinel])
        for _ in range(20):  # the notebook goes on meanwhile, and writes what was just removed
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)

    Thread(target=leave, daemon=True).start()


def _engine(folder):
    """papermill's engine: every cell in turn in one shell, its outputs as a kernel would send them."""
    from IPython.core.history import HistoryManager
    from IPython.core.interactiveshell import InteractiveShell
    from papermill.engines import Engine

    class Shell(InteractiveShell):
        def enable_gui(self, gui=None):
            pass

        def init_history(self):  # no file of it: what was run stands in the notebook
            self.history_manager = HistoryManager(shell=self, enabled=False)

    class Here(Engine):
        @classmethod
        def execute_managed_notebook(cls, nb_man, kernel_name, **_):
            shell = Shell.instance(ipython_dir=f"{folder}/ipython")
            shell.enable_matplotlib("inline")
            for i, cell in enumerate(nb_man.nb.cells):
                if cell.cell_type != "code":
                    continue
                nb_man.cell_start(cell, i)
                cell.execution_count = shell.execution_count
                result = shell.run_cell(cell.source, store_history=True)
                cell.outputs = _outputs(shell.history_manager, cell.execution_count)
                if not result.success:
                    nb_man.cell_exception(cell, i)
                    return
                nb_man.cell_complete(cell, i)

    return Here


def _outputs(history, count):
    """What IPython remembers that a cell printed and showed, in its order, and the error that ended it."""
    from nbformat.v4 import new_output

    outputs = []
    for kind, bundle in ((o.output_type, o.bundle) for o in history.outputs[count]):
        if kind.endswith("_stream"):
            name = "stdout" if kind == "out_stream" else "stderr"
            outputs.append(new_output("stream", name=name, text="".join(bundle["stream"])))
        else:
            data = {k: base64.b64encode(v).decode() if isinstance(v, bytes) else v for k, v in bundle.items()}
            outputs.append(new_output(kind, data=data))
            if kind == "execute_result":
                outputs[-1].execution_count = count
    if count in history.exceptions:
        outputs.append(new_output("error", **history.exceptions[count]))
    return outputs
