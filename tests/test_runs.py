"""What runs again and what does not; what a kill leaves behind; forked kernels; the workers of a scheduler."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from mzlib.sources.paths import root
from mzlib.suite import forked, runs
from mzlib.suite.notebooks import notebooks, plan

SPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}
CELL = """
import os, pathlib, random
marks = pathlib.Path(os.environ["MZ_ROOT"], "marks")
marks.mkdir(exist_ok=True)
(marks / f"{name}-{random.random()}").touch()
drawn = pathlib.Path(os.environ["MZ_FIGURES"], name)
drawn.mkdir(parents=True)
(drawn / "first.csv").write_text(f"{name} {year}")
"""


def write(project, name, last=""):
    """A notebook without heavy imports, which leaves a mark at each execution and draws two files."""
    path = project / "notebooks" / f"{name}.ipynb"
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": SPEC})
    tagged = {"tags": ["parameters"]}
    parameters = nbformat.v4.new_code_cell('year: int = 2015  # any\nname: str = "x"  # any', metadata=tagged)
    after = '(drawn / "second.csv").write_text("2")'
    cells = [f'name = "{name}"' + CELL, last, after]
    notebook.cells = [parameters, *map(nbformat.v4.new_code_cell, cells)]
    nbformat.write(notebook, path)
    return path


def marks(project, name=""):
    return len(list((project / "marks").glob(f"{name}*")))


@pytest.fixture
def suite(project, monkeypatch):
    """A project of two small notebooks."""
    monkeypatch.setenv("MZ_FIGURES", str(project / "figures"))
    for path in (project / "notebooks").glob("*.ipynb"):
        path.unlink()
    for name in ("91-one", "92-two"):
        write(project, name)
    return project


def states(planned, **how):
    said = {}
    failed = runs.run(planned, warm=False, progress=lambda label, state, _: said.update({label: state}), **how)
    return said, failed


def test_nothing_runs_twice_until_something_changes(suite, monkeypatch, tmp_path):
    assert states(plan()) == ({"91-one": "done", "92-two": "done"}, {})
    assert states(plan()) == ({"91-one": "unchanged", "92-two": "unchanged"}, {})
    (suite / "README.md").write_text("not read by any notebook")
    (suite / "data" / "raw" / "facts" / "wuhan-13fyp.csv").touch()
    notebook = nbformat.read(suite / "notebooks" / "91-one.ipynb", as_version=4)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="stored earlier")]
    nbformat.write(notebook, suite / "notebooks" / "91-one.ipynb")
    assert set(states(plan())[0].values()) == {"unchanged"}

    write(suite, "91-one", "1 + 1")
    assert states(plan())[0] == {"91-one": "done", "92-two": "unchanged"}
    assert states(plan(["92-two"], [("year", "2020")])) == ({"92-two": "done"}, {})
    panel = suite / "data" / "processed" / "panel.csv"
    panel.write_text(panel.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert set(states(plan())[0].values()) == {"done"}
    monkeypatch.setattr(runs, "_packages", lambda: ["pandas 99"])
    assert set(states(plan())[0].values()) == {"done"}
    monkeypatch.setattr(runs, "__file__", str(tmp_path / "mzlib" / "runs.py"))
    assert set(states(plan())[0].values()) == {"done"}
    assert states(plan(["91-one"]), force=True)[0] == {"91-one": "done"}
    assert marks(suite, "91-one") == 6


def test_what_was_drawn_comes_back_without_running(suite):
    states(plan())
    first, second = (suite / "figures" / "91-one" / f"{name}.csv" for name in ("first", "second"))
    first.unlink()
    second.write_text("somebody's own")
    assert states(plan())[0]["91-one"] == "unchanged"
    assert first.read_text() == "91-one 2015" and second.read_text() == "2"
    assert marks(suite, "91-one") == 1


def test_a_failed_run_leaves_the_old_figures_and_is_not_remembered(suite):
    states(plan())
    write(suite, "91-one", '(drawn / "first.csv").write_text("new"); 1 / 0')
    for _ in range(2):
        said, failed = states(plan())
        assert said["91-one"] == "failed" and "ZeroDivisionError" in failed["91-one"]
        assert (suite / "figures" / "91-one" / "first.csv").read_text() == "91-one 2015"
    assert marks(suite, "91-one") == 3


def test_a_broken_memory_is_no_result(suite):
    states(plan(["91-one"]))
    [kept] = (suite / "build" / "runs").rglob("output.pkl")
    kept.write_bytes(kept.read_bytes()[:40])
    (suite / "figures" / "91-one" / "first.csv").unlink()
    assert states(plan(["91-one"]))[1] == {}
    assert (suite / "figures" / "91-one" / "first.csv").read_text() == "91-one 2015"
    assert marks(suite, "91-one") == 2


def test_data_that_change_under_a_run_spoil_it(suite):
    target = suite / "data" / "processed" / "panel.csv"
    write(suite, "91-one", f"pathlib.Path({str(target)!r}).write_text('changed')")
    said, failed = states(plan(["91-one"]))
    assert said["91-one"] == "failed" and "unchanged while it runs" in failed["91-one"]
    assert not (suite / "figures" / "91-one").exists()


def alive(mark):
    """Processes of this machine that have a text in their environment."""
    found = []
    for path in Path("/proc").iterdir():
        try:
            if path.name.isdigit() and mark.encode() in (path / "environ").read_bytes():
                found.append(int(path.name))
        except OSError:
            continue
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_after_a_kill_nothing_is_broken_and_the_next_run_does_the_rest(suite):
    write(suite, "92-two", 'import time; time.sleep(0 if (marks / "go").exists() else 600)')
    command = [sys.executable, "-m", "mzlib", "run", "-j", "2"]
    env = os.environ | {"MZ_ROOT": str(suite), "MZ_FIGURES": str(suite / "figures")}
    process = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    wait_for(lambda: (suite / "figures" / "91-one" / "second.csv").exists() and marks(suite, "92-two"))
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (suite / "figures" / "92-two").exists()
    wait_for(lambda: not alive(f"MZ_ROOT={suite}"))  # kernels do not outlive the one who asked
    (suite / "marks" / "go").touch()
    done = subprocess.run([*command, "--cold"], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "2 runs: 1 done, 1 unchanged, 0 failed" in done.stderr
    assert (suite / "figures" / "92-two" / "second.csv").read_text() == "2"
    assert marks(suite, "91-one") == 1 and marks(suite, "92-two") == 2
    assert not list((suite / "figures").rglob(".*"))


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


@pytest.mark.skipif(not forked.can_fork(), reason="kernels are forked on Linux only")
def test_a_forked_kernel_gives_the_same_bytes():
    path = notebooks()["04-social-workers"]
    values = {"cities": ["kaifeng", "wuhan"], "formats": ["png", "svg"]}
    key = runs.key_of(path, values)
    cold, warm = (runs.execute(path.stem, values, key, warm) for warm in (False, True))
    assert cold["figures"] == warm["figures"] and len(cold["figures"]) >= 6
    outputs = [[c.get("outputs") for c in nbformat.reads(o["notebook"], 4).cells] for o in (cold, warm)]
    assert outputs[0] == outputs[1]


def test_a_forked_kernel_has_its_own_chance_folder_and_environment(suite):
    code = "import os, random, sys, numpy; print(random.random(), numpy.random.rand(), os.getcwd(), 'mzlib' in sys.modules)"
    write(suite, "91-one", code)
    path = notebooks()["91-one"]
    printed = []
    for _ in range(2):
        outcome = runs.execute("91-one", {}, runs.key_of(path, {}), True)
        cells = nbformat.reads(outcome["notebook"], 4).cells
        printed.append(cells[2].outputs[0].text.split())
    assert printed[0][0] != printed[1][0] and printed[0][1] != printed[1][1]
    assert printed[0][2] == printed[1][2] == str(suite / "notebooks")
    assert printed[0][3] == "False"  # what a notebook imports sees the environment of its own run


def test_no_scheduler_there(suite):
    import dask
    import distributed  # noqa: F401  its settings have to be there before one is changed

    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}), pytest.raises(OSError):
        runs.run(plan(["91-one"]), scheduler="tcp://127.0.0.1:9")
    assert marks(suite) == 0


# Parameter sets


def test_each_value_of_a_parameter_has_a_run_of_its_own():
    planned = plan(["07-city-profile"], each=["city"])
    assert [r.label for r in planned][-2:] == ["07-city-profile-wuhan", "07-city-profile-xinzheng"]
    assert planned[-1].folder == root() / "build" / "sets" / "07-city-profile" / "xinzheng"
    assert planned[-1].executed == planned[-1].folder / "07-city-profile-xinzheng.ipynb"
    both = plan(["05-growth-rates"], [("figures_dir", "/x")], each=["area=rural,urban", "language"])
    assert [r.folder.name for r in both] == ["rural-en", "rural-zh", "urban-en", "urban-zh"]
    assert {str(r.folder.parent) for r in both} == {"/x/05-growth-rates"}
    assert both[0].values == {"area": "rural", "language": "en"}


def test_a_table_of_parameter_sets(tmp_path):
    table = tmp_path / "sets.csv"
    table.write_text('name,year,cities\nearly,2011,\nlate,2015,"kaifeng,wuhan"\n', encoding="utf-8")
    early, late = plan(["02-low-income-standards"], table=table)
    assert (early.label, early.values) == ("02-low-income-standards-early", {"year": 2011})
    assert late.values == {"year": 2015, "cities": ["kaifeng", "wuhan"]}


@pytest.mark.parametrize(
    "content, says",
    [
        ("yaer\n2011\n", ["line 2", "no parameter 'yaer'", "did you mean 'year'?"]),
        ("year\n2011\nx\n", ["line 3", "year: found 'x'"]),
        ("year,year\n2011,2012\n", ["a column twice"]),
        ("name,year\na,2011\na,2015\n", ["the same name for several runs: a"]),
        ("year\n2011,2\n", ["2 cells"]),
        ("", ["empty file"]),
    ],
)
def test_a_bad_table_says_where(tmp_path, content, says):
    table = tmp_path / "sets.csv"
    table.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError) as e:
        plan(["02-low-income-standards"], table=table)
    for words in says:
        assert words in str(e.value)


def test_a_parameter_whose_values_nobody_knows():
    with pytest.raises(ValueError, match=r"--each year: found no values; allowed: .*, or year=VALUE,VALUE"):
        plan(["02-low-income-standards"], each=["year"])
