"""What the tests stand on: a copy of the project to break, and the committed panel."""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from browser import chromium  # noqa: F401
from hypothesis import settings

import mzlib as mz

# The same draws at every run of `make test`, so that a check that fails on one machine fails on all; new ones in `make random`.
settings.register_profile("suite", derandomize=True, database=None, deadline=None)
settings.register_profile(
    "random", settings.get_profile("suite"), derandomize=False, max_examples=1000, print_blob=True
)
settings.load_profile("random" if os.environ.get("MZ_RANDOM") else "suite")

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure(config):
    # Notebooks that tests execute never write into the project's figures, and see nothing of a user's own settings.
    config._mz_made = tempfile.mkdtemp(prefix="mz-tests-")
    os.environ.setdefault("MZ_FIGURES", f"{config._mz_made}/figures")
    os.environ |= {"IPYTHONDIR": f"{config._mz_made}/ipython", "MATPLOTLIBRC": os.devnull}
    if told := os.environ.get("MZ_EXECUTIONS"):
        _count_executions(told)


def pytest_unconfigure(config):
    if os.environ["MZ_FIGURES"].startswith(config._mz_made):
        del os.environ["MZ_FIGURES"]
    shutil.rmtree(config._mz_made, ignore_errors=True)


def _count_executions(told):
    """A line for each notebook that a test executes, its language and what else is not as usual: for tests/executions.py."""
    from mzlib.suite import runs

    start = runs._Job.start

    def counted(job, context):
        with open(told, "a", encoding="utf-8") as file:  # noqa: PTH123, a line is one write, whoever else writes
            file.write(json.dumps([str(job.run.path), job.run.values], sort_keys=True) + "\n")
        return start(job, context)

    runs._Job.start = counted


def copy_project(to):
    """Copy what the project is built from and what it builds, without the documents; an empty folder for figures."""
    for name in ("data/raw", "data/processed", "notebooks"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("documents", ".ipynb_checkpoints"))
    shutil.copy(ROOT / "pyproject.toml", to)
    (to / "figures").mkdir()
    return {"MZ_ROOT": str(to), "MZ_DOCUMENTS": str(to / "no-documents-here")}


def forget():
    """Nothing that mzlib remembers of another project's catalogues; fonts and packages are the machine's."""
    for name, module in list(sys.modules.items()):
        if name.startswith("mzlib.") and name not in ("mzlib.display.figures", "mzlib.suite.runs"):
            for member in list(vars(module).values()):
                if clear := getattr(member, "cache_clear", None):
                    clear()


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A copy of the project without the documents, which mzlib takes for the project itself."""
    for name, value in copy_project(tmp_path).items():
        monkeypatch.setenv(name, value)
    forget()
    yield tmp_path
    forget()


@pytest.fixture(scope="session")
def panel():
    """The committed panel; not to be changed."""
    return mz.load_panel()
