"""The report: a folder of pages that opens from disk, in both languages, with every number open to where it is printed."""

import base64
import hashlib
import json
import os
import re
import shutil
import tempfile
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace

import jinja2
import nbformat
import pandas as pd
from nbconvert import TemplateExporter
from nbconvert.filters import Highlight2HTML
from PIL import Image

from ..analysis.audits import footnotes, in_doubt
from ..analysis.data import LANGUAGES, catalogue, load_facts, load_panel, place, unit_label, word
from ..analysis.provenance import rule_in_words
from ..display.marks import number_text
from ..panel.issues import plain
from ..sources.paths import root
from ..words.prose import row_name
from .notebooks import plan

_TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
_CJK = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_DRAWN = re.compile(r"(?m)^([\w-]+): \d+ rows\b")  # what a chart prints beside its picture
_OURS = "panel-zh.html"  # a folder that holds it is a report, and may be replaced


def report(executed, figures, out, chosen=None):
    """Write the report: findings, every notebook as a page, and the panel, in English and Chinese.

    Parameters
    ----------
    executed : pathlib.Path
        Executed notebooks: ``en/<label>.ipynb`` and ``zh/<label>.ipynb``, labels as ``notebooks.plan`` gives them.
    figures : dict of str to pathlib.Path
        For each language the folder into which these notebooks drew.
    out : pathlib.Path
        The folder to write; an older report there is replaced, anything else is left alone.
    chosen : list of str, optional
        Figures of the opening page, such as ``02-low-income-standards/dibao-standards``; those of
        ``notebooks/suite.toml`` by default.

    Returns
    -------
    list of pathlib.Path

    Raises
    ------
    ValueError
        With every notebook and figure that is missing, before anything is written.
    """
    executed, out = Path(executed), Path(out)
    chosen = opening_figures() if chosen is None else chosen
    runs = plan()
    wrong = [f"executed/{g}/{r.label}.ipynb is missing: run the suite in {g} and keep it" for g in LANGUAGES
             for r in runs if not (executed / g / f"{r.label}.ipynb").is_file()]  # fmt: skip
    wrong += [f"figure {name}.png of language {g} is missing: found in notebooks/suite.toml [report]; allowed: what the "
              f"notebooks draw" for g in LANGUAGES for name in chosen
              if not (Path(figures[g]) / f"{name}.png").is_file()]  # fmt: skip
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / _OURS).is_file())):
        wrong.append(f"{out.name}: found files that are no report; allowed: a new or empty folder, or an older report")
    if wrong:
        raise ValueError("\n".join(wrong))
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as scratch:
        new = Path(scratch) / out.name
        new.mkdir()
        _write_common(new)
        for language in LANGUAGES:
            _write_language(new, language, runs, executed / language, Path(figures[language]), chosen)
        if out.exists():
            os.replace(out, Path(scratch) / f"{out.name}.old")
        os.replace(new, out)
    return sorted(p for p in out.rglob("*") if p.is_file())


def opening_figures():
    """The figures of the report's opening page, from ``notebooks/suite.toml``.

    Returns
    -------
    list of str
    """
    suite = tomllib.loads((root() / "notebooks" / "suite.toml").read_text(encoding="utf-8"))
    found = suite.get("report", {}).get("figures")
    if not found or not all(isinstance(f, str) and f.count("/") == 1 for f in found):
        allowed = 'a table [report] with figures = ["<notebook>/<figure>", ...]'
        raise ValueError(f"notebooks/suite.toml: found {found!r}; allowed: {allowed}")
    return found


def about_figure(path):
    """What a figure says of itself: its question, its finding and its caption, from the metadata of the picture.

    Parameters
    ----------
    path : pathlib.Path
        A PNG that ``mz.dots`` or another chart has written.

    Returns
    -------
    dict
        title, finding (the title where there is none), caption, width, height.

    Examples
    --------
    >>> about_figure(root() / "figures" / "02-low-income-standards" / "dibao-standards.png")["title"][:14]
    'How far apart '
    """
    with Image.open(path) as picture:
        said = {k: " ".join(str(v).split()) for k, v in picture.info.items() if isinstance(v, str)}
        width, height = picture.size
    title = said.get("Title", "")
    finding = said.get("Comment", "") or title
    return dict(title=title, finding=finding, caption=said.get("Description", ""), width=width, height=height)


def _write_common(new):
    """Styles and scripts. The table's code is a module, which pages opened from disk may not load: it travels as text."""
    bundle = files("itables") / "html"
    code = json.dumps((bundle / "dt_bundle.js").read_text(encoding="utf-8"), ensure_ascii=False)
    module = f'import(URL.createObjectURL(new Blob([{code}], {{ type: "text/javascript" }})))'
    _put(new / "datatables.js", f"window.datatables = {module};\n")
    _put(new / "datatables.css", (bundle / "dt_bundle.css").read_text(encoding="utf-8"))
    for name in ("report.css", "code.js", "panel.js"):
        shutil.copyfile(_TEMPLATES / name, new / name)


def _put(path, text):
    path.write_text(text, encoding="utf-8", newline="\n")


@cache
def _words(language):
    words = tomllib.loads((_TEMPLATES / "words.toml").read_text(encoding="utf-8"))
    return SimpleNamespace(**{k: v[language] for k, v in words.items()})


def _write_language(new, language, runs, executed, figures, chosen):
    """All pages of one language."""
    other = next(g for g in LANGUAGES if g != language)
    w, suffix = _words(language), _suffix(language)
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    env.globals.update(w=w, suffix=suffix, twin_lang=_words(other).lang, tongue=lambda text: _tongue(text, language))
    panel = load_panel()

    def write(name, template, **values):
        twin = f"{name}{_suffix(other)}.html"
        _put(new / f"{name}{suffix}.html", env.get_template(template).render(page=name, twin=twin, **values))

    pages, drawn, findings, copies = [], {}, [], new / "figures" / language
    for r in runs:
        name, path, values = r.label, r.path, r.values
        book = nbformat.read(executed / f"{name}.ipynb", as_version=4)
        titles = {g: " – ".join([t, *_run_words(values, g)]) for g, t in _split_title(book).items()}
        body = _notebook_body(book, figures / path.stem, copies, language, set(panel.observation))
        pages.append(dict(name=name, page=f"{name}{suffix}.html", title=titles.get(language) or titles[other], body=body,
                          other_title=titles[other] if len(titles) > 1 else ""))  # fmt: skip
        drawn |= {f"{path.stem}/{n}": pages[-1] for n in re.findall(r'<figure id="([\w-]+)"', body)}
    for before, page, after in zip([None, *pages], pages, [*pages[1:], None]):
        write(page["name"], "notebook.html.j2", before=before, after=after, book=page, title=page["title"])
    for name in chosen:
        page = drawn.get(name, dict(page=f"index{suffix}.html", title=w.all_notebooks))
        target = page["page"] + "#" + (name.rpartition("/")[2] if name in drawn else "notebooks")
        about = _copied(figures / f"{name}.png", copies)
        findings.append(about | dict(name=name.replace("/", "-"), page=target, notebook=page["title"]))
    before, after = w.follow.split("{panel}")
    write("index", "index.html.j2", title=w.site, lead=_lead(panel, w), findings=findings, notebooks=pages,
          before_panel=before, after_panel=after)  # fmt: skip
    write("panel", "panel.html.j2", **_panel_page(panel, w, language))


def _run_words(values, language):
    return [place(v, language) if k == "city" else str(v) for k, v in values.items()]


def _suffix(language):
    return "" if language == "en" else f"-{language}"


def _lead(panel, w):
    documents = panel.document[panel.basis == "stated"].nunique()
    years = f"{panel.period_start.min()}–{panel.period_end.max()}"
    return w.lead.format(documents=documents, years=years, **panel.basis.value_counts())


def _tongue(text, language):
    """The attribute ``lang`` of a text that is not in the page's language, else nothing."""
    wide, latin = len(_CJK.findall(text)), len(_LATIN.findall(text))
    found = "zh" if wide > 2 * latin else "en" if latin > 2 and wide < latin else language
    return "" if found == language else f' lang="{_words(found).lang}"'


# Notebooks


def _split_title(notebook):
    """The title of a notebook in each language it has: the headings that open it, which its first cell loses."""
    first = notebook.cells[0]
    titles = [line[2:].strip() for line in first.source.splitlines() if line.startswith("# ")]
    first.source = "\n".join(line for line in first.source.splitlines() if not line.startswith("# ")).strip()
    found = {}
    for title in titles:
        found.setdefault("zh" if len(_CJK.findall(title)) > len(_LATIN.findall(title)) else "en", title)
    number = re.match(r"(\d+ · )?", next(iter(found.values()), ""))[0]
    return {g: t if t.startswith(number) else number + t for g, t in found.items()}


def _notebook_body(notebook, figures, copies, language, known):
    """A notebook as the body of a page: code folded away, pictures copied and described, ids of the panel as links."""
    heading, w = "", _words(language)
    for cell, after in zip(notebook.cells, [*notebook.cells[1:], {}]):
        if cell.cell_type == "markdown":
            cell.source = _one_language(cell.source, language)
            heading = (re.findall(r"(?m)^#+ (.+)$", cell.source) or [heading])[-1]
            cell.metadata = dict(fold=heading if "parameters" in after.get("metadata", {}).get("tags", []) else "")
            continue
        outputs = cell.get("outputs", [])
        log = "".join(o.text for o in outputs if o.output_type == "stream")
        paths = [p for p in (figures / f"{name}.png" for name in _DRAWN.findall(log)) if p.is_file()]
        for o in outputs:
            if "image/png" in o.get("data", {}):
                drawn = _copied(paths.pop(0), copies) if paths else _kept(o.data["image/png"], copies, heading)
                o.metadata["picture"] = drawn
        if "injected-parameters" in cell.metadata.get("tags", []):  # where figures went is of no interest to readers
            lines = [n for n in cell.source.splitlines() if not re.match(r"(figures_dir|formats)\b|# Parameters", n)]
            cell.source = "\n".join(lines)
        cell.metadata = dict(log=log)
    notebook.cells = [c for c in notebook.cells if c.source.strip()]
    html, _ = _exporter().from_notebook_node(notebook, resources=dict(words=vars(w)))
    return _finished(html, language, w, known)


@cache
def _exporter():
    highlight = {"highlight_code": Highlight2HTML(pygments_lexer="python")}
    at = dict(template_name="notebook", template_file="index.html.j2", extra_template_basedirs=[str(_TEMPLATES)])
    return TemplateExporter(**at, filters=highlight)


def _kept(data, copies, heading):
    """A picture that only the notebook holds, written into the report; the heading before it says what it is."""
    content = base64.b64decode(data)
    name = "picture-" + hashlib.sha256(content).hexdigest()[:12]
    source = f"figures/{copies.name}/{name}.png"
    copies.mkdir(parents=True, exist_ok=True)
    (copies / f"{name}.png").write_bytes(content)
    return about_figure(copies / f"{name}.png") | dict(name=name, source=source, alt=heading, data="")


def _copied(path, copies):
    """A figure and its data, copied into the report, and what they say of themselves."""
    folder, data = copies / path.parent.name, path.with_suffix(".csv")
    folder.mkdir(parents=True, exist_ok=True)
    for file in (path, data):
        if file.is_file():
            shutil.copyfile(file, folder / file.name)
    base, about = f"figures/{copies.name}/{path.parent.name}", about_figure(path)
    alt = ". ".join(dict.fromkeys(filter(None, (about["title"].rstrip("."), about["finding"])))) or path.stem
    drawn = f"{base}/{data.name}" if data.is_file() else ""
    return about | dict(name=path.stem, source=f"{base}/{path.name}", alt=alt, data=drawn)


def _one_language(source, language):
    """Markdown whose headings and catchwords say both languages, brought to one; a line in the other is its own paragraph."""

    def chosen(match):
        before, en, zh, end = match.groups()
        both = _CJK.search(zh) and not _CJK.search(en)
        return before + (zh if language == "zh" else en) + end if both else match[0]

    source = re.sub(r"(?m)^(#+ (?:\d+ )?)(.+?) · (.+?)()$", chosen, source)
    source = re.sub(r"(\*\*)([^*·\n]+?) · ([^*·\n]+?)([.。：:]?\*\*)", chosen, source)
    lines, before = [], None
    for line in source.split("\n"):
        prose = line.startswith("**") or (line.strip() and not re.match(r"[|#\-*\d `]", line))
        now = len(_CJK.findall(line)) > len(_LATIN.findall(line)) if prose else None
        if None not in (now, before) and now != before:
            lines.append("")
        lines.append(line)
        before = now
    return "\n".join(lines)


def _finished(body, language, w, known):
    """What nbconvert leaves to do: tables framed, ids linked, texts in the other language marked."""
    page = f"panel{_suffix(language)}.html"

    def linked(match):
        ids = []
        for i in match[1].split():
            fits = [k for k in known if k.startswith(i[:-3])] if i.endswith("...") else [i]  # pandas cuts what is long
            i = fits[0] if len(fits) == 1 else i
            ids.append(f'<a href="{page}#{i}">{i.replace(":", ":<wbr>")}</a>' if i in known else i)
        return f"<td>{' '.join(ids)}</td>"

    body = re.sub(r'<style scoped>.*?</style>|<a class="anchor-link".*?</a>', "", body, flags=re.DOTALL)
    body = re.sub(r"<table.*?</table>", lambda m: _framed(m[0], w), body, flags=re.DOTALL)
    body = re.sub(r"<td>((?:[\w:-]+-[\w:.-]+|[\w-]+:[\w:.-]+)(?: [\w:.-]+)*)</td>", linked, body)
    return re.sub(
        r"<(p|li|td|h\d)>(.+?)(?=</\1>)",
        lambda m: f"<{m[1]}{_tongue(re.sub('<[^>]+>', '', m[2]), language)}>{m[2]}", body, flags=re.DOTALL,
    )  # fmt: skip


def _framed(table, w):
    """A table in a frame that scrolls and can be reached by keyboard; an index that only counts rows is left out."""
    table = re.sub(r'(<t(?:able|r))(?: border="1")?(?: class="dataframe")?(?: style="[^"]*")?>', r"\1>", table)
    head, _, rows = table.partition("</thead>")
    index = re.findall(r"<tr>\s*<th>([^<]*)</th>", rows)
    if index == [str(i) for i in range(len(index))]:
        rows = re.sub(r"(<tr>)\s*<th>[^<]*</th>", r"\1", rows)
        head = re.sub(r"(<tr>)\s*<th></th>", r"\1", head)
    head = head.replace("<th></th>", "<td></td>").replace("<th>", '<th scope="col">')
    rows = rows.replace("<th>", '<th scope="row">')
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{w.table}">{head}</thead>{rows}</div>'


# The panel


def _panel_page(panel, w, language):
    """What the page of the panel shows."""
    by, facts = {r.observation: r for r in panel.itertuples()}, load_facts().to_dict("index")
    said, documents = SimpleNamespace(language=language), catalogue("documents")
    codebook, families = catalogue("codebook"), catalogue("families")

    def link(ident):
        r = by[ident]
        ends = [w.open if x != x else plain(x) for x in (r.low, r.high)]
        name = row_name(r, said, most=200)
        found = dict(
            observation=ident, printed=r.printed, note=r.note, unit=unit_label(r.unit, language),
            text=number_text(SimpleNamespace(**r._asdict(), status=r.basis), language=language),
            bounds="" if r.low == r.high else ", ".join(ends), basis=word("basis", r.basis, language),
            name=f"{name} · {_years(r)} · {word('kind', r.kind, language)}", rule="", document="", origin="",
            inputs=[link(i) for i in r.inputs.split()],
        )  # fmt: skip
        if r.basis == "derived":
            found["rule"] = rule_in_words(r.rule, language)
        elif r.basis == "stated":
            fact, entry = facts[r.fact], documents[r.document]
            found["document"] = entry["title"] if language == "zh" else f"{entry['title_en']} ({r.document})"
            found["section"] = fact["section"]
            found["characters"] = w.characters.format(start=fact["start"], end=fact["end"])
        else:
            found["origin"], found["note"] = r.note, ""
        return found

    rows = []
    for r in by.values():
        doubt = footnotes(pd.DataFrame({"observation": [r.observation]}), language) if in_doubt(r.observation) else []
        name = row_name(r, said, city=False, most=200)
        rows.append(dict(
            observation=r.observation, city=place(r.jurisdiction, language), indicator=name, year=r.period_end,
            theme=families[codebook[r.indicator]["family"]][f"label_{language}"], years=_years(r),
            kind=word("kind", r.kind, language), value=f"{r.value:.10g}", link=link(r.observation), footnotes=doubt,
            what=codebook[r.indicator].get(f"definition_{language}", ""),
        ))  # fmt: skip
    themes = [f[f"label_{language}"] for f in families.values()]
    choices = [(0, w.city, list(dict.fromkeys(r["city"] for r in rows))),
               (1, w.theme, [t for t in themes if any(r["theme"] == t for r in rows)])]  # fmt: skip
    return dict(title=w.panel_title, lead=w.panel_lead.format(count=len(rows)), rows=rows, choices=choices)


def _years(row):
    return str(row.period_end) if row.period_start == row.period_end else f"{row.period_start}–{row.period_end}"
