"""The project itself: dependencies declared once, nothing of a machine in it, modules that read from the ground up."""

import ast
import inspect
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import mzlib as mz

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
from lines import lines_of

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "mzlib").rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUN = [Requirement(r) for r in PROJECT["dependencies"]]
DEV = [Requirement(r) for r in PROJECT["optional-dependencies"]["dev"]]
LOCKS = {"requirements.lock": RUN, "requirements-dev.lock": RUN + DEV}  # what each has to pin
# Distributions by the name under which a module of them is imported, and what comes with one that is declared.
MODULE_OF = {"PIL": "pillow", "docx": "python-docx", "pptx": "python-pptx", "pdfminer": "pdfplumber"}
# Declared, and imported by nothing in mzlib: commands that people start, and what writes panel.parquet for pandas.
COMMANDS = {"jupyterlab", "ipykernel", "pyarrow"}


def bounds(requirements):
    return {canonicalize_name(r.name): str(r.specifier) for r in requirements}


# Dependencies


def test_environment_names_the_same_packages_with_the_same_bounds():
    entries = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    [through_pip] = [e["pip"] for e in entries if isinstance(e, dict)]
    conda = bounds(Requirement(e) for e in entries if isinstance(e, str))
    assert conda.pop("python") == PROJECT["requires-python"]
    assert conda.pop("pip") == ""
    assert through_pip[-1] == "-e ."
    pip = bounds(map(Requirement, through_pip[:-1]))
    assert not set(pip) & set(conda)
    assert conda | pip == bounds(RUN)


def lock(name):
    return (ROOT / name).read_text(encoding="utf-8")


def locked(name):
    """The pins of a lock: every package with its versions (several where Pythons need different ones)."""
    pins = {}
    for package, version in re.findall(r"(?m)^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", lock(name)):
        pins.setdefault(canonicalize_name(package), []).append(version)
    return pins


@pytest.mark.parametrize("name", LOCKS)
def test_lock_satisfies_every_bound(name):
    pins = locked(name)
    for requirement in LOCKS[name]:
        versions = pins.get(canonicalize_name(requirement.name))
        assert versions, f"{requirement.name} is not in {name}: run `make lock`"
        assert all(requirement.specifier.contains(v) for v in versions), f"{requirement} in {name}: run `make lock`"


def test_what_tests_need_stands_on_what_a_report_needs():
    for package, versions in locked("requirements.lock").items():
        assert locked("requirements-dev.lock").get(package) == versions, f"{package}: run `make lock`"


def test_a_report_installs_no_browser_no_linter_and_no_test_tool():
    assert not {canonicalize_name(r.name) for r in DEV} & set(locked("requirements.lock"))
    assert not {"pluggy", "dask", "voila", "great-tables", "pandera", "virtualenv"} & set(locked("requirements.lock"))


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_pins_and_hashes_only(name):
    pin = r"[\w.-]+(\[[\w,-]+\])?==[\w.!+]+( ; [\w\s.'()<>=!*-]+)? \\"
    package = r"[\w.-]+( \(pyproject\.toml\))?"
    allowed = rf"{pin}|    --hash=sha256:[0-9a-f]{{64}}( \\)?|    # via( {package})?|    #   (-c requirements\.lock|{package})"
    for number, line in enumerate(lock(name).splitlines(), 1):
        assert re.fullmatch(allowed, line), f"{name}:{number}: {line}"
    for word in ("://", "--index", "-i ", "--find-links", "-e ", "-r ", "file:", " @ ", "/"):
        assert word not in lock(name)
    pinned = re.findall(r"(?m)^\S+==.*\\\n    --hash", lock(name))
    assert len(pinned) == sum(map(len, locked(name).values()))


def test_every_dependency_has_a_line_of_its_own():
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = [[c.strip() for c in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    rows = [row for row in rows if row[0] != "package" and not set(row[0]) <= set("-")]
    assert [row[0] for row in rows if len(row) != 6 or not all(row)] == []
    names = sorted(canonicalize_name(row[0]) for row in rows)
    assert names == sorted(canonicalize_name(r.name) for r in RUN + DEV)
    declared = {canonicalize_name(r.name): str(r.specifier).replace(">=", "≥") for r in RUN + DEV}
    for row in rows:
        assert set(row[1].split(", ")) == set(declared[canonicalize_name(row[0])].split(",")), row[0]


def imported():
    """The distributions of which mzlib imports a module, at any depth."""
    found = set()
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
        names |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.level == 0}
        tops = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - {"mzlib"}
        found |= {canonicalize_name(MODULE_OF.get(t, t)) for t in tops}
    return found


def test_what_is_imported_is_declared_and_what_is_declared_is_used():
    declared = {canonicalize_name(r.name) for r in RUN}
    assert imported() - declared == set()
    assert declared - imported() - COMMANDS == set()


# Nothing of a machine


def tracked():
    found = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True)
    if found.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in found.stdout.decode("utf-8").split("\0") if name and (ROOT / name).is_file()]


# Written so that this file is no hit itself.
MACHINE = re.compile(r"(?<![\w.~])/(?:root|tmp|home|Users)/\w|\b[A-Z]:\\\\?(?:Users|Temp)\b")
REGISTRY = re.compile(r"(?:pypi|pythonhosted|anaconda|npmjs)\.(?:org|com)|\bmirrors?\.[\w-]+\.|/simple(?:/|\b)", re.I)


@pytest.mark.parametrize("pattern", [MACHINE, REGISTRY], ids=["paths", "registries"])
def test_nothing_of_a_machine_in_a_tracked_file(pattern):
    files = tracked()
    assert len(files) > 40
    hits = []
    for path in files:
        text = path.read_bytes().decode("utf-8", errors="replace")
        for hit in pattern.finditer(text) if path != Path(__file__).resolve() else ():
            hits.append(f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, hit.start()) + 1}: {hit[0]}")
    assert not hits, "\n".join(hits)


@pytest.mark.parametrize(
    "pattern, text",
    [
        (MACHINE, "/" + "tmp/w/venv"),
        (MACHINE, "File '/" + "home/ann/x.py'"),
        (MACHINE, "/" + "root/x"),
        (MACHINE, "C:" + "\\Users\\ann"),
        (REGISTRY, "https://" + "pypi" + ".org/project/x"),
        (REGISTRY, "files." + "pythonhosted" + ".org"),
        (REGISTRY, "https://mirrors." + "example.edu/pypi"),
    ],
)
def test_what_is_looked_for_would_be_found(pattern, text):
    assert pattern.search(text)


# Modules


def test_rooms_read_from_the_ground_up():
    """The contract of pyproject.toml: which room may import which, and that only the command line knows the intake."""
    code = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    here = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, env=here)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_lies_flat_in_the_house():
    assert {p.name for p in (ROOT / "mzlib").glob("*.py")} == {"__init__.py", "__main__.py"}


def test_no_module_is_two():
    """Code is counted, not docstrings."""
    assert [p.name for p in MODULES if lines_of(p.read_text(encoding="utf-8")) > 300] == []


def test_public_functions_show_an_example():
    bare = [n for n in mz.__all__ if not re.search(r"\nExamples\n--------\n>>> ", inspect.getdoc(getattr(mz, n)) or "")]
    assert bare == []


def test_all_is_sorted_and_there():
    assert mz.__all__ == sorted(mz.__all__)


# Counting


def test_lines_of_code_are_counted_without_what_explains_them():
    source = '''"""Docstring
    of two lines."""

# comment
def f(a,
      b):
    """One."""
    x = """text
    of two"""  # kept
    return (
        a
    )
'''
    assert lines_of(source) == 6
    assert lines_of("") == 0


# What people type


def targets():
    return set(re.findall(r"(?m)^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))


def test_every_command_that_make_explains_is_there():
    explained = set(re.findall(r"(?m)^# make ([\w-]+)", (ROOT / "Makefile").read_text(encoding="utf-8")))
    assert explained <= targets() and {"report", "test", "lab", "lock", "clean"} <= explained
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))):
        said = set(re.findall(r"(?m)(?:`|^    )make ([\w-]+)", path.read_text(encoding="utf-8")))
        assert said <= targets(), f"{path.name}: make {said - targets()}"


def test_looking_changes_nothing():
    """`make lab` opens a copy, and what it draws goes beside the copy."""
    done = subprocess.run(["make", "-n", "--no-print-directory", "lab"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    last = done.stdout.strip().splitlines()[-1]
    assert last.endswith("jupyter lab build/lab/notebooks/09-explore.ipynb")
    assert f"MZ_FIGURES={ROOT}/build/lab/figures" in last


def test_the_workflow_tries_every_python_that_is_claimed():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8"))
    assert workflow["jobs"]["test"]["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert "schedule" in workflow[True]  # YAML takes the key `on` for a truth value
    assert workflow["jobs"]["random"]["steps"][-1]["run"] == "make random"
