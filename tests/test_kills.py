"""Every command that writes, killed before every step of its writing: the next run completes it, byte for byte, and nothing strays."""

import os

import pytest
from click.testing import CliRunner
from conftest import ROOT, copy_project, forget
from kills import everywhere, folders, restore, state
from press import WORDS, png
from test_runs import PARAMETERS, SUITE, write
from typer.main import get_command

from mzlib.cli import app
from mzlib.display import export
from mzlib.explorer import page
from mzlib.intake import review
from mzlib.panel import build
from mzlib.sources.paths import settle
from mzlib.suite import deliver, report, runs

MZ = get_command(app)  # once, not for each that is killed
YUNXI = ROOT / "tests" / "data" / "yunxi"
NEW = ("new", str(YUNXI / "plan.txt"), "--jurisdiction", "yunxi", "--plan", "2016-2020", "--name-en", "Yunxi", "--name-zh", "云溪",
       "--within", "henan", "--title", "云溪规划", "--title-en", "Plan of Yunxi")  # fmt: skip
# What somebody types, and how the names of each set begin of which all is written or nothing. `mz new` and `mz accept`
# are killed in test_intake; audit, check and source write nothing.
COMMANDS = {
    "build": ("build", ["project/data/processed/"]),
    "export": ("export PROJECT/build/panel.xlsx", ["project/build/"]),
    "export elsewhere": ("export PROJECT/../mine/panel.csv", [""]),
    "explorer": ("explorer", ["project/build/"]),
    "extract": ("extract PROJECT/documents/short.txt --out PROJECT/candidates.csv", [""]),
    "review": ("review yunxi-13fyp --out PROJECT/sheet.csv", [""]),
    "review of an edition": ("review yunxi-13fyp --text PROJECT/../mine/better.txt", [""]),
    "run": ("run", ["project/figures/91-one/"]),
    "run of sets": ("run 91 --each year=2011,2020", ["project/build/sets/91-one/2011/", "project/build/sets/91-one/2020/"]),
    "run that fails": ("run 91 -p name=fails", ["project/build/failed/"]),
    "report": ("report --docx --pptx", ["project/build/report/", "project/figures/91-one/"]),
    "notebooks": ("notebooks", ["project/notebooks/"]),
    "gallery": ("gallery", ["project/docs/"]),
}  # fmt: skip


class Ended(runs._Job):
    """A run whose process has ended already."""

    def start(self, context):
        self.begun, self.key = 0.0, runs.key_of(self.run.path, self.run.values)
        ended, end = os.pipe()
        os.close(end)
        return ended

    def contents(self):
        said, executed = "-".join(map(str, self.run.values.values())).encode(), self.run.path.read_bytes()
        if said == b"fails":
            raise RuntimeError("cell 1", executed)
        return {runs.EXECUTED: executed, "dots.png": b"7" + said}


class Pages:
    """The pages of a language, made already."""

    def __init__(self, language, *_):
        self.language = language

    def all(self, *_):
        return {f"index-{self.language}.html": b"opening"}


def mz(words, status=0):
    settle()  # as every start
    done = CliRunner().invoke(MZ, words)
    assert done.exit_code == status, done.output


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A project with a small notebook and a city that is being taken in, and a folder beside it; what costs time is there already."""
    folder = tmp_path_factory.mktemp("place")
    project = folder / "project"
    project.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in copy_project(project).items():
            patch.setenv(name, value)
        patch.setenv("MZ_DOCUMENTS", str(project / "documents"))
        patch.setenv("MZ_FIGURES", str(project / "figures"))
        forget()
        raw, _ = build.load_raw()
        panel = build.make_panel(raw)
        files = {name: content + b"new" for name, content in build.processed_files(raw, panel).items()}
        for path in (project / "notebooks").glob("*.*"):
            path.unlink()
        for made in ("documents", "docs", "../mine"):
            (project / made).mkdir()
        write(
            project,
            "91-one",
            parameters=PARAMETERS + '\nlanguage: str = "en"\nsize: str = "page"\nfigures_dir: str = ""',
        )
        (project / "figures" / "91-one").mkdir()
        (project / "figures" / "91-one" / "dots.png").write_bytes(png("91-one/dots", WORDS["zh"]))
        (project / "notebooks" / "suite.toml").write_text(SUITE, encoding="utf-8")
        mz(NEW)
        forget()
        text = (project / "documents" / "yunxi-13fyp.txt").read_text(encoding="utf-8")
        (folder / "mine" / "better.txt").write_text(
            text.replace("云溪市人民政府关于", "云溪市人民政府办公室关于"), encoding="utf-8"
        )
        (project / "documents" / "short.txt").write_text("到2020年，养老床位达到12600张。\n", encoding="utf-8")
        known = review.project("yunxi-13fyp")
        sheet = review.sheet_rows("yunxi-13fyp", text, known[0], *review.recorded("yunxi-13fyp"))
        patch.setattr(review, "project", lambda _: known)
        patch.setattr(review, "sheet_rows", lambda *_: sheet.head(3).copy())
        patch.setattr(build, "load_raw", lambda **_: (raw, []))
        patch.setattr(build, "make_panel", lambda raw: panel)
        patch.setattr(build, "processed_files", lambda *_: files)
        patch.setattr(export, "_FORMS", dict.fromkeys((".csv", ".xlsx"), lambda panel: b"panel"))
        patch.setattr(page, "html", lambda: "the panel")
        patch.setattr(report, "_Pages", Pages)
        patch.setattr(deliver, "word_report", lambda *of: f"{of[-1]} for Word".encode())
        patch.setattr(deliver, "slides", lambda *of: f"slides in {of[-1]}".encode())
        patch.setattr(runs, "_Job", Ended)
        patch.setattr(runs, "_context", lambda: None)
        yield project
    forget()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_killed_at_any_step_and_repeated_has_done_its_work(place, name):
    words, sets = COMMANDS[name]
    words, status = words.replace("PROJECT", str(place)).split(), int("fails" in name)
    folder = place.parent
    before, kept = state(folder), folders(folder)
    mz(words, status)  # in this process first: what it reads is remembered by all that are killed
    restore(folder, before, kept)
    steps, whole = everywhere(folder, lambda: mz(words, status), lambda undone: mz(words, status), sets=sets)
    restore(folder, before, kept)
    written = [of for of, content in whole.items() if before.get(of) != content]
    assert steps >= 7 and all(any(of.startswith(begin) for of in written) for begin in sets)
