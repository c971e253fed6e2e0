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

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "mzlib").rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUN = [Requirement(r) for r in PROJECT["dependencies"]]
DEV = [Requirement(r) for r in PROJECT["optional-dependencies"]["dev"]]
CLUSTER = [Requirement(r) for r in PROJECT["optional-dependencies"]["cluster"]]  # for those who have a scheduler


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
    assert set(pip) == {"cn2an", "zhplot"}
    assert conda | pip == bounds(RUN)


def locked():
    """The pins of requirements.lock: every name with its versions."""
    pins = {}
    for name, version in re.findall(r"(?m)^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", lock()):
        pins.setdefault(canonicalize_name(name), []).append(version)
    return pins


def lock():
    return (ROOT / "requirements.lock").read_text(encoding="utf-8")


@pytest.mark.parametrize("requirement", RUN + DEV, ids=str)
def test_lock_satisfies_every_bound(requirement):
    versions = locked().get(canonicalize_name(requirement.name))
    assert versions, f"{requirement.name} is not in requirements.lock: run `make lock`"
    assert all(requirement.specifier.contains(v) for v in versions)


def test_lock_holds_pins_and_hashes_only():
    pin = r"[\w.-]+(\[[\w,-]+\])?==[\w.!+]+( ; [\w\s.'()<>=!*-]+)? \\"
    name = r"[\w.-]+( \(pyproject\.toml\))?"
    allowed = rf"{pin}|    --hash=sha256:[0-9a-f]{{64}}( \\)?|    # via( {name})?|    #   {name}"
    for number, line in enumerate(lock().splitlines(), 1):
        assert re.fullmatch(allowed, line), f"requirements.lock:{number}: {line}"
    for word in ("://", "--index", "-i ", "--find-links", "-e ", "-r ", "file:", " @ ", "/"):
        assert word not in lock()
    pinned = re.findall(r"(?m)^\S+==.*\\\n    --hash", lock())
    assert len(pinned) == sum(map(len, locked().values()))


@pytest.mark.parametrize("requirement", RUN + DEV, ids=str)
def test_every_dependency_has_a_line_of_its_own(requirement):
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = [[c.strip() for c in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    named = [row for row in rows if re.search(rf"(?<![\w-]){re.escape(requirement.name)}(?![\w-])", row[0])]
    assert len(named) == 1, f"{requirement.name} has {len(named)} rows in docs/dependencies.md"
    assert len(named[0]) > 2 and all(named[0]), f"an empty cell in {named[0]}"


def test_what_is_imported_is_declared():
    known = {canonicalize_name(r.name) for r in RUN + CLUSTER} | {"mzlib"}
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
        names |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.level == 0}
        tops = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names)
        tops = {{"PIL": "pillow", "docx": "python-docx"}.get(t, t) for t in tops}
        assert {canonicalize_name(t) for t in tops} <= known, path.name


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


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_module_is_two(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


# Constants, and functions that draw or display: what they give is seen in the notebooks.
@pytest.mark.parametrize("name", sorted(set(mz.__all__) - {"CITIES"}))
def test_public_functions_show_an_example(name):
    text = inspect.getdoc(getattr(mz, name)) or ""
    assert re.search(r"\nExamples\n--------\n>>> ", text), f"mz.{name} has no Examples"


@pytest.mark.parametrize("name", sorted(set(mz.__all__) - {"CITIES"}))
def test_public_functions_have_a_docstring(name):
    assert inspect.getdoc(getattr(mz, name))


def test_all_is_sorted_and_there():
    assert mz.__all__ == sorted(mz.__all__)
