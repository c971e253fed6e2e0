"""What every engine is given: the notebooks, what they depend on, and one function that executes one of them."""

import os
from pathlib import Path

from mzlib.sources.paths import root
from mzlib.suite.notebooks import notebooks

OUT = Path(os.environ["ENGINES_OUT"])
NOTEBOOKS = {name: path for name, path in notebooks().items() if name in os.environ["ENGINES_NOTEBOOKS"].split()}
FILES = [
    *sorted((root() / "mzlib").glob("*.py")),
    *sorted((root() / "data" / "raw").glob("*.*")),
    *sorted((root() / "data" / "processed").glob("*.*")),
]


def execute(source, target):
    """Execute a notebook with plain papermill; figures go beside the executed notebook."""
    import papermill

    Path(target).parent.mkdir(parents=True, exist_ok=True)
    papermill.execute_notebook(
        str(source), str(target), {"figures_dir": str(OUT)}, kernel_name="python3", progress_bar=False
    )
