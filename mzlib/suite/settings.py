"""The parameters that every notebook shares, checked all at once."""

from types import SimpleNamespace

from ..analysis.data import LANGUAGES, as_list, select_cities, texts_of
from ..sources.paths import figures_folder
from ..sources.problems import nearest

FORMATS = ("png", "svg", "pdf")
SIZE_NAMES = ("column", "page", "slide")


def settings(notebook, cities, language, figures_dir, formats, size="page", **own):
    """Check a notebook's parameters, and say all that is wrong with them at once.

    Parameters
    ----------
    notebook : str
        The notebook's name, which is the folder of its figures.
    cities : list of str or str
        A list, or text with commas or JSON.
    language : {'en', 'zh'}
    figures_dir : str
        Where figures go: "" is the project's ``figures``.
    formats : list of str or str
        Of png, svg, pdf; a csv of the data drawn is always written.
    size : {'column', 'page', 'slide'}
        The width that figures are made for.
    **own
        The notebook's own parameters: each a pair of the value and what is allowed (a list of values, or a type).

    Returns
    -------
    types.SimpleNamespace
        notebook, cities (list), language, folder (pathlib.Path), formats (list), size, ``texts`` (the notebook's words in
        both languages), and the notebook's own.

    Raises
    ------
    ValueError
        With every parameter that is wrong, what was found and what is allowed.

    Examples
    --------
    >>> s = settings("02-low-income-standards", "wuhan, kaifeng", "zh", "", "png", year=(2015, [2015]))
    >>> s.cities, s.formats, s.year
    (['wuhan', 'kaifeng'], ['png'], 2015)
    >>> settings("02-low-income-standards", "wuhan", "fr", "", "gif", year=(1999, [2015]))
    Traceback (most recent call last):
        ...
    ValueError: 3 parameters are wrong:
    - language: found 'fr'; allowed: en, zh
    - formats: found 'gif'; allowed: png, svg, pdf
    - year: found 1999; allowed: 2015
    """
    wrong, result = [], SimpleNamespace(notebook=notebook, language=language)

    def check(name, value, allowed):
        if isinstance(allowed, type):
            if type(value) is not allowed:
                wrong.append(f"- {name}: found {value!r}; allowed: a value of type {allowed.__name__}")
        elif value not in allowed or isinstance(value, bool) != isinstance(allowed[0], bool):
            advice = nearest(value, allowed) if isinstance(value, str) else ""
            wrong.append(
                f"- {name}: found {value!r}; allowed: {', '.join(map(str, allowed))}" + (advice and f"; {advice}")
            )

    try:
        result.cities = select_cities(cities)
    except ValueError as e:
        wrong.append(f"- {e}")
    check("language", language, LANGUAGES)
    check("size", size, SIZE_NAMES)
    try:
        result.formats = as_list(formats)
    except ValueError as e:
        wrong.append(f"- formats: {e}; allowed: {', '.join(FORMATS)}")
        result.formats = FORMATS
    if not result.formats:
        wrong.append(f"- formats: none named; allowed: {', '.join(FORMATS)}")
    for f in result.formats:
        check("formats", f, FORMATS)
    for name, (value, allowed) in own.items():
        check(name, value, allowed)
        setattr(result, name, value)
    if wrong:
        raise ValueError(f"{len(wrong)} parameter{'s are' if len(wrong) > 1 else ' is'} wrong:\n" + "\n".join(wrong))
    result.size, result.texts = size, texts_of(notebook)
    result.folder = figures_folder(figures_dir) / notebook
    return result
