"""Spoilt inputs of every kind, in every file that people write and every option: each must end as it should.

As it should is: exit status not 0, one message that names the file or the option, no traceback, no flood, within two seconds,
and nothing written. `python tests/spoil.py` tries all and prints a table (a scheduled run does); the suite tries a hundred.
"""

import csv
import io
import os
import re
import shutil
import signal
import stat
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from conftest import ROOT, copy_project, forget
from typer.testing import CliRunner


class Case(NamedTuple):
    """One spoilt input: the part of the table that it is counted in, its name, the file, what becomes of it, the command."""

    part: str
    name: str
    file: str
    edit: object  # bytes to bytes, or a function of the path that puts something else there
    command: tuple = ("build",)
    says: str = ""  # what the message must hold: the file by default


def _brief(text):
    return repr(text) if len(text) <= 200 else f"{text[:20]!r}... ({len(text)})"


# Files as a whole


def _folder(path):
    path.unlink()
    path.mkdir()


def _loop(path):
    path.unlink()
    path.symlink_to(path.name)


def _pipe(path):
    path.unlink()
    os.mkfifo(path)


def _dangling(path):
    path.unlink()
    path.symlink_to("nowhere")


def _cut(data):
    """Cut in the middle of a quoted text, or of a cell."""
    at = data.find(b'= "', len(data) // 2)
    return data[: at + 4] if at > 0 else data[: len(data) * 2 // 3].rpartition(b"\n")[0] + b"\nx"


WHOLE = {
    "missing": Path.unlink,
    "a folder": _folder,
    "a link to itself": _loop,
    "a link to nothing": _dangling,
    "a pipe": _pipe,
    "empty": lambda data: b"",
    "spaces": lambda data: b" \n\n",
    "a byte-order mark": lambda data: b"\xef\xbb\xbf" + data,
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "GBK": lambda data: data.decode().encode("gb18030") + b"\xb0\xa1",
    "NUL": lambda data: data[:200] + b"\0" + data[200:],
    "a byte that is no UTF-8": lambda data: data[:300] + b"\xff" + data[300:],
    "binary": lambda data: bytes(range(256)) * 40,
    "a picture": lambda data: b"\x89PNG\r\n\x1a\n" + data[::-1][:5000],
    "cut short": _cut,
    "twice": lambda data: data + data,
    "ESC": lambda data: data + b"\x1b[2J\n",
    "a mark of direction": lambda data: data + "\u202egnp.\n".encode(),
    "a page of brackets": lambda data: data + b"x = " + b"[" * 5000 + b"\n",
    "another form": lambda data: b'{"a": [1, 2]}\n',
}
# Where such a file is as it may be.
MAY = {("identities", "missing")}


def whole_files():
    raw = ROOT / "data" / "raw"
    build = [p for p in sorted(raw.rglob("*")) if p.is_file() and "review" not in p.parts and p.name != "lexicon.toml"]
    build = [p for p in build if "documents" not in p.relative_to(raw).parts[:-1]]
    plan = str(ROOT / "tests" / "data" / "yunxi" / "plan.txt")
    commands = {p: ("build",) for p in build}
    commands |= {p: ("check",) for p in sorted((raw / "review").glob("*.csv"))[::3]}
    commands[raw / "reference-series.csv"] = ("check",)
    commands |= {raw / "lexicon.toml": ("extract", plan), ROOT / "notebooks" / "suite.toml": ("run", "-p", "year=x")}
    commands |= {p: ("run", p.stem, "-p", "none=x") for p in sorted((ROOT / "notebooks").glob("*.ipynb"))[::3]}
    for path, command in commands.items():
        name = path.relative_to(ROOT).as_posix()
        part = "notebooks, suite.toml" if name.startswith("notebooks") else "files as a whole"
        for kind, edit in WHOLE.items():
            if (path.parent.name, kind) in MAY:
                continue
            if (path.suffix, kind) in {(".csv", "a page of brackets"), (".ipynb", "another form")}:
                continue
            yield Case(
                part, f"{name}: {kind}", name, edit, command, path.name if part.startswith("files") else path.stem
            )


# Cells

LONG, DIGITS = "x" * 20_000, "9" * 5_000
UNSEEN = ["a\x1b[31mb", "a\u202eb", "a\x07"]
NOT_A_NUMBER = [
    "",
    "nan",
    "inf",
    "-1",
    "+1",
    "1.5",
    "1e3",
    "0x10",
    "٢٠",
    "２0",
    "²",
    "1 ",
    "½",
    "True",
    DIGITS,
    "9" * 400,
]
NOT_A_WORD = ["", "Level", "levle", " level", "level ", "a,b", "5", "<b>", "级", LONG, *UNSEEN]
CELLS = {
    "fact": ["", "x", "kaifeng-13fyp-1", "kaifeng-13fyp-٠٠١", "../x-001", "wuhan-13fyp-001", f"{LONG}-001", *UNSEEN],
    "start": [*NOT_A_NUMBER, "100000000000000000000", "999999999"],
    "end": [*NOT_A_NUMBER, "100000000000000000000", "999999999"],
    "printed": [
        "",
        "多少",
        "nan",
        "inf",
        "1e400",
        "٢0元",
        "２0元",
        "1.2.3",
        "8626505.",
        "9" * 30 + "元",
        "一二三",
        LONG,
        DIGITS,
    ],
    "section": ["", " ", LONG, *UNSEEN],
    "qualifier": NOT_A_WORD,
    "qualifier_at": ["5", "5:", ":5", "9:5", "5:5", "a:b", "٢:٣", f"{DIGITS}:{DIGITS}", "-1:5", "1:2:3", "5 : 9"],
    "unit": [
        "",
        "yuna",
        "bed/0 elderly",
        "yuan/0 person/month",
        f"bed/{DIGITS} elderly",
        "bed/٥ elderly",
        "元",
        "bed person",
        "bed/",
        "/bed",
        "bed**2",
        "9**9**9*bed",
        "__class__",
        "bed\nbed",
        "percent%",
        LONG,
        *UNSEEN,
    ],
    "scale": ["0", "-1", "1.5", "nan", "inf", "1e3", "1٠", "２", "²", "010", "1" + "0" * 400, DIGITS, "x"],
    "indicator": ["", "dibao_standrad", "../../x", "a b", "a:b", "{x}", "DIBAO_STANDARD", LONG, *UNSEEN],
    "area": [*NOT_A_WORD, "moon", "Urban"],
    "group": ["A", "a b", "a_b", "../x", "<script>", "组", "x" * 65, *UNSEEN],
    "period": [
        "",
        "15",
        "20155",
        "٢٠١٥",
        "２015",
        "2015-2011",
        "2015-2015",
        "2015/2016",
        "2015-",
        "9999",
        "0000",
        "1815",
        "2011–2015",
        "2011-2015-2016",
        " 2015",
        "nan",
        DIGITS,
    ],
    "kind": NOT_A_WORD,
    "binding": ["Binding", "yes", " binding", LONG, *UNSEEN],
    "note": [LONG, *UNSEEN],
}
REFERENCE = {
    "indicator": CELLS["indicator"],
    "jurisdiction": ["", "zhengzhuo", "../x", "all", LONG],
    "area": ["moon", ""],
    "group": CELLS["group"][:6],
    "period": [p for p in CELLS["period"] if p] + ["2011-2015"],
    "kind": NOT_A_WORD[:8],
    "value": ["", "8626505.", "nan", "inf", "-5", "٢٠", "9" * 400, "1e10", "x", DIGITS],
    "qualifier": NOT_A_WORD[:8],
    "unit": CELLS["unit"],
    "scale": CELLS["scale"],
    "definition": ["", " ", LONG, *UNSEEN],
    "origin": ["", " ", LONG, *UNSEEN],
    "confidence": ["", "low", "High", " high", *UNSEEN],
    "note": [LONG, *UNSEEN],
}
REVIEWS = {
    "kaifeng-13fyp.csv": {
        "fact": ["kaifeng-13fyp-999", "x y", "wuhan-13fyp-001"],
        "start": NOT_A_NUMBER,
        "end": ["0", "1", DIGITS],
        "decision": NOT_A_WORD[:8],
        "why": ["", " ", LONG],
    },
    "kaifeng-13fyp-not-facts.csv": {
        "start": NOT_A_NUMBER,
        "end": ["0", DIGITS, "999999999"],
        "reason": ["", " ", LONG],
    },
}


def _cell(column, text, row):
    def edit(data):
        rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
        rows[row][rows[0].index(column)] = text
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        return out.getvalue().encode()

    return edit


def _heading(change):
    def edit(data):
        first, _, rest = data.partition(b"\n")
        return change(first) + b"\n" + rest

    return edit


HEADINGS = {
    "a column less": _heading(lambda h: h.rpartition(b",")[0]),
    "a column twice": _heading(lambda h: h + b"," + h.split(b",")[0]),
    "an unknown column": _heading(lambda h: h.replace(b"kind", b"knid").replace(b"end", b"edn")),
    "100,000 columns": _heading(lambda h: h + b"".join(b",c%d" % i for i in range(100_000))),
    "semicolons": lambda data: data.replace(b",", b";"),
    "tabs": lambda data: data.replace(b",", b"\t"),
    "an unpaired quote": lambda data: data.replace(b"\n", b'\n"', 2),
    "an empty line": lambda data: data.replace(b"\n", b"\n\n", 2),
    "a row twice": lambda data: data + data.splitlines(keepends=True)[1],
    "a row too short": lambda data: data + b"a,b\n",
}


def cells():
    files = {
        "data/raw/facts/kaifeng-13fyp.csv": (CELLS, 5),
        "data/raw/facts/wuhan-13fyp.csv": (CELLS, 60),
        "data/raw/reference.csv": (REFERENCE, 3),
    }
    files |= {f"data/raw/review/{name}": (columns, 2) for name, columns in REVIEWS.items()}
    for name, (columns, row) in files.items():
        command = ("check",) if "review" in name else ("build",)
        for kind, edit in HEADINGS.items():
            yield Case("tables", f"{name}: {kind}", name, edit, command)
        for column, texts in columns.items():
            for text in texts:
                yield Case("tables", f"{name}: {column} = {_brief(text)}", name, _cell(column, text, row), command)


# Values of catalogues

WRONG_TYPES = [
    "5",
    "true",
    "nan",
    "inf",
    "2020-01-01",
    "[1]",
    '["a", ["b"]]',
    "{ a = 1 }",
    "[]",
    "-1",
    "0x10",
    "1e999",
    DIGITS,
    "[" * 2000 + "]" * 2000,
]
WRONG_TEXTS = ['""', '" "', '" x"', '"a\\u001Bb"', '"a\\u202Eb"', f'"{LONG}"', '"a\\u0000b"']
CATALOGUES = {
    # file: key to values that are wrong beside those of a wrong type
    "documents": {
        "title": WRONG_TEXTS,
        "issued": ['"2017-13-45"', '"2017-02-30"', '"17"', '"٢٠١٧"'],
        "period": ['"2020-2016"', '"٢٠١٦"', '"2016"x'],
        "look_back": ['"2015-2011"', '"11"'],
        "targets": ['"20"', '"x"', '""'],
        "sha256": ['"abc"', '"' + "g" * 64 + '"'],
        "length": ['"21906"', "-5", "1.5", "1" + "0" * 30],
        "jurisdiction": ['"atlantis"', '"../../x"'],
    },
    "jurisdictions": {
        "code": ['"41"', '"٤١٠١٠٠"', '"410200"'],
        "name_en": [*WRONG_TEXTS, '"Wuhan"'],
        "name_zh": ['"武汉"'],
        "level": ['"village"', '"province"'],
        "parent": ['"zhengzhou"', '"xinzheng"', '"wuhan"', '"kaifeng"', '"atlantis"'],
        "color": ['"red"', '"#xyzxyz"', '"#d9660a"x'],
        "marker": ['"?"', '"<b>"', '"x"'],
    },
    "families": {"label_en": [*WRONG_TEXTS, '"Elderly care"'], "label_zh": WRONG_TEXTS},
    "codebook": {
        "family": ['"social_asistance"', '"a b"'],
        "label_en": [*WRONG_TEXTS, '"Average dibao payment"'],
        "definition_zh": WRONG_TEXTS,
        "unit": ['"yuna"', '"bed/0 elderly"', '"9**9**9"', '""'],
        "better": ['"both"', '""'],
        "not_to_be_confused": ['["dibao_standrad"]', '"dibao_subsidy"', '[["dibao_subsidy"]]', '["a b"]'],
    },
    "labels": {"en": WRONG_TEXTS, "zh": WRONG_TEXTS},
    "formulas": {
        "form": ['"raito"', '"growth"'],
        "indicator": ['"elderly_populatoin"', '["x"]'],
        "operands": [
            "3",
            "[]",
            '[{ indicator = "elderly_share" }]',
            '["a", "b"]',
            '[{ indicator = "elderly_share", area = "moon" }, { indicator = "resident_population" }]',
            '[{ indicator = "elderly_share", area = 5 }, { indicator = "resident_population" }]',
            '[{ indicator = "elderly_share", group = "martians" }, { indicator = "resident_population" }]',
            '[{ indicator = "elderly_share", group = ["a"] }, { indicator = "resident_population" }]',
            '[{ indicator = "elderly_share", unit = 5 }, { indicator = "resident_population" }]',
            '[{ indicator = "elderly_share", beter = "x" }, { indicator = "resident_population" }]',
            '[{ indicator = "elderly_population" }, { indicator = "elderly_population" }]',
        ],
    },
    "issues": {
        "identity": ['"x"', '"zhengzhou-13fyp:none"'],
        "expect": ['"consistent"', '"x"', '""'],
        "facts": ['["x"]', '"zhengzhou-13fyp-043"', '["a b"]'],
        "en": [
            '"{"',
            '"}"',
            '"{stated:d}"',
            '"{stated:>999999999}"',
            '"{stated!r}"',
            '"{stated:{computed}}"',
            '"{0}"',
            '"{stated.__class__}"',
            *WRONG_TEXTS,
        ],
    },
    "identities/kaifeng-13fyp": {
        "form": ['"grwoth"', '"annual_growth"'],
        "result": ['"x"', "5", '["a"]', "{ a = 1 }", '"base"'],
        "operands": ['"x"', "5", "[]", "[1, 2]", '["a"]', '["base", "base"]', '[{ indicator = ["x"] }, "x"]'],
        "note": WRONG_TEXTS,
    },
}
IDS = ["all", "con", "../x", "a b", "a:b", "A", "5", "级", "x" * 65, "{x}", "a\\u001Bb", "-a", ""]


def _value(key, text):
    """Another value of the first such key."""

    def edit(data):
        said = data.decode()
        found = re.search(rf"(?m)^{key} = (\[\n(.*\n)*?\]|.*)$", said)
        return (said[: found.start()] + f"{key} = {text}" + said[found.end() :]).encode()

    return edit


def _replaced(old, new):
    def edit(data):
        assert old in data.decode(), old
        return data.decode().replace(old, new, 1).encode()

    return edit


def catalogues():
    for stem, keys in CATALOGUES.items():
        name = f"data/raw/{stem}.toml"
        for key, values in keys.items():
            types = WRONG_TYPES if key != "length" else [t for t in WRONG_TYPES if t not in ("5", "0x10")]
            types = [t for t in types if not (key == "not_to_be_confused" and t == "[]")]
            for text in dict.fromkeys([*types, *values]):
                yield Case("catalogues", f"{name}: {key} = {_brief(text)}", name, _value(key, text))
        first = re.search(r"(?m)^\[(.*)\]$", (ROOT / name).read_text("utf-8"))[0]
        for ident in IDS if stem != "labels" else ["", "a", "A:b", "group:<b>"]:
            yield Case("catalogues", f"{name}: id {_brief(ident)}", name, _replaced(first, f'["{ident}"]'))
        for kind, text in {
            "an unknown key": 'beter = "x"',
            "a table in it": "x = {}",
            "a key twice": "x = 1\nx = 2",
        }.items():
            yield Case("catalogues", f"{name}: {kind}", name, _replaced(first, f"{first}\n{text}"))
        yield Case("catalogues", f"{name}: a key outside", name, lambda data: b"x = 1\n" + data)
        yield Case("catalogues", f"{name}: an unknown table", name, lambda data: data + b"\n[x]\ny = 1\n")


MEMBER = 'result = {{ indicator = "dibao_standard", area = "urban", period = "2009"{} }}'
GRAPHS = {
    "a parent that is itself": (
        "jurisdictions",
        'name_zh = "郑州"\nlevel = "prefecture"\nparent = "henan"',
        'name_zh = "郑州"\nlevel = "prefecture"\nparent = "zhengzhou"',
    ),
    "parents in a circle": ("jurisdictions", "[henan]", '[henan]\nparent = "xinzheng"'),
    "a parent as a list": ("jurisdictions", 'parent = "henan"', 'parent = ["henan", "hubei"]'),
    "a look-back that runs backwards": ("documents", 'look_back = "2011-2015"', 'look_back = "2015-2011"'),
    "two places of one code": ("jurisdictions", 'code = "410200"', 'code = "410100"'),
    "years = nan": ("identities/zhengzhou-13fyp", 'form = "annual_growth"', 'form = "annual_growth"\nyears = nan'),
    "years = inf": ("identities/zhengzhou-13fyp", 'form = "annual_growth"', 'form = "annual_growth"\nyears = inf'),
    "years = -3": ("identities/zhengzhou-13fyp", 'form = "annual_growth"', 'form = "annual_growth"\nyears = -3'),
    "years = 0": ("identities/zhengzhou-13fyp", 'form = "annual_growth"', 'form = "annual_growth"\nyears = 0'),
    "years = 1e308": ("identities/zhengzhou-13fyp", 'form = "annual_growth"', 'form = "annual_growth"\nyears = 1e308'),
    "years = 1e-308": (
        "identities/zhengzhou-13fyp",
        'form = "annual_growth"',
        'form = "annual_growth"\nyears = 1e-308',
    ),
    "years = true": ("identities/zhengzhou-13fyp", 'form = "annual_growth"', 'form = "annual_growth"\nyears = true'),
    "years as text": ("identities/zhengzhou-13fyp", 'form = "annual_growth"', 'form = "annual_growth"\nyears = "5"'),
    "unlike = 5": ("identities/kaifeng-13fyp", 'form = "growth"', 'form = "growth"\nunlike = 5'),
    "bases as a list": ("identities/kaifeng-13fyp", 'form = "growth"', 'form = "growth"\nbases = ["a", "b"]'),
    "bases of numbers": ("identities/kaifeng-13fyp", 'form = "growth"', 'form = "growth"\nbases = { a = 1, b = 2 }'),
    "an annual growth in percent": (
        "identities/kaifeng-13fyp",
        'form = "growth"',
        'form = "annual_growth"\nyears = 4\nunlike = "x"',
    ),
    "a note as a number": ("identities/wuhan-13fyp", 'note = "', 'note = 5 #"'),
    **{
        f"a member of {k}": ("identities/kaifeng-13fyp", 'result = "kaifeng-13fyp-005"', MEMBER.format(text))
        for k, text in {
            "no such place": ', jurisdiction = "atlantis"',
            "no such kind": ', kind = "guess"',
            "a group in capitals": ', group = "A"',
            "a group as a list": ', group = ["a"]',
            "an unknown key": ", yaer = 1",
            "a growth at one year": ', kind = "growth"',
        }.items()
    },
    **{
        f"a member with {text}": ("identities/kaifeng-13fyp", 'result = "kaifeng-13fyp-005"', f"result = {{ {text} }}")
        for text in (
            'indicator = "dibao_standard", period = "2015-2011"',
            'indicator = "dibao_standard", period = "٢٠١٠"',
            'indicator = "dibao_standard", period = 5',
            'indicator = "dibao_standard", period = "2009", area = "suburb"',
            'indicator = "dibao_standard", period = "2009", area = 5',
            'indicator = ["x"], period = "2009"',
            'period = "2009"',
        )
    },
}
UNITS = [
    "@import units.txt",
    "big = 9**9**9 * bed",
    "quarter = nan * month",
    "decade = nan * month",
    "decade = 1e999 * month",
    "decade = inf * month",
    "decade = -3 * month",
    "decade = 0 * month",
    "bed = [bed]",
    "bed = [tree]",
    "x = [bed]",
    "x = y",
    "x = x",
    "x = 2 * y",
    "x == 2",
    "= 2",
    "x",
    "x = 2 *",
    "@alias bed = x",
    "x = bed * bed",
    "x = 1/0 * bed",
    "X = [x]",
    "床 = [床]",
    "x = ٣ * bed",
    "x- = 1000",
    "x = [" + "a" * 5000 + "]",
    "@group g",
    "x = " + DIGITS + " * bed",
    "x = __import__('os')",
]


def graphs():
    for kind, (stem, old, new) in GRAPHS.items():
        yield Case("graphs and references", kind, f"data/raw/{stem}.toml", _replaced(old, new))
    for line in UNITS:
        added = f"\n{line}\n".encode()
        yield Case("units", _brief(line), "data/raw/units.txt", lambda data, added=added: data + added)
    for folder, names in {
        "facts": ["x.csv", "../x.csv"],
        "identities": ["x.toml"],
        "review": ["x.csv", "kaifeng.csv"],
    }.items():
        for name in names[:1]:
            command = ("check",) if folder == "review" else ("build",)
            file = f"data/raw/{folder}/{name}"
            yield Case(
                "graphs and references", f"{file}: of no document", file, lambda path: path.write_text("a,b\n"), command
            )


# Options

HOSTILE = [
    "",
    " ",
    "../../x",
    "/etc/passwd",
    "a\x1b[31mb",
    "a\u202eb",
    "$(id)",
    "{{7*7}}",
    "<script>",
    "x" * 100_000,
    "nan",
    "٢٠١٥",
    "-",
    "%s",
    "\ud800",
]
NOWHERE = ["none.txt", "data", "data/raw/units.txt/x", "x" * 5000, "", "data/raw/loop"]


def options():
    for text in HOSTILE:
        yield Case("options", f"source {_brief(text)}", "", None, ("source", "--", text), "observation")
        yield Case("options", f"audit --cities {_brief(text)}", "", None, ("audit", f"--cities=x{text}"), "allowed")
        yield Case("options", f"audit --format {_brief(text)}", "", None, ("audit", f"--format={text}"), "--format")
        yield Case(
            "options", f"audit --language {_brief(text)}", "", None, ("audit", f"--language={text}"), "--language"
        )
        yield Case("options", f"export {_brief(text)}", "", None, ("export", "--", text), "found")
        yield Case("options", f"run {_brief(text)}", "", None, ("run", "--", f"x{text}"), "no notebook")
        yield Case(
            "options",
            f"run -p {_brief(text)}",
            "",
            None,
            ("run", "02-low-income-standards", f"-p=x{text}=1"),
            "no parameter",
        )
        yield Case("options", f"run --each {_brief(text)}", "", None, ("run", f"--each=x{text}"), "--each")
    for name in (
        "data/raw/reference.csv",
        "data/raw/facts/kaifeng-13fyp.csv",
        "data/raw/facts/panel.csv",
        "data/processed/facts.csv",
        "data/processed/panel.parquet",
        "mzlib/x.csv",
        "notebooks/x.csv",
        "data",
        "data/raw/units.txt/x.csv",
    ):
        yield Case("outputs", f"export {name}", "", None, ("export", f"PROJECT/{name}"), Path(name).name)
    for name in NOWHERE:
        yield Case("options", f"extract {_brief(name)}", "", None, ("extract", f"PROJECT/{name}"), "")
        yield Case("options", f"accept {_brief(name)}", "", None, ("accept", f"PROJECT/{name}"), "")
        yield Case("options", f"run --sets {_brief(name)}", "", None, ("run", f"--sets=PROJECT/{name}"), "")
    for document in HOSTILE:
        yield Case("options", f"review {_brief(document)}", "", None, ("review", "--", document), "")


def cases():
    """Every case, with a name of its own."""
    every = [*whole_files(), *cells(), *catalogues(), *graphs(), *options()]
    assert len({(c.part, c.name, str(c.command)) for c in every}) == len(every)
    return every


# Trying and judging


def _restored(path, data):
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    if data is not None:
        path.write_bytes(data)


def _everything(project):
    """What is there: every file with its time and size, but what runs keep under build."""
    found = {}
    for folder, _, names in os.walk(project):
        for path in (Path(folder) / name for name in names):
            about = path.lstat()
            if stat.S_ISREG(about.st_mode) and not path.is_relative_to(project / "build"):
                found[path.relative_to(project).as_posix()] = about.st_mtime_ns, about.st_size
    return found


def tried(case, project):
    """What a case ends in: an empty text where it is as it should, else what is wrong.

    Parameters
    ----------
    case : Case
    project : pathlib.Path
        A copy that counts as the project (MZ_ROOT); it is as before afterwards.
    """
    from mzlib.cli import app

    path = project / case.file if case.file else None
    data = path.read_bytes() if path and path.is_file() else None
    command = [w.replace("PROJECT", str(project)) for w in case.command]
    try:
        if case.edit and path:
            content = None
            if data is not None and case.edit not in (Path.unlink, _folder, _loop, _pipe, _dangling):
                content = case.edit(data)
                assert content != data, f"{case.name} changes nothing"
                path.write_bytes(content)
            else:
                case.edit(path)
        before = _everything(project)
        forget()
        signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.alarm(60)  # by the clock, since a pipe that is waited for takes no time; a busy machine takes much
        began = time.process_time()
        try:
            done = CliRunner().invoke(app, command)
        except KeyboardInterrupt:
            return "it hangs"
        finally:
            signal.alarm(0)
        took = time.process_time() - began
        said = done.stderr + done.stdout
        if done.exception and not isinstance(done.exception, SystemExit):
            return f"traceback: {type(done.exception).__name__}: {str(done.exception)[:150]}"
        if done.exit_code == 0:
            return "taken"
        if done.exit_code == 130:  # as the command says that it was interrupted
            return "it hangs"
        if (wanted := case.says or Path(case.file).name) not in said.replace("\n", ""):
            return f"says nothing of {wanted}: {said[:150]!r}"
        if len(said) > 20_000:
            return f"a flood of {len(said):,} characters"
        if re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", said):
            return "what cannot be seen reaches the terminal"
        if took > 2:
            return f"takes {took:.1f} s"
        if _everything(project) != before:
            return "something was written: " + ", ".join(map(str, dict(_everything(project).items() ^ before.items())))
        return ""
    finally:
        if path and case.edit:
            _restored(path, data)


def main(words):
    """Try all cases, or those whose name holds a word (a number: every so-manieth); print what does not hold, and a table."""
    step = int(words.pop(0)) if words and words[0].isdigit() else 1
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= copy_project(Path(folder))
        count = Counter()
        for case in cases()[::step]:
            if words and not any(w in f"{case.part} {case.name}" for w in words):
                continue
            wrong = tried(case, Path(folder))
            count[case.part, not wrong] += 1
            if wrong:
                print(ascii(f"{case.part}: {' '.join(case.command)[:60]}: {case.name}: {wrong}"), flush=True)
    parts = list(dict.fromkeys(part for part, _ in count))
    print("\n| part | tried | held |\n|---|---|---|")
    for part in parts:
        print(f"| {part} | {count[part, True] + count[part, False]} | {count[part, True]} |")
    print(f"| all | {sum(count.values())} | {sum(n for (_, held), n in count.items() if held)} |")
    return 1 if any(not held for _, held in count) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
