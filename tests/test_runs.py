"""What runs again; what is kept and how it is checked; interruptions; what a user's settings cannot reach."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mzlib.sources.paths import refuse, root
from mzlib.suite import runs
from mzlib.suite.notebooks import notebooks, parameters, plan

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
SUITE = '[report]\n[[report.answers]]\nnotebook = "91-one"\nheading = {en = "One", zh = "一"}\n'
PARAMETERS = 'year: int = 2015\nname: str = "x"\ncities: list = ["all"]'


def write(project, name, last="", drawing=CELL, parameters=PARAMETERS):
    """A notebook without heavy imports, which leaves a mark at each execution and draws two files."""
    path = project / "notebooks" / f"{name}.ipynb"
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": SPEC})
    notebook.cells = [nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})]
    after = '(drawn / "second.csv").write_text("2")' if drawing == CELL else ""
    notebook.cells += [nbformat.v4.new_code_cell(c) for c in (f'name = "{name}"\n{drawing}', last, after)]
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
    (project / "notebooks" / "suite.toml").write_text(SUITE, encoding="utf-8")
    for name in ("91-one", "92-two"):
        write(project, name)
    return project


def states(planned, **how):
    said = {}
    failed = runs.run(planned, progress=lambda label, state, *_: said.update({label: state}), **how)
    return said, failed


def told(planned, **how):
    """What was said of files when a run ended."""
    said = []
    assert runs.run(planned, progress=lambda *a: said.append(a[3]) if a[1] != "started" else None, **how) == {}
    return "\n".join(said)


def mz(suite, *arguments, **env):
    """The command, in a process of its own."""
    env = os.environ | {"MZ_ROOT": str(suite), "MZ_FIGURES": str(suite / "figures")} | env
    command = [sys.executable, "-m", "mzlib", *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)


# What runs again


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
    assert states(plan(["92"], [("year", "2020")])) == ({"92-two": "done"}, {})
    (suite / "notebooks" / "words").mkdir(exist_ok=True)
    (suite / "notebooks" / "words" / "92-two.toml").write_text('[x]\nen = "new words"')
    assert states(plan())[0] == {"91-one": "unchanged", "92-two": "done"}
    panel = suite / "data" / "processed" / "panel.csv"
    panel.write_text(panel.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert set(states(plan())[0].values()) == {"done"}
    monkeypatch.setattr(runs, "_packages", lambda: ["pandas-99.dist-info"])
    assert set(states(plan())[0].values()) == {"done"}
    monkeypatch.setattr(runs, "__file__", str(tmp_path / "mzlib" / "suite" / "runs.py"))
    assert set(states(plan())[0].values()) == {"done"}
    assert states(plan(["91-one"]), force=True)[0] == {"91-one": "done"}
    assert marks(suite, "91-one") == 6


def test_a_file_changed_within_the_same_moment_is_seen(suite):
    path = suite / "data" / "raw" / "facts.txt"
    path.write_text("one")
    before, stamp = runs.key_of(notebooks()["91-one"], {}), path.stat()
    path.write_text("two")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert runs.key_of(notebooks()["91-one"], {}) != before


def test_what_was_drawn_comes_back_without_running(suite):
    assert "new or changed: first, second" in told(plan(["91"]))
    first, second = (suite / "figures" / "91-one" / f"{name}.csv" for name in ("first", "second"))
    first.unlink()
    second.write_text("somebody's own")
    assert told(plan(["91"])) == "new or changed: first, second"
    assert first.read_text() == "91-one 2015" and second.read_text() == "2"
    assert told(plan(["91"])) == "2 files the same"
    assert told(plan(["91"]), force=True) == "2 files the same"
    assert marks(suite, "91-one") == 2


def test_a_failed_run_leaves_the_old_figures_and_is_not_remembered(suite):
    states(plan())
    write(suite, "91-one", '(drawn / "first.csv").write_text("new"); 1 / 0')
    for _ in range(2):
        said, failed = states(plan())
        assert said["91-one"] == "failed" and "ZeroDivisionError" in failed["91-one"]
        assert (suite / "figures" / "91-one" / "first.csv").read_text() == "91-one 2015"
    assert "ZeroDivisionError" in (suite / "build" / "failed" / "91-one.ipynb").read_text(encoding="utf-8")
    assert marks(suite, "91-one") == 3


@pytest.mark.parametrize(
    "last, says",
    [
        ("import sys; sys.exit(0)", "a cell that ends the notebook before its last one"),
        ("os._exit(3)", "ended with 3 and said last:"),
        ("os._exit(0)", "ended with 0 and said last:"),
        ("os.write(2, b'out of room'); os.kill(os.getpid(), 9)", "by signal 9 and said last:\nOut[2]: 11\nout of room"),
        ("(drawn.parent / 'elsewhere.csv').touch()", "which drew 91-one/first.csv, 91-one/second.csv, elsewhere.csv"),
        ("(drawn / 'first.csv').unlink(); del drawn", "NameError"),
    ],
)  # fmt: skip
def test_half_a_run_is_no_success(suite, last, says):
    write(suite, "91-one", last)
    assert says in states(plan(["91"]))[1]["91-one"]
    assert not (suite / "figures" / "91-one").exists() and not list((suite / "build").glob("runs/*/manifest.json"))


def test_a_run_that_draws_nothing_is_no_success(suite):
    write(suite, "91-one", drawing="1 + 1")
    assert "which drew nothing; allowed: one file or more" in states(plan(["91"]))[1]["91-one"]


def test_data_that_change_under_a_run_spoil_it(suite):
    target = suite / "data" / "processed" / "panel.csv"
    write(suite, "91-one", f"pathlib.Path({str(target)!r}).write_text('changed')")
    said, failed = states(plan(["91-one"]))
    assert said["91-one"] == "failed" and "unchanged while it runs" in failed["91-one"]
    assert not (suite / "figures" / "91-one").exists()


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_notebook_deleted_meanwhile_is_told(suite, when):
    path = suite / "notebooks" / "91-one.ipynb"
    planned = plan(["91"])
    if when == "before":
        path.unlink()
    else:
        write(suite, "91-one", f"pathlib.Path({str(path)!r}).unlink()")
    assert "which is gone: it was deleted or renamed meanwhile" in states(planned)[1]["91-one"]


# What is kept


def flipped(folder):
    content = bytearray((folder / "first.csv").read_bytes())
    content[0] ^= 1
    (folder / "first.csv").write_bytes(content)


def other(manifest):
    def act(folder):
        (folder / "manifest.json").write_text(manifest, encoding="utf-8")

    return act


BREAKS = {
    "flipped": flipped,
    "cut": lambda f: (f / "second.csv").write_bytes(b""),
    "gone": lambda f: (f / "second.csv").unlink(),
    "folder": lambda f: ((f / "first.csv").unlink(), (f / "first.csv").mkdir()),
    "no list": lambda f: (f / "manifest.json").unlink(),
    "another list": other("[1, 2]"),
    "nothing": other("{}"),
    "figures gone": lambda f: other(json.dumps(dict([*json.loads((f / "manifest.json").read_text()).items()][:1])))(f),
    "ways out": other('{"../../../ESCAPED.txt": "' + "0" * 64 + '"}'),
    "no json": other("\x80\x04cposix\nsystem\n"),
    "deep": other("[" * 200_000),
    "wrong types": other('{"first.csv": 5}'),
}  # fmt: skip


@pytest.mark.parametrize("spoil", BREAKS)
def test_what_was_kept_is_checked(suite, spoil):
    states(plan(["91-one"]))
    [kept] = (suite / "build" / "runs").iterdir()
    BREAKS[spoil](kept)
    (suite / "figures" / "91-one" / "first.csv").unlink()
    assert "what was kept of it is damaged, and was not used" in told(plan(["91-one"]))
    assert (suite / "figures" / "91-one" / "first.csv").read_text() == "91-one 2015"
    assert marks(suite, "91-one") == 2
    assert told(plan(["91-one"])) == "2 files the same"  # healed


def test_what_cannot_be_kept_is_delivered_all_the_same(suite):
    (suite / "build").mkdir(exist_ok=True)
    (suite / "build" / "runs").write_text("a file")
    assert "not kept in build/runs" in told(plan(["91"]))
    assert (suite / "figures" / "91-one" / "first.csv").read_text() == "91-one 2015"


def test_what_is_kept_has_a_bound_and_the_longest_unused_goes_first(suite, monkeypatch):
    for year in (2011, 2012, 2013):
        states(plan(["91"], [("year", str(year))]))
    states(plan(["91"], [("year", "2011")]))  # used again
    size = sum(p.stat().st_size for p in (suite / "build" / "runs").rglob("*.*"))
    monkeypatch.setattr(runs, "KEPT_BYTES", size * 7 // 6)  # three and a half: no run is as long as another to the byte
    states(plan(["91"], [("year", "2014")]))
    known = [y for y in (2011, 2012, 2013, 2014) if runs._kept(runs.key_of(notebooks()["91-one"], {"year": y}))]
    assert known == [2011, 2013, 2014]


def test_what_a_kill_left_half_removed_goes_first(suite, monkeypatch):
    states(plan(["91"]))
    left = suite / "build" / "runs" / "half"
    left.mkdir()
    (left / "executed.ipynb").write_text("x" * 10_000)
    monkeypatch.setattr(runs, "KEPT_BYTES", 10_000)
    states(plan(["91"], [("year", "2014")]))
    assert not left.exists() and len(list(left.parent.iterdir())) == 2


def test_two_writers_of_one_figure_never_fail(suite):
    [r] = plan(["91"])
    contents = [{runs.EXECUTED: b"x", "first.csv": b"%d" % i * 1000} for i in range(2)]
    wrong = []

    def deliver(i):
        try:
            for _ in range(60):
                runs._delivered(contents[i], r)
        except Exception as e:
            wrong.append(e)

    threads = [threading.Thread(target=deliver, args=(i,)) for i in range(2)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert not wrong
    assert (r.folder / "first.csv").read_bytes() in [c["first.csv"] for c in contents]
    assert [p.name for p in r.folder.iterdir()] == ["first.csv"]


# Interruptions


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


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.fixture
def under_way(suite):
    """``mz run`` in a process group of its own: one run is done, the other sleeps."""
    write(suite, "92-two", 'import time; time.sleep(0 if (marks / "go").exists() else 600)')
    env = os.environ | {"MZ_ROOT": str(suite), "MZ_FIGURES": str(suite / "figures")}
    command = [sys.executable, "-m", "mzlib", "run", "-j", "2"]
    process = subprocess.Popen(
        command, env=env, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # which who runs tests in the background ignores
    )  # fmt: skip
    wait_for(lambda: list((suite / "build" / "runs").glob("*/manifest.json")) and marks(suite, "92-two"))
    yield process
    process.kill()
    process.communicate()


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_after_a_kill_nothing_is_broken_and_the_next_run_does_the_rest(suite, under_way):
    under_way.send_signal(signal.SIGKILL)
    under_way.wait()
    assert not (suite / "figures" / "92-two").exists()
    wait_for(lambda: not alive(f"MZ_ROOT={suite}"))  # no process outlives the one who asked
    (suite / "marks" / "go").touch()
    done = mz(suite, "run")
    assert done.returncode == 0, done.stderr
    assert "2 runs: 1 done, 1 unchanged, 0 failed" in done.stderr
    assert (suite / "figures" / "92-two" / "second.csv").read_text() == "2"
    assert marks(suite, "91-one") == 1 and marks(suite, "92-two") == 2
    assert not list((suite / "figures").rglob(".*")) and not list(suite.glob(".*"))


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("whom", ["the command", "its group"])
def test_an_interruption_ends_it_with_130(suite, under_way, whom):
    begun = time.monotonic()
    (os.killpg if whom == "its group" else os.kill)(under_way.pid, signal.SIGINT)
    assert under_way.wait(timeout=20) == 130 and time.monotonic() - begun < 2
    _, said = under_way.communicate(timeout=60)
    assert "stopped; what was done is kept" in said and "Traceback" not in said and "failed" not in said
    wait_for(lambda: not alive(f"MZ_ROOT={suite}"))


def test_a_second_interruption_ends_it_at_once(suite):
    code = (
        "import signal, time, mzlib.cli as c, os\n"
        "signal.signal(signal.SIGINT, c._interrupted)\n"
        "try:\n    os.kill(os.getpid(), 2); time.sleep(60)\n"
        "finally:\n    os.kill(os.getpid(), 2); time.sleep(60)"
    )
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60)
    assert done.returncode == -signal.SIGINT and time.monotonic() - begun < 30


# What a user's settings cannot reach


def test_nothing_of_a_users_settings_reaches_a_run(suite, tmp_path, monkeypatch):
    drawing = (
        "import os, pathlib, random, numpy, pandas, matplotlib, matplotlib.pyplot as plt\n"
        "drawn = pathlib.Path(os.environ['MZ_FIGURES'], name); drawn.mkdir(parents=True)\n"
        "fig, ax = plt.subplots(figsize=(2, 1)); ax.plot([1, 2]); fig.savefig(drawn / 'a.png'); plt.show()\n"
        "print(pandas.get_option('display.max_rows'), os.getcwd(), 'own' in globals())\n"
        "display(pandas.DataFrame({'a': range(3)}))"
    )
    write(suite, "91-one", drawing=drawing)
    profile, rc = tmp_path / "ipython" / "profile_default" / "startup", tmp_path / "mpl"
    profile.mkdir(parents=True), rc.mkdir()
    (profile / "00.py").write_text("own = 1\nimport pandas\npandas.options.display.max_rows = 2")
    (rc / "matplotlibrc").write_text("savefig.bbox: tight\nsavefig.transparent: True\nfigure.dpi: 20\nlines.color: red")
    found = []
    strange = dict(IPYTHONDIR=str(tmp_path / "ipython"), MPLCONFIGDIR=str(rc), MPLBACKEND="pdf", HOME=str(tmp_path))
    for i, env in enumerate([{}, strange, {"MPLCONFIGDIR": "/proc/nope"}]):
        done = mz(suite, "run", "91", "--force", **env, MZ_FIGURES=str(suite / f"figures-{i}"))
        assert done.returncode == 0, done.stderr
        [executed] = (suite / "build" / "runs").glob("*/executed.ipynb")
        outputs = [c.get("outputs") for c in nbformat.read(executed, 4).cells]
        assert [o.output_type for o in outputs[1]] == ["display_data", "stream", "display_data"]
        found.append(((suite / f"figures-{i}" / "91-one" / "a.png").read_bytes(), outputs))
    assert found[0] == found[1] == found[2]
    assert outputs[1][1].text == f"60 {suite / 'notebooks'} False\n"


def test_each_process_has_its_own_chance_and_imports_the_library_of_its_own_run(suite):
    code = "import os, random, sys, numpy; print(random.random(), numpy.random.rand(), os.getppid() != 1)"
    write(suite, "91-one", code)
    printed = []
    for _ in range(2):
        states(plan(["91"]), force=True)
        [executed] = (suite / "build" / "runs").glob("*/executed.ipynb")
        printed.append(nbformat.read(executed, 4).cells[2].outputs[0].text.split())
    assert printed[0][0] != printed[1][0] and printed[0][1] != printed[1][1]


# Which notebooks


@pytest.mark.parametrize(
    "name, says",
    [
        ("other/91-one.ipynb", "'other/91-one.ipynb' is no notebook of this suite"),
        (
            "notebooks/91-one.ipynb",
            "is no notebook of this suite",
        ),  # of the folder that one stands in, not of the project
        ("9", "'9' stands for 91-one, 92-two"),
        ("91-oen", "did you mean '91-one'?"),
    ],
)
def test_a_name_means_one_notebook_of_this_suite(suite, monkeypatch, tmp_path_factory, name, says):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    with pytest.raises(ValueError, match=None) as e:
        plan([name])
    assert says in str(e.value)


@pytest.mark.parametrize("name", ["91", "91-one", "91-one.ipynb", "notebooks/91-one.ipynb", "./notebooks/91-one.ipynb"])
def test_names_by_which_a_notebook_is_known(suite, monkeypatch, name):
    monkeypatch.chdir(suite)
    assert [r.label for r in plan([name])] == ["91-one"]


@pytest.mark.parametrize(
    "content, says",
    [
        (b"", "found an empty file"),
        (b"\xef\xbb\xbf{}", "found a byte-order mark"),
        ("{\"cells\": \"方案\"}".encode("gbk"), "which is not UTF-8"),
        (b"[]", "found what is no notebook"),
        (b"{\"cells\": null}", "found what is no notebook"),
        (b"{\"cells\": [{}]}", "found what is no notebook"),
        (b"{\"cells\": []}", "found '0 cells with that tag' in the parameters"),
        (b"[" * 200_000, "found what is no notebook"),
        (b"\x00\xff", "which is not UTF-8"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_notebook_is_told(suite, content, says):
    (suite / "notebooks" / "91-one.ipynb").write_bytes(content)
    with pytest.raises(ValueError, match=r"91-one\.ipynb(:1)?: ") as e:
        plan()
    assert says in str(e.value) and len(str(e.value)) < 500


@pytest.mark.parametrize(
    "line",
    [
        "year = 2015", "year: int = 2000 + 15", "year: int = '2015'", "year: set = {1}", "year: int", "import os",
        "year: int | None = None", "a: int = 1\na: int = 2", "year: int = " + "(" * 5000, "def f(: pass",
    ],
)  # fmt: skip
def test_a_parameter_is_a_name_a_type_and_a_literal(suite, line):
    path = write(suite, "91-one", parameters=line)
    with pytest.raises(ValueError, match=r"91-one\.ipynb: found .* in the parameters; allowed: name: type = literal"):
        parameters(path)


def test_a_notebook_that_carries_the_parameters_of_another_run_is_refused(suite):
    done = subprocess.run(
        [sys.executable, "-m", "papermill", *[str(suite / "notebooks" / "91-one.ipynb")] * 2, "-p", "year", "2020",
         "-k", "python3", "--prepare-only"], capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with pytest.raises(ValueError, match=r"91-one\.ipynb: found parameters of another run"):
        plan()


@pytest.mark.parametrize(
    "text", ['["92-two"]', "[92-two]\neach = 5", '[92-two]\neahc = "city"', '[nobody]\neach = "city"', "x", "\x00",
             '[92-two]\neach = ["city"]', '[92-two]\neach = "ctiy"', "[[top]]"],
)  # fmt: skip
def test_a_suite_file_that_says_something_else_is_told(suite, text):
    (suite / "notebooks" / "suite.toml").write_text(SUITE + text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"notebooks/suite\.toml(:\d+)?: found"):
        plan()


# Sets of parameters


TABLE = "name,year,cities\na,2015,kaifeng\nb,2020,kaifeng zhengzhou\n"
AS_SAVED = {
    "plain": TABLE.encode(),
    "mark": b"\xef\xbb\xbf" + TABLE.encode(),
    "semicolons": TABLE.replace(",", ";").encode(),
    "tabs, UTF-16": TABLE.replace(",", "\t").encode("utf-16"),
    "GBK": TABLE.replace("name", "name").encode("gbk"),
    "CRLF": TABLE.replace("\n", "\r\n").encode(),
    "empty columns and rows": b"name,year,cities,,\na,2015,kaifeng,,\n,,,,\nb,2020,kaifeng zhengzhou,,\n,,,,\n",
    "floats": TABLE.replace("2015", "2015.0").replace("2020", "2020.00").encode(),
    "quoted": b'name,year,cities\na,"2015","kaifeng"\n"b",2020,"kaifeng, zhengzhou"\n',
    "lists": TABLE.replace("kaifeng zhengzhou", '"[""kaifeng"", ""zhengzhou""]"').encode(),
    "blanks": TABLE.replace(",", " , ").encode(),
    "no last line end": TABLE.rstrip().encode(),
}


@pytest.mark.parametrize("how", AS_SAVED)
def test_a_table_is_read_as_spreadsheets_save_it(suite, tmp_path, how):
    table = tmp_path / "sets.csv"
    table.write_bytes(AS_SAVED[how])
    found = {r.label: r.values for r in plan(["91"], table=table)}
    assert found == {
        "91-one-a": {"year": 2015, "cities": ["kaifeng"]},
        "91-one-b": {"year": 2020, "cities": ["kaifeng", "zhengzhou"]},
    }


def test_a_table_in_chinese_as_excel_saves_it_there(suite, tmp_path):
    table = tmp_path / "sets.csv"
    table.write_bytes("name,year\n开封,2015\n".encode("gbk"))
    assert [r.label for r in plan(["91"], table=table)] == ["91-one-开封"]


@pytest.mark.parametrize(
    "content, says",
    [
        ("year\n2011\n", []),
        ("yaer\n2011\n", ["no parameter 'yaer'", "did you mean 'year'?"]),
        ("year\n2011\nlast\n", ["line 3: 91-one: year: found 'last'"]),
        ("year,year\n2011,2012\n", ["a column twice"]),
        ("name,year\na,2011\nA,2015\n", ["the same name for several runs: a"]),
        ("year\n2011,2\n", ["line 2: found 2 cells"]),
        ("name,year\na\n", ["line 2: found 1 cells"]),
        ("", ["an empty file"]),
        ("name,year\n", ["only a heading"]),
        ("\ufeffname,year\r\n,\r\n", ["only a heading"]),
        ('name,year\n"a\n', ["line 2: found 1 cells"]),
    ],
)
def test_a_bad_table_says_where(suite, tmp_path, content, says):
    table = tmp_path / "sets.csv"
    table.write_text(content, encoding="utf-8")
    if not says:
        assert [r.values for r in plan(["91"], table=table)] == [{"year": 2011}]
        return
    with pytest.raises(ValueError) as e:
        plan(["91"], table=table)
    for words in says:
        assert words in str(e.value)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_table_or_are_refused(content):
    table = Path(os.environ["MZ_FIGURES"], "any.csv")
    table.parent.mkdir(exist_ok=True)
    table.write_bytes(content)
    try:
        planned = plan([next(iter(notebooks()))], table=table)
    except ValueError as e:
        assert "Traceback" not in str(e)
    else:
        assert planned and all(r.folder.is_relative_to(root() / "build" / "sets") for r in planned)


@pytest.mark.parametrize("table", ["no-such.csv", "."])
def test_no_table_there(suite, table):
    with pytest.raises(ValueError, match="found no table"):
        plan(["91"], table=suite / table)


@pytest.mark.parametrize(
    "each, says",
    [
        (["year"], r"--each year: found no values; allowed: .*, or year=VALUE,VALUE"),
        (["year=2011,2015", "year=2020"], "--each year: found twice"),
        (["year=2011,2011"], "the same name for several runs: 2011"),
        (["language=fr"], "no parameter 'language'"),
    ],
)
def test_what_to_go_through_is_checked(suite, each, says):
    with pytest.raises(ValueError, match=says):
        plan(["91"], each=each)


def test_sets_have_folders_of_their_own_and_their_notebooks(suite):
    planned = plan(["91"], each=["year=2011,2015"])
    assert [r.folder.relative_to(suite).as_posix() for r in planned] == [
        "build/sets/91-one/2011",
        "build/sets/91-one/2015",
    ]
    assert states(planned)[1] == {}
    assert (suite / "build/sets/91-one/2011/first.csv").read_text() == "91-one 2011"
    assert (suite / "build/sets/91-one/2015/91-one-2015.ipynb").is_file()


@pytest.mark.parametrize("named", ["README.md", "data", ".", "/", "data/raw/new", "README.md/x", "notebooks"])
def test_figures_never_go_where_the_project_keeps_its_own(suite, monkeypatch, named):
    monkeypatch.chdir(suite)
    (suite / "README.md").write_text("# Four cities")
    write(suite, "91-one", parameters=PARAMETERS + '\nfigures_dir: str = ""')
    with pytest.raises(ValueError, match="figures_dir: found"):
        plan(["91"], [("figures_dir", named)])


@pytest.mark.parametrize("asked", [[], [("figures_dir", "locked/new")], [("figures_dir", "locked")]])
def test_a_folder_that_cannot_be_written_in_is_told_before_anything_runs(suite, monkeypatch, asked):
    monkeypatch.chdir(suite)
    (suite / "locked").mkdir()
    write(suite, "91-one", parameters=PARAMETERS + '\nfigures_dir: str = ""')
    locked = {suite / "locked", Path(os.environ.get("MZ_FIGURES") or suite / "figures")}
    assert plan(["91"], asked)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) not in locked)  # whoever tests may be root
    with pytest.raises(ValueError, match=r"figures_dir: found .*; allowed: a folder that can be written in"):
        plan(["91"], asked)
    with pytest.raises(ValueError, match="a folder in which nothing can be written"):
        refuse([suite / "locked" / "explorer.html"])
    with pytest.raises(ValueError, match="a folder in which nothing can be written"):
        refuse([suite / "locked" / "report" / "index.html"])
    refuse([suite / "elsewhere" / "explorer.html"])
