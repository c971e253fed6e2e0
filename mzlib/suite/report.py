"""The report: a folder of pages that opens from disk, a language a page, with every number open to where it is printed."""

import hashlib
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

from ..analysis.load import LANGUAGES, load_panel
from ..display.templates import TEMPLATES, template
from ..sources.paths import write_outputs
from .notebooks import plan, suite_file
from .pages import about_figure, body_of, figure_in, lead_of, markdown, opened, words_of


def report(executed, figures, out, extras=None, force=False):
    """Write the report: the answers and every notebook as a page, in English and Chinese.

    Its numbers lead into ``explorer.html``, which ``mzlib.explorer.page`` makes and ``mz report`` gives as an extra.

    Parameters
    ----------
    executed : pathlib.Path
        Executed notebooks: ``en/<label>.ipynb`` and ``zh/<label>.ipynb``, labels as ``notebooks.plan`` gives them.
    figures : dict of str to pathlib.Path
        For each language the folder into which these notebooks drew.
    out : pathlib.Path
        The folder to write; what mz did not write there is left alone.
    extras : dict of str to callable, optional
        Files to write beside the pages, in the same set (``explorer.html``, ``report-en.docx``), each with what gives its
        bytes: the opening page links them.
    force : bool
        Whether what mz did not write may be replaced.

    Returns
    -------
    list of pathlib.Path

    Raises
    ------
    ValueError
        With every notebook and figure that is missing, before anything is written.
    """
    executed, out = Path(executed), Path(out)
    chosen, runs = suite_file()["report"], plan()
    wrong = [f"executed/{g}/{r.label}.ipynb is missing: run the suite in {g} and keep it" for g in LANGUAGES
             for r in runs if not (executed / g / f"{r.label}.ipynb").is_file()]  # fmt: skip
    wrong += [f"figure {name}.png of language {g} is missing: found in notebooks/suite.toml [report]; allowed: what the "
              f"notebooks draw" for g in LANGUAGES for name in chosen.get("figures", [])
              if not (Path(figures[g]) / f"{name}.png").is_file()]  # fmt: skip
    if wrong:
        raise ValueError("\n".join(wrong))
    made = {name: (TEMPLATES / name).read_bytes() for name in ("report.css", "code.js")}
    for language in LANGUAGES:
        made |= _Pages(language, Path(figures[language]), list(extras or ())).all(executed / language, runs, chosen)
    made |= {name: make() for name, make in (extras or {}).items()}
    return write_outputs({out / name: content for name, content in made.items()}, force=force)


def _suffix(language):
    return "" if language == "en" else f"-{language}"


class _Pages:
    """The pages of one language: files by name."""

    def __init__(self, language, figures, extras):
        self.language, self.figures, self.extras, self.made = language, figures, extras, {}
        self.words, self.suffix = words_of(language), _suffix(language)
        self.known = set(load_panel().observation)
        self.explorer = f"explorer.html#l={language}"
        other = next(g for g in LANGUAGES if g != language)
        self.twin, self.twin_lang = _suffix(other), words_of(other).lang

    def all(self, executed, runs, chosen):
        """Every page of the language."""
        pages = {r.label: self.notebook(executed, r) for r in runs}
        order = list(pages.values())
        for before, page, after in zip([None, *order], order, [*order[1:], None]):
            self.write(page.name, "notebook.html.j2", before=before, after=after, book=page, title=page.title)
        answers = []
        for a in chosen["answers"]:
            page = pages.get(a["notebook"])
            if page is None or not page.answer:
                name = "notebooks/suite.toml [report]"
                raise ValueError(f"{name}: {a['notebook']} has no output of a cell tagged answer")
            answers.append(dict(heading=a["heading"][self.language], said=page.answer.split("\n\n")[0], page=page.page))
        shown = [self.figure(name) for name in chosen.get("figures", [])]
        before, after = self.words.follow.split("{panel}")
        named = ((e, _extra(e, self.words, self.language)) for e in self.extras)
        extras = [(self.explorer if e == "explorer.html" else e, title) for e, title in named if title]
        self.write("index", "index.html.j2", title=self.words.site, lead=lead_of(self.language), answers=answers, figures=shown,
                   notebooks=order, before_panel=before, after_panel=after, extras=extras)  # fmt: skip
        return self.made

    def write(self, name, form, **values):
        page = template(form).render(page=name, twin=f"{name}{self.twin}.html", twin_lang=self.twin_lang, w=self.words,
                                     suffix=self.suffix, explorer=self.explorer, text=markdown, **values)  # fmt: skip
        self.made[f"{name}{self.suffix}.html"] = page.encode()

    def home(self, observations):
        """The address at which the explorer opens the first of some observations, with its chain."""
        first = next((i for i in observations.split() if i in self.known), "")
        return first and f"{self.explorer}&o={quote(first, safe='')}"

    # Notebooks and figures

    def notebook(self, executed, run):
        """A notebook as a page."""
        book, title, answer = opened(executed, run, self.language)
        body, headings = body_of(book, self.words, self.picture, self.home)
        return SimpleNamespace(name=run.label, page=f"{run.label}{self.suffix}.html", title=title, body=body,
                               headings=[h for h in headings if h.level == 2], answer=answer)  # fmt: skip

    def picture(self, content):
        """The picture of an output: the figure whose name it carries, else itself."""
        about = about_figure(content)
        if figure_in(self.figures, about):
            return self.figure(about.name)
        name = f"figures/{self.language}/picture-{hashlib.sha256(content).hexdigest()[:12]}.png"
        self.made[name] = content
        return template("figure.html.j2").render(f=about, ident="", large=name, small=None, files=[])

    def figure(self, name):
        """A figure of the suite with its words as text, its files copied."""
        path = self.figures / f"{name}.png"
        base = f"figures/{self.language}/{name}"
        found = {form: path.with_suffix(form) for form in (".png", ".column.png", ".svg", ".csv", ".sources.txt")}
        for form, file in found.items():
            if file.is_file():
                self.made[base + form] = file.read_bytes()
        small = about_figure(found[".column.png"]) if found[".column.png"].is_file() else None
        files = [(base + form, title) for form, title in self.words.files.items() if found[form].is_file()]
        return template("figure.html.j2").render(f=about_figure(path), ident=path.stem, large=f"{base}.png",
                                                              small=small, files=files)  # fmt: skip


def _extra(name, words, language):
    """What to call a file that lies beside the pages; nothing where it is of the other language."""
    other = {f"-{g}." for g in LANGUAGES if g != language}
    return "" if any(o in name for o in other) else words.extras.get(Path(name).suffix, name)
