"""A fifth city, from text to profile, by the steps of docs/add-a-city.md; and what each step refuses."""

import csv
import io
import re
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import copy_project, forget
from typer.testing import CliRunner

import mzlib as mz
from mzlib.analysis.load import base_years, catalogue, with_plan
from mzlib.cli import app
from mzlib.intake.accept import accept
from mzlib.intake.editions import moved
from mzlib.intake.newcity import PALETTE, new, next_look
from mzlib.intake.review import project as review_project
from mzlib.intake.review import recorded, review, text_of
from mzlib.intake.sheet import COLUMNS, read_sheet, write_sheet
from mzlib.reading.units import registry
from mzlib.sources.catalogues import load_catalogues
from mzlib.sources.problems import InputError
from mzlib.suite.notebooks import plan
from mzlib.suite.runs import run

HERE = Path(__file__).parent / "data" / "yunxi"
TITLE, TITLE_EN = "云溪市民政工作发展第十三个五年规划", "Thirteenth five-year plan for civil affairs of Yunxi"
NEW = ["new", str(HERE / "plan.txt"), "--jurisdiction", "yunxi", "--plan", "2016-2020", "--name-en", "Yunxi", "--name-zh",
       "云溪", "--within", "henan", "--title", TITLE, "--title-en", TITLE_EN, "--number", "云政〔2016〕18号"]  # fmt: skip
FIVE = ("zhengzhou", "kaifeng", "pingdingshan", "wuhan", "yunxi")


def mz_run(*arguments):
    """A command, in this process; its messages."""
    forget()
    result = CliRunner().invoke(app, list(arguments))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stderr


def done(*arguments):
    status, said = mz_run(*arguments)
    assert status == 0, said
    return said


def decisions():
    with (HERE / "decisions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def filled(path, accepted=None):
    """Fill in a sheet as a person would: the facts of decisions.csv accepted and corrected, all else rejected."""
    sheet, problems = read_sheet(path)
    assert not problems
    sheet = sheet.assign(decision="reject").reset_index(drop=True)
    for fact in accepted if accepted is not None else decisions():
        a, b = int(fact["start"]), int(fact["end"])
        meets = [i for i, r in sheet.iterrows() if a < int(r["end"]) and int(r["start"]) < b]
        line = meets[0] if meets else len(sheet)
        if not meets:  # nothing proposed, as for a Chinese numeral: a row that the person adds
            sheet.loc[line] = ""
        sheet.loc[line, list(fact)] = list(fact.values())
        sheet.loc[line, "decision"] = "accept"
        sheet = sheet.drop(meets[1:])
    return write_sheet(sheet, path, pd.DataFrame())


def set_environment(folder, patch):
    patch.setenv("MZ_ROOT", str(folder))
    patch.setenv("MZ_DOCUMENTS", str(folder / "documents"))
    patch.setenv("MZ_FIGURES", str(folder / "figures"))
    forget()


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """A copy of the project with a folder for documents; not to be changed."""
    folder = tmp_path_factory.mktemp("four")
    copy_project(folder)
    (folder / "documents").mkdir()
    return folder


@pytest.fixture(scope="module")
def begun(copied, tmp_path_factory):
    """The same after `mz new`, with what it said; not to be changed."""
    folder, patch = tmp_path_factory.mktemp("begun"), pytest.MonkeyPatch()
    shutil.copytree(copied, folder, dirs_exist_ok=True)
    with patch.context() as p:
        set_environment(folder, p)
        said = done(*NEW)
    forget()
    return folder, said


@pytest.fixture(scope="module")
def added(begun, tmp_path_factory):
    """A project to which the city has been added by the documented commands, with what they said."""
    folder, patch, said = tmp_path_factory.mktemp("five"), pytest.MonkeyPatch(), {"new": begun[1]}
    shutil.copytree(begun[0], folder, dirs_exist_ok=True)
    with patch.context() as p:
        set_environment(folder, p)
        panel = (folder / "data/processed/panel.csv").read_text(encoding="utf-8")
        with (folder / "data/raw/codebook.toml").open("a", encoding="utf-8") as file:
            file.write((HERE / "codebook.toml").read_text(encoding="utf-8"))
        sheet = filled(folder / "build/review/yunxi-13fyp.xlsx")
        said["accept"] = done("accept", str(sheet))
        shutil.copy(HERE / "identities.toml", folder / "data/raw/identities/yunxi-13fyp.toml")
        said["build"] = done("build")
        given = [("city", "yunxi"), ("formats", "svg"), ("size", "column")]
        failed = run(plan(["07-city-profile", "02-low-income-standards"], given))
        assert not failed, failed
        said["check"] = done("check")
    forget()
    return folder, said, panel


@pytest.fixture
def project(begun, tmp_path, monkeypatch):
    """A copy of the project after `mz new`."""
    folder = tmp_path / "project"
    shutil.copytree(begun[0], folder, ignore=shutil.ignore_patterns("*.ipynb"))
    set_environment(folder, monkeypatch)
    yield folder
    forget()


@pytest.fixture
def four(copied, tmp_path, monkeypatch):
    """A copy of the project before it."""
    folder = tmp_path / "project"
    shutil.copytree(copied, folder, ignore=shutil.ignore_patterns("*.ipynb"))
    set_environment(folder, monkeypatch)
    yield folder
    forget()


@pytest.fixture
def five(added, monkeypatch):
    set_environment(added[0], monkeypatch)
    yield added[0]
    forget()


def contents(project):
    return {p: p.read_bytes() for p in project.rglob("*") if p.is_file()}


# The city in the suite


def test_every_decided_fact_is_in_the_panel(five):
    facts = mz.load("facts").set_index("fact")
    own = facts[facts.index.str.startswith("yunxi")]
    assert list(own.index) == [f"yunxi-13fyp-{i:03d}" for i in range(1, len(decisions()) + 1)]
    assert own.printed.tolist() == [d["printed"] for d in decisions()]
    stated = mz.load_panel().query("jurisdiction == 'yunxi' and basis == 'stated'")
    assert set(stated.fact) == set(own.index)


def test_numbers_are_in_common_units(five):
    table = mz.compare("dibao_standard", FIVE, 2015, "rural").set_index("jurisdiction")
    assert table.at["yunxi", "value"] == 230 and table.at["yunxi", "unit"] == "yuan/person/month"
    beds = mz.compare("elderly_care_beds", "yunxi", 2015).iloc[0]
    assert (beds.value, beds.low, beds.high) == (12600, 12550, 12650)
    target = mz.compare("dibao_standard", "yunxi", 2020, "rural", kinds="target").iloc[0]
    assert (target.low, target.qualifier) == (pytest.approx(4000 / 12), "at_least") and np.isnan(target.high)


def test_the_plan_is_audited(five):
    table = mz.audit(["yunxi"]).set_index("identity").verdict
    assert table.to_dict() == {
        "yunxi-13fyp:urban_dibao_growth": "consistent",
        "yunxi-13fyp:beds_by_owner": "consistent",
        "yunxi-13fyp:beds_per_elderly": "consistent",
        "yunxi-13fyp:organisations_growth": "not testable",
    }
    row = mz.compare("social_organisations", "yunxi", 2011).iloc[0]
    assert (row.status, row.value) == ("derived", 1000)


def test_the_other_cities_rows_stay_as_they_were(added):
    folder, _, before = added
    after = pd.read_csv(folder / "data/processed/panel.csv", dtype=str, keep_default_na=False)
    assert after[after.jurisdiction != "yunxi"].to_csv(index=False) == before


def test_the_profile_draws_what_the_facts_say(five):
    table = pd.read_csv(five / "figures/07-city-profile/yunxi-beside-others.csv")
    beds = table[(table.indicator == "beds_per_1000_elderly")].set_index("jurisdiction").value
    assert beds["yunxi"] == 30 and beds["kaifeng"] == 22 and beds["wuhan"] == 37
    urban = table[(table.indicator == "dibao_standard") & (table.area == "urban")].set_index("jurisdiction").value
    assert urban["yunxi"] == 420 and {*FIVE, "china"} == set(urban.index)
    promises = pd.read_csv(five / "figures/07-city-profile/yunxi-targets.csv")
    nursing = promises[promises.indicator == "nursing_bed_share"].set_index("measure").value
    assert nursing["base"] == 12 and nursing["target"] == 30


def test_the_comparison_has_five_cities_by_default(five):
    table = pd.read_csv(five / "figures/02-low-income-standards/standards.csv")
    rural = table[(table.area == "rural") & (table.jurisdiction != "china")].set_index("jurisdiction").value.round(2)
    assert rural[list(FIVE)].tolist() == [290, 216.67, 241.66, 320, 230]


def test_each_step_says_what_comes_next(added):
    _, said, _ = added
    assert "data/raw/facts/yunxi-13fyp.csv" in said["new"] and "mz accept build/review/yunxi-13fyp.xlsx" in said["new"]
    assert f"{len(decisions())} added" in said["accept"] and "to do: mz build" in said["accept"]
    assert "checked against 1 documents" in said["check"]


def test_nothing_of_the_text_is_in_the_raw_data(added):
    folder, _, _ = added
    text = (HERE / "plan.txt").read_text(encoding="utf-8")
    files = [p for p in (folder / "data").rglob("*") if p.suffix in (".csv", ".toml") and "yunxi" in p.name]
    assert len(files) == 4
    for path in files:
        content = path.read_text(encoding="utf-8")
        shared = [
            text[i : i + 12]
            for i in range(len(text) - 12)
            if text[i : i + 12] in content and "\n" not in text[i : i + 12]
        ]
        assert not shared, f"{path.name}: {shared[0]}"


# Again, and again


def test_accepting_twice_changes_nothing(five, tmp_path):
    before = {p: p.read_bytes() for p in (five / "data/raw").rglob("*yunxi*")}
    counts, notes = accept(five / "build/review/yunxi-13fyp.xlsx")
    assert (counts["added"], counts["rejected"], counts["already there"]) == (0, 0, len(decisions())) and notes == []
    assert {p: p.read_bytes() for p in (five / "data/raw").rglob("*yunxi*")} == before


def test_a_second_sheet_has_nothing_to_decide(five, tmp_path):
    _, states, _ = review("yunxi-13fyp", out=tmp_path / "again.csv")
    assert states.empty


def test_another_edition_says_what_moved_changed_vanished_and_is_new(five, tmp_path, monkeypatch):
    project = tmp_path / "copy"
    shutil.copytree(five, project, ignore=shutil.ignore_patterns("figures", "*.ipynb"))
    set_environment(project, monkeypatch)
    old = (HERE / "plan.txt").read_text(encoding="utf-8")
    changes = [("建成养老机构86家", "建成各类养老机构86家"), ("，注册志愿者6万余人", ""), ("45处", "48处"),
               ("云溪市人民政府关于印发", "云溪市人民政府办公室关于印发")]  # fmt: skip
    for before, after in changes:
        assert old.count(before) == 1
        old = old.replace(before, after)
    (tmp_path / "edition.txt").write_text(old, encoding="utf-8")
    path, states, _ = review("yunxi-13fyp", tmp_path / "edition.txt", tmp_path / "edition.csv")
    sheet, _ = read_sheet(path)
    by = {s: set(sheet.printed[sheet.state == s]) for s in states.index}
    assert (
        by["vanished"] == {"6万余人", "45处"}
        and by["changed"] == {"86家"}
        and "48处" in by["new"] | by.get("left out", set())
    )
    assert states["moved"] == len(decisions()) - 3
    # Undecided rows stop it: offsets hold for one edition only.
    with pytest.raises(InputError) as caught:
        accept(path)
    assert len(caught.value.problems) == 3 and "with decision (empty)" in str(caught.value)
    sheet.loc[sheet.state.isin(["changed"]), "decision"] = "accept"
    sheet.loc[sheet.state.isin(["vanished", "new"]), "decision"] = "reject"
    write_sheet(sheet, path, pd.DataFrame())
    counts, _ = accept(path)
    assert (counts["moved"], counts["dropped"]) == (len(decisions()) - 2, 2)
    # The offsets are those of the new edition, and its text is the one that is checked from now on.
    edition = (project / "documents/yunxi-13fyp.txt").read_bytes().decode("utf-8")
    assert edition == old
    facts, none = recorded("yunxi-13fyp")
    assert all(edition[int(r.start) : int(r.end)] == r.printed for r in facts.itertuples())
    assert {"yunxi-13fyp-012"} <= set(facts.fact) and "yunxi-13fyp-022" not in set(facts.fact)
    digits = [m.span() for m in re.finditer(r"\d+(?:\.\d+)?", edition)]
    spans = [(int(r.start), int(r.end)) for table in (facts, none) for r in table.itertuples()]
    assert all(any(a <= start and end <= b for a, b in spans) for start, end in digits)
    catalogues, _ = review_project("yunxi-13fyp")
    assert text_of("yunxi-13fyp", catalogues) == edition
    with (project / "data/raw/review/yunxi-13fyp.csv").open(encoding="utf-8") as file:
        assert {r["fact"] for r in csv.DictReader(file) if r["decision"] == "left out"} == {
            "yunxi-13fyp-018",
            "yunxi-13fyp-022",
        }


def test_ids_are_never_used_again(project):
    sheet = project / "build/review/yunxi-13fyp.xlsx"
    accept(filled(sheet, decisions()[:2]))
    facts, record = (project / f"data/raw/{folder}/yunxi-13fyp.csv" for folder in ("facts", "review"))
    lines = facts.read_text(encoding="utf-8").splitlines(keepends=True)
    facts.write_text("".join(lines[:2]), encoding="utf-8")  # the second is taken back by hand, and the record says so
    with record.open("a", encoding="utf-8") as file:
        file.write("yunxi-13fyp-002,136,141,doubtful,printed=4.1亿元,,left out,taken back\n")
    accept(sheet)
    assert facts.read_text(encoding="utf-8").splitlines()[-1].startswith("yunxi-13fyp-003,136,141")


# What is refused

SPOILT = [
    ({"unit": "yuna"}, "did you mean 'yuan'?"),
    ({"indicator": "dibao_spendin"}, "did you mean 'dibao_spending'?"),
    ({"indicator": ""}, "a lower-case letter, then"),
    ({"group": "no-such-group"}, 'add ["group:no-such-group"]'),
    ({"kind": "flwo"}, "did you mean 'flow'?"),
    ({"period": "2015-2011"}, "two in their order"),
    ({"printed": "1200元人民币"}, "a span as long as what is printed there"),
    ({"unit": "bed"}, "they count different things"),
    ({"printed": "2040-03-05 00:00:00"}, "a span as long as what is printed there"),
]


def test_spoilt_rows_are_told_all_at_once_and_nothing_is_written(project):
    path = project / "build/review/yunxi-13fyp.xlsx"
    facts = [fact | cells for fact, (cells, _) in zip(decisions(), SPOILT)]
    filled(path, facts)
    sheet, _ = read_sheet(path)
    before = contents(project)
    status, said = mz_run("accept", str(path))
    assert status == 1
    for fact, (_, message) in zip(facts, SPOILT):
        line = sheet.index[sheet.start == fact["start"]][0]
        found = [p for p in said.split(path.name) if p.startswith(f":{line}:")]
        assert any(message in p for p in found), f"{message!r} not in {found}"
    assert contents(project) == before
    sheet.loc[2, "decision"] = "acept"
    status, said = mz_run("accept", str(write_sheet(sheet, path, pd.DataFrame())))
    assert status == 1 and "did you mean 'accept'?" in said and f"{path.name}:2:" in said


def test_what_is_shown_is_what_is_stored(project):
    """A value that is not what the build reads is refused; emptied or written anew it passes; a corrected span is found."""
    path = project / "build/review/yunxi-13fyp.xlsx"
    first, second, third = decisions()[:3]
    # One value typed over; one number of which somebody took the magnitude away; one whose bound is another.
    filled(path, [first | {"value": "330000000"}, second | {"printed": "4.1"}, third | {"low": "259.5"}])
    before = contents(project)
    status, said = mz_run("accept", str(path))
    assert status == 1 and contents(project) == before
    assert "value 330000000, while '3.2亿元' is stored as 320000000" in said
    assert "value 410000000, while '4.1' is stored as 4.1" in said
    assert "low 259.5, while '260元' is stored with 260" in said
    filled(path, [first | {"value": ""}, second | {"printed": "4.1亿", "value": "4.1e8"}, third | {"low": "260"}])
    assert "3 added" in done("accept", str(path))
    facts, _ = recorded("yunxi-13fyp")
    assert facts.end.tolist()[:2] == [first["end"], str(int(second["end"]) - 1)]
    record = (project / "data/raw/review/yunxi-13fyp.csv").read_text(encoding="utf-8")
    assert "wrong printed,printed=4.1亿元,printed=4.1亿,second" in record


def test_a_person_counts_no_characters(project):
    """A number that the sheet lacks is typed at its end; the word of a qualifier stands for its offsets."""
    path = project / "build/review/yunxi-13fyp.xlsx"
    first, floor = decisions()[0], next(d for d in decisions() if d["printed"] == "4000元")
    filled(path, [floor | {"qualifier_at": "不低于"}])
    sheet, _ = read_sheet(path)
    sheet = sheet[sheet.start != first["start"]].reset_index(drop=True)
    added = {c: first.get(c, "") for c in COLUMNS} | {"decision": "accept", "start": "", "end": "", "qualifier_at": ""}
    sheet.loc[len(sheet)] = added
    counts, _ = accept(write_sheet(sheet, path, pd.DataFrame()))
    facts, _ = recorded("yunxi-13fyp")
    assert counts["added"] == 2 and facts.start.tolist() == [first["start"], floor["start"]]
    assert facts.qualifier_at.tolist() == ["", floor["qualifier_at"]]
    record = (project / "data/raw/review/yunxi-13fyp.csv").read_text(encoding="utf-8")
    assert "omission in the first reading,,printed=3.2亿元,added" in record


def test_decisions_are_not_overwritten(project):
    filled(project / "build/review/yunxi-13fyp.xlsx", decisions()[:1])
    status, said = mz_run("review", "yunxi-13fyp")
    assert status == 1 and "run `mz accept yunxi-13fyp.xlsx` first" in said


def test_what_a_new_city_needs_is_named_at_once(four, monkeypatch):
    before = contents(four)
    monkeypatch.setenv("MZ_DOCUMENTS", str(four / "nowhere"))
    status, said = mz_run("new", str(HERE / "plan.txt"), "--jurisdiction", "yunxi", "--within", "hennan")
    assert status == 1
    for need in (
        "--title TEXT",
        "--title-en TEXT",
        "--name-en",
        "--name-zh",
        "did you mean 'henan'?",
        "unset MZ_DOCUMENTS",
    ):
        assert need in said
    assert contents(four) == before


def test_nothing_is_overwritten(project):
    before = contents(project)
    status, said = mz_run(*NEW)
    assert status == 1 and "which is there already" in said and "mz review" in said
    status, said = mz_run(*NEW, "--document", "yunxi-other")
    assert status == 1 and "the text of yunxi-13fyp" in said
    assert contents(project) == before


def test_a_new_province_and_a_text_in_gbk(four, tmp_path):
    text = (HERE / "plan.txt").read_text(encoding="utf-8").replace("\n", "\r\n")
    (tmp_path / "gbk.txt").write_bytes(text.encode("gb18030"))
    province = ["--within-name-en", "Shandong", "--within-name-zh", "山东"]
    arguments = [a if a != "henan" else "shandong" for a in NEW]
    arguments[1] = str(tmp_path / "gbk.txt")
    assert "GB18030" in done(*arguments, *province)
    assert (four / "documents/yunxi-13fyp.txt").read_bytes() == text.encode("utf-8")
    assert catalogue("jurisdictions")["shandong"]["level"] == "province"


def test_a_city_without_facts_is_shown_as_silent(project):
    assert "data/processed" in done("build")
    forget()
    assert mz.cities() == FIVE
    table = mz.compare("dibao_standard", None, 2015, "rural").set_index("jurisdiction")
    assert table.status["yunxi"] == "not stated" and tuple(table.index) == FIVE
    assert mz.plan_figures("yunxi").empty


def test_a_county_of_a_city_is_shown_beside_it(four):
    place = {"name_en": "Yunxi", "name_zh": "云溪", "level": "county", "parent": "zhengzhou"}
    new(HERE / "plan.txt", "yunxi", "2016-2020", place=place, title=TITLE, title_en=TITLE_EN)
    forget()
    assert mz.cities("parts") == ("xinzheng", "yunxi") and "yunxi" not in mz.cities()
    assert with_plan()[-1] == "yunxi"


def test_a_second_plan_of_a_city(four):
    new(HERE / "plan.txt", "kaifeng", "2021-2025", title=TITLE, title_en=TITLE_EN)
    forget()
    assert "kaifeng-14fyp" in catalogue("documents") and "kaifeng" in mz.cities()
    assert base_years()["kaifeng"] == 2020
    assert len(catalogue("jurisdictions")) == 8


# The sheet


def test_a_spreadsheet_runs_no_formula_and_makes_no_dates(tmp_path):
    row = dict.fromkeys(COLUMNS, "") | {
        "note": "=1+1",
        "sentence": "@SUM(1)",
        "printed": "35-40",
        "qualifier_at": "3:12",
        "why": "'quoted",
    }
    frame = pd.DataFrame([row | {"document": "x"}])
    for name in ("a.xlsx", "a.csv"):
        back, problems = read_sheet(write_sheet(frame, tmp_path / name, pd.DataFrame()))
        assert problems == [] and back.iloc[0].to_dict() == frame.iloc[0].to_dict()
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfdecision")
    assert b"'=1+1" in (tmp_path / "a.csv").read_bytes()
    with zipfile.ZipFile(io.BytesIO((tmp_path / "a.xlsx").read_bytes())) as book:
        xml = b"".join(book.read(n) for n in book.namelist() if "sheet" in n)
    assert b"<f>" not in xml and b"dataValidation" in xml


def test_another_file_is_no_sheet(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"no workbook")
    (tmp_path / "b.csv").write_text("fact,start\n", encoding="utf-8")
    for name in ("a.xlsx", "b.csv", "c.csv"):
        assert read_sheet(tmp_path / name)[1]


def test_moved_spans_print_the_same():
    rng = np.random.default_rng(9)
    letters = "低保城乡标准年月提高到，。\n0123456789元"
    for _ in range(200):
        old = "".join(rng.choice(list(letters), 60))
        cut, put = rng.integers(0, 60, 2)
        new_text = old[:cut] + "".join(rng.choice(list(letters), 5)) + old[cut:put] + old[put + 3 :]
        spans = [(i, i + 3) for i in range(0, 57, 3)]
        for (a, b), there in moved(old, new_text, spans).items():
            assert there is None or old[a:b] == new_text[there[0] : there[1]]


# Colours


def seen(color, matrix):
    """A colour as CIE Lab, seen with a kind of colour blindness (Machado, Oliveira and Fernandes 2009, severity 1)."""
    rgb = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    rgb = np.clip(matrix @ np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4), 0, 1)
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
    )
    x = to_xyz @ rgb / np.array([0.95047, 1, 1.08883])
    f = np.where(x > 216 / 24389, np.cbrt(x), (24389 / 27 * x + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


KINDS = {
    "common": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]),
}  # fmt: skip


def test_colours_stay_apart_for_everybody():
    colors = [catalogue("jurisdictions")[j]["color"] for j in with_plan()] + list(PALETTE)
    for i, one in enumerate(colors):
        for other in colors[:i]:
            for kind, matrix in KINDS.items():
                assert np.linalg.norm(seen(one, matrix) - seen(other, matrix)) > 13, f"{one} and {other} to {kind}"


def test_places_that_charts_could_not_tell_apart_are_refused(four):
    path = four / "data/raw/jurisdictions.toml"
    text = path.read_text(encoding="utf-8")
    edits = [('color = "#d9660a"\nmarker = "s"', 'color = "#1f6fb5"\nmarker = "o"'), ('marker = "D"', 'marker = "x"'),
             ('color = "#777777"\n', "")]  # fmt: skip
    for before, after in edits:
        assert text.count(before) == 1
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")
    said = [str(p) for p in load_catalogues(four / "data/raw", registry(four / "data/raw/units.txt"))[1]]
    for message in (
        "[kaifeng] color and marker of zhengzhou",
        "[wuhan] marker 'x'",
        "[xinzheng] which has a document, without",
    ):
        assert any(message in p for p in said)


def test_every_place_gets_a_look_of_its_own():
    entries = catalogue("jurisdictions").values()
    places = [(entry["color"], entry["marker"]) for entry in entries]
    for n in range(40):
        look = next_look({"jurisdictions": pd.DataFrame(places, columns=["color", "marker"])})
        assert look not in places
        assert n >= len(PALETTE) or look[0] not in dict(places), "a colour again while others are free"
        places.append(look)
