"""What the tests stand on: a copy of the project to break, and the committed panel."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

import mzlib as mz

# The same draws at every run: a check that fails on one machine fails on all.
settings.register_profile("suite", derandomize=True, database=None, deadline=None)
settings.load_profile("suite")

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure(config):
    # Notebooks that tests execute never write into the project's figures.
    if "MZ_FIGURES" not in os.environ:
        config._mz_figures = os.environ["MZ_FIGURES"] = tempfile.mkdtemp(prefix="mz-figures-")


def pytest_unconfigure(config):
    if made := getattr(config, "_mz_figures", None):
        os.environ.pop("MZ_FIGURES", None)
        shutil.rmtree(made, ignore_errors=True)


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
