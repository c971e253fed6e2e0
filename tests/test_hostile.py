"""Spoilt inputs end as they should (a hundred of those of spoil.py), a killed build is finished or undone by the next start."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT, copy_project, forget
from kills import state
from spoil import cases, tried
from test_bad_input import KAIFENG
from test_bad_input import cells as changed
from typer.testing import CliRunner

from mzlib.cli import app
from mzlib.panel.build import load_raw
from mzlib.panel.check import check_processed
from mzlib.panel.schema import processed
from mzlib.reading.bounds import overlap
from mzlib.reading.numbers import number
from mzlib.sources.problems import InputError, Problem

ALL = cases()
PARTS = {part: [case for case in ALL if case.part == part] for part in dict.fromkeys(case.part for case in ALL)}
# The same at every run, and some of each part.
HUNDRED = [
    case for part in PARTS.values() for case in part[:: max(1, len(part) // max(4, 100 * len(part) // len(ALL)))]
]


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory):
    """A copy of the project that each case spoils, and that is whole again afterwards."""
    folder = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in copy_project(folder).items():
            patch.setenv(name, value)
        yield folder
    forget()


@pytest.mark.parametrize("case", HUNDRED, ids=lambda case: ascii(f"{case.part}: {case.name}")[1:80])
def test_a_spoilt_input_ends_as_it_should(case, spoilt):
    assert tried(case, spoilt) == ""


def test_there_are_a_thousand():
    assert len(ALL) >= 1000 and len(HUNDRED) >= 100
    assert {case.part for case in HUNDRED} == PARTS.keys()


# A build that is killed


def test_a_build_killed_between_two_renames_is_finished_by_the_next_command(project):
    """In processes of their own, with the whole command."""
    changed(KAIFENG, 2, note="another note")(project)
    kill = (
        "import os, sys; from mzlib.cli import main; plain, n = os.replace, iter(range(9))\n"
        "os.replace = lambda *a: os._exit(9) if next(n) == 1 else plain(*a)\n"
        "sys.argv = ['mz', 'build']; main()"
    )
    before = state(project)
    assert subprocess.run([sys.executable, "-c", kill], capture_output=True).returncode == 9
    assert (project / ".mz-journal").exists()
    # Any command will do: here one that fails.
    subprocess.run([sys.executable, "-m", "mzlib", "source", "none"], capture_output=True)
    killed = state(project)
    subprocess.run([sys.executable, "-m", "mzlib", "build"], capture_output=True, check=True)
    assert killed == state(project) != before
    assert set(killed) == set(before)


# What was wrong once, by kind


def test_nothing_agrees_with_what_is_no_number():
    nan = float("nan")
    assert overlap((5.0, nan, nan), (6.0, nan, nan))  # open bounds
    assert not overlap((nan, nan, nan), (6.0, 5.0, 7.0)) and not overlap((6.0, 5.0, 7.0), (nan, nan, nan))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1, True, None, [], "٥", "１", "²", "1e3", "1.", ".5", " 1", "9" * 17,
                                   10**16, 1e300])  # fmt: skip
def test_what_is_no_number(value):
    with pytest.raises(ValueError):
        number(value)


@pytest.mark.parametrize("name", ["panel.csv", "facts.csv", "audit.csv", "issues.csv", "panel.parquet"])
@pytest.mark.parametrize("left", [0, 1, 1000, -1])
def test_a_processed_file_cut_short_is_noticed_by_whoever_reads_it(project, name, left):
    path = project / "data/processed" / name
    content = path.read_bytes()
    path.write_bytes(content[:left])
    with pytest.raises(FileNotFoundError, match=f"{name} is cut short: run `mz build`"):
        processed(name)
    path.write_bytes(content)
    assert processed(name) == path


@pytest.mark.parametrize(("column", "text"), [("value", "a number" * 9), ("inputs", "")])
def test_a_panel_changed_by_hand_is_told_by_mz_source(project, column, text):
    """A text among the numbers; an observation that stands on itself."""
    path = project / "data/processed/panel.csv"
    panel = pd.read_csv(path, dtype=str, keep_default_na=False)
    line = panel.index[panel.inputs != ""][0]
    panel.loc[line, column] = text or panel.observation[line]
    panel = panel.to_csv(index=False).encode()
    path.write_bytes(panel + b" " * (path.stat().st_size - len(panel)))
    done = CliRunner().invoke(app, ["source", pd.read_csv(path, dtype=str).observation[line]])
    assert done.exit_code == 1 and isinstance(done.exception, SystemExit) and "data/processed/panel.csv" in done.stderr


@pytest.mark.parametrize(
    "name", ["panel.csv", "facts.csv", "audit.csv", "issues.csv", "panel.parquet", "datapackage.json"]
)
@pytest.mark.parametrize(
    "change", [lambda b: b[:-9], lambda b: b + b"\n", lambda b: b[:99] + b"9" + b[100:], lambda b: b""]
)
def test_check_holds_every_processed_file_against_the_raw_data(project, name, change):
    raw, _ = load_raw()
    assert check_processed(raw) == []
    path = project / "data/processed" / name
    path.write_bytes(change(path.read_bytes()))
    assert any(p.mend == "run `mz build`" for p in check_processed(raw))


def test_line_ends_of_windows_change_nothing(project):
    for path in [*(project / "data").rglob("*.csv"), *(project / "data").rglob("*.toml"), project / "data/raw/units.txt",
                 project / "data/processed/datapackage.json"]:  # fmt: skip
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    raw, problems = load_raw()
    assert problems == [] and check_processed(raw) == []


def test_every_text_that_git_keeps_has_the_line_ends_of_gitattributes():
    listed = subprocess.run(["git", "ls-files", "--eol"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not [line for line in listed.splitlines() if line.startswith(("i/crlf", "i/mixed"))]
    assert all("eol=lf" in line or "-text" in line for line in listed.splitlines())


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "latin-1", "ascii", "gbk", "utf-8"])
def test_output_on_any_console(encoding):
    """As Windows redirects: data are UTF-8 whatever the console speaks."""
    command = [sys.executable, "-m", "mzlib", "source", "kaifeng-13fyp-008"]
    environment = os.environ | {"PYTHONIOENCODING": encoding, "MZ_DOCUMENTS": ""}
    done = subprocess.run(command, env=environment, capture_output=True)
    assert done.returncode == 0 and "元" in done.stdout.decode("utf-8"), done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
def test_a_full_disk_is_a_message():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-m", "mzlib", "audit"], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1 and b"No space left" in done.stderr and b"Traceback" not in done.stderr


def test_a_flood_of_problems_is_cut():
    many = [
        Problem("a.csv", i, f"fact 'k-{i}' again", f"each id once (first on line {i})", "take a new number")
        for i in range(999)
    ]
    text = str(InputError([*many, Problem("b.csv", 1, "x" * 10**6, ",".join(map(str, range(10**5))), "y")]))
    assert text.startswith("1000 problems") and text.count("take a new number") == 10 and "b.csv:1: found x" in text
    assert len(text) < 4000 and "989 more like them; in all: 999 in a.csv, 1 in b.csv" in text


def test_a_message_never_obeys():
    assert "\x1b" not in str(Problem("\x1b[2J.csv", 1, "\x1b[31m", "\u202eabc", "\x07"))
