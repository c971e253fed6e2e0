"""The suite for pytask with pytask-parallel: ``python with_pytask.py``."""

import sys

import pytask
from common import FILES, NOTEBOOKS, OUT


def task_of(path):
    def run(path, files, produces):
        from common import execute

        execute(path, produces)

    given = {"path": path, "files": FILES, "produces": OUT / path.name}
    return pytask.task(name=path.stem, kwargs=given)(run)


if __name__ == "__main__":
    session = pytask.build(tasks=[task_of(p) for p in NOTEBOOKS.values()], n_workers=2, parallel_backend="loky")
    sys.exit(session.exit_code)
