"""The gallery: every figure of the suite, with its question, its finding and the command that redraws it."""

from pathlib import Path
from urllib.parse import quote

from ..sources.paths import root
from .report import about_figure

_HEAD = """# Gallery

Every figure of the suite at its defaults, with the question that it asks, the finding that it computes, and the command that
redraws it. Other parameters redraw it otherwise: `-p language zh`, `-p size column` (or `page`, `slide`),
`-p cities '["wuhan","kaifeng"]'`, `-p formats '["pdf"]'`. `make notebooks` writes this page anew.
"""


def gallery(figures=None, page=None):
    """Write the gallery.

    Parameters
    ----------
    figures : pathlib.Path, optional
        The project's ``figures`` by default.
    page : pathlib.Path, optional
        ``docs/gallery.md`` by default.

    Returns
    -------
    pathlib.Path
    """
    figures = figures or root() / "figures"
    page = page or root() / "docs" / "gallery.md"
    parts = [_HEAD]
    for folder in sorted(f for f in figures.iterdir() if f.is_dir()):
        notebook = folder.name
        parts.append(f"## {notebook}\n")
        for picture in sorted(folder.glob("*.png")):
            said = about_figure(picture)
            city = f" -p city {picture.stem.partition('-')[0]}" if notebook == "07-city-profile" else ""
            where = Path("..") / picture.relative_to(root()) if picture.is_relative_to(root()) else picture
            parts.append(
                f"### {said['title']}\n\n{said['finding']}\n\n"
                f"![{said['title']} {said['finding']}]({quote(where.as_posix())})\n\n"
                f"    papermill notebooks/{notebook}.ipynb out.ipynb{city} -p figures_dir redrawn\n"
            )
    page.write_text("\n".join(parts), encoding="utf-8")
    return page
