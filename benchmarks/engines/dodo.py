"""The suite for doit: ``doit -n 2``."""

from common import FILES, NOTEBOOKS, OUT, execute


def task_notebook():
    for name, path in NOTEBOOKS.items():
        target = OUT / path.name
        yield {
            "name": name,
            "file_dep": [path, *FILES],
            "targets": [target],
            "actions": [(execute, (str(path), str(target)))],
        }
