"""Files are written as sets: after a kill at any step, an error at any rename, or two writers at once, nothing is mixed."""

import errno
import multiprocessing
import os
import time
from contextlib import suppress
from itertools import count

import pytest
from kills import dies, state

from mzlib.sources.paths import inside, owned, refuse, root, settle, write_outputs, write_together
from mzlib.sources.problems import InputError

OLD = {"a.csv": b"old a", "sub/b.csv": b"old b", "gone.csv": b"old c", "same.csv": b"same"}
NEW = {"a.csv": b"new a", "sub/b.csv": b"new b", "gone.csv": None, "same.csv": b"same", "made/d.csv": b"new d"}
AFTER = {name: content for name, content in NEW.items() if content is not None}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder that counts as the project, with the old set in it."""
    monkeypatch.setenv("MZ_ROOT", str(tmp_path))
    monkeypatch.setenv("MZ_DOCUMENTS", str(tmp_path / "none"))
    put(tmp_path)
    return tmp_path


def put(folder):
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()
    for name, content in OLD.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)


def write(folder):
    write_together({folder / name: content for name, content in NEW.items()})


@pytest.mark.parametrize("mended_by", ["the next start", "the next write"])
def test_a_kill_at_any_step_leaves_all_or_nothing(project, mended_by):
    finished = undone = 0
    for at in count(1):
        put(project)
        if not dies(lambda: write(project), at):
            break
        if mended_by == "the next start":
            settle()
            assert state(project) in (OLD, AFTER), f"killed at step {at}"
            finished, undone = finished + (state(project) == AFTER), undone + (state(project) == OLD)
        write(project)
        assert state(project) == AFTER, f"killed at step {at}"
    assert at > 10
    if mended_by == "the next start":
        assert finished >= 4 and undone >= 4


def test_a_set_outside_the_project_is_mended_by_the_next_write_there(project, tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    for at in count(1):
        put(folder)
        if not dies(lambda: write_together({folder / "x.png": b"1", folder / "x.csv": b"2"}), at):
            break
        write_together({folder / "y.png": b"3"})
        left = {n: c for n, c in state(folder).items() if n not in OLD}
        assert left in ({"y.png": b"3"}, {"x.png": b"1", "x.csv": b"2", "y.png": b"3"}), f"killed at step {at}"
    assert at > 4 and ".mz-journal" not in state(project)


@pytest.mark.parametrize("failing", range(1, 4))
def test_an_error_at_any_rename_brings_everything_back(project, monkeypatch, failing):
    calls, plain = count(1), os.replace

    def replace(*args):
        if next(calls) == failing:
            raise PermissionError(errno.EACCES, "open in Word")
        plain(*args)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(PermissionError):
        write(project)
    assert state(project) == OLD


@pytest.mark.parametrize("failing", range(1, 4))
def test_a_kill_while_an_error_is_undone_leaves_all_or_nothing(project, monkeypatch, failing):
    """As the second Ctrl-C of two, or a person who loses patience with a full disk."""

    def act():
        calls, plain = count(1), os.replace

        def replace(*args):
            if next(calls) == failing:
                raise PermissionError(errno.EACCES, "open in Word")
            plain(*args)

        os.replace = replace
        with suppress(PermissionError):
            write(project)

    for at in count(1):
        put(project)
        if not dies(act, at, ("replace", "unlink")):
            break
        settle()
        assert state(project) in (OLD, AFTER), f"killed at step {at}"
    assert at > 8 and state(project) == OLD


@pytest.mark.parametrize("at", range(1, 40))
def test_what_somebody_changed_after_a_kill_stays(project, at):
    if not dies(lambda: write(project), at):
        return
    (project / "a.csv").write_bytes(b"by hand")
    settle()
    assert state(project) in (OLD | {"a.csv": b"by hand"}, AFTER | {"a.csv": b"by hand"})


@pytest.mark.parametrize("spoilt", [b"", b"{", b"[1]", b'{"a.csv": "00"}', b'"x"', b"\xff", b'{"a.csv": null}', b'{"a.csv": ["", ""]}',
                                    b'{"a\\u0000": ["", ""]}', b'{"a.csv": [null, null]}', b'{"a.csv": [["00"], {}]}',
                                    b'{"../a.csv": ["00", ""]}', b"[" * 9999])  # fmt: skip
def test_a_spoilt_journal_moves_nothing(project, spoilt):
    (project / ".mz-journal").write_bytes(spoilt)
    (project / ".a.csv.mz-new").write_bytes(b"half")
    settle()
    assert {name: content for name, content in state(project).items() if ".mz-" not in name} == OLD
    assert not (project / ".mz-journal").exists()


def test_a_set_in_writing_is_waited_for_not_finished(project):
    """A start during a write must not take a live journal for that of a killed process."""
    from mzlib.sources import paths

    plain = paths._move

    def slowly(files):
        time.sleep(0.5)
        plain(files)

    def writer():
        paths._move = slowly
        write(project)

    process = multiprocessing.get_context("fork").Process(target=writer)
    process.start()
    while not (project / ".mz-journal").exists():
        time.sleep(0.01)
    settle()
    assert state(project) == AFTER
    process.join()
    assert process.exitcode == 0


def _deliver(folder, content, times):
    for i in range(times):
        write_together({folder / "x.png": content + b"%d" % i, folder / "x.csv": content + b"%d" % i})


def test_two_writers_of_one_figure_never_fail_and_never_mix(project):
    folder = project / "figures"
    fork = multiprocessing.get_context("fork")
    both = [fork.Process(target=_deliver, args=(folder, letter * 50_000, 100)) for letter in (b"a", b"b")]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert [p.exitcode for p in both] == [0, 0]
    found = state(folder)
    assert set(found) == {"x.png", "x.csv"} and found["x.png"] == found["x.csv"]


def test_what_is_the_same_is_left_alone_and_a_link_is_followed(project):
    os.utime(project / "same.csv", (1, 1))
    (project / "link.csv").symlink_to(project / "a.csv")
    write(project)
    write_together({project / "link.csv": b"through"})
    assert (project / "same.csv").stat().st_mtime == 1
    assert (project / "link.csv").is_symlink() and (project / "a.csv").read_bytes() == b"through"


@pytest.mark.parametrize(
    "name",
    [
        "data/raw/reference.csv",
        "data/raw/facts/new.csv",
        "mzlib",
        ".git/x",
        "docs/x.csv",
        "..",
        "",
        "notebooks/x.csv",
        "README.md",
        "figures/01/x.csv",
        "data/raw/../processed/x",
    ],
)
def test_an_output_never_destroys_what_is_the_projects(project, name):
    for made in ("README.md", "figures/01/x.csv"):
        (project / made).parent.mkdir(parents=True, exist_ok=True)
        (project / made).write_bytes(b"ours")
    before = state(project)
    with pytest.raises(InputError):
        write_outputs({project / name: b"x"})
    assert state(project) == before


@pytest.mark.parametrize("name", ["a.csv/x.csv", "x" * 250 + ".csv"])
def test_what_cannot_be_written_stops_no_later_start(project, name):
    """A kill or an error: the journal of a set that cannot be must go."""

    def act():
        with suppress(OSError):
            write_together({project / "a.csv": b"1", project / name: b"2"})

    for at in count(1):
        put(project)
        died = dies(act, at)
        settle()
        assert state(project) == OLD
        if not died:
            break


def test_an_output_under_a_file_is_refused_before_anything_runs(project):
    with pytest.raises(InputError, match="a file in place of its folder"):
        refuse([project / "a.csv" / "index.html"])


def test_an_output_replaces_what_mz_wrote_and_nobody_changed(project):
    out = project / "panel.xlsx"
    write_outputs({out: b"1"})
    write_outputs({out: b"2"})
    out.write_bytes(b"with a colleague's notes")
    with pytest.raises(InputError, match="changed since"):
        write_outputs({out: b"3"})
    write_outputs({out: b"3"}, force=True)
    write_outputs({out: b"4"})
    assert out.read_bytes() == b"4"


def test_an_output_never_replaces_its_own_input_through_a_link(project, tmp_path_factory):
    plan = tmp_path_factory.mktemp("plan") / "plan.txt"
    plan.write_text("text")
    (plan.parent / "out.csv").symlink_to(plan)
    with pytest.raises(InputError, match="the file that is read"):
        refuse([plan.parent / "out.csv"], inputs=[plan])


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "/x",
        "a/b",
        "a\\b",
        "",
        ".",
        "..",
        ".hidden",
        "CON",
        "nul.csv",
        "x" * 121,
        "a\nb",
        "a\0b",
        "a:b",
        "x.",
        "x ",
        "a*b",
        "<b>",
        "a\u202eb",
        "~x",
        "-x",
        "$(x)",
    ],
)
def test_no_name_leads_out_of_its_folder(name):
    with pytest.raises(InputError):
        inside("figures", name)


def test_names_that_people_give_pass():
    for name in ("dibao.png", "低保 2015 (终稿).xlsx", "01-coverage", "a_b-c.d", "Größe.csv"):
        assert inside("figures", name).parent.name == "figures"


def test_owned_is_where_the_project_keeps_its_own():
    assert all(owned(root() / x) for x in ("data", "mzlib/x.py", ".git", "tests/data/x", "", ".."))
    assert not any(owned(root() / x) for x in ("build/x", "panel.xlsx", "figures/x.png", "../elsewhere/x"))
