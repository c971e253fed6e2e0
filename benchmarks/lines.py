"""How many lines of code each room of mzlib has: without docstrings, comments, blanks and lines of brackets alone.

    python benchmarks/lines.py [--files] [FOLDER]

Ends with status 1 where mzlib without ``intake`` has more than 4,200 lines.
"""

import ast
import io
import sys
import tokenize
from collections import Counter
from pathlib import Path

MOST = 4200
_NOTHING = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def lines_of(source):
    """How many lines of a module are code.

    Parameters
    ----------
    source : str

    Returns
    -------
    int
    """
    counted, closing = set(), set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in _NOTHING:
            where = closing if token.string in tuple(")]},:") else counted
            where.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(
            node
        ):
            counted -= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return len(counted)


def main():
    files = "--files" in sys.argv
    given = [a for a in sys.argv[1:] if a != "--files"]
    library = Path(given[0]) if given else Path(__file__).resolve().parents[1] / "mzlib"
    found = Counter()
    for path in sorted(library.rglob("*.py")):
        place = path.relative_to(library)
        found[place.as_posix() if files else place.parts[0]] += lines_of(path.read_text(encoding="utf-8"))
    for name, number in sorted(found.items(), key=lambda item: -item[1]):
        print(f"{number:6} {name}")
    total = sum(n for name, n in found.items() if not name.startswith("intake"))
    print(f"{total:6} without intake; at most {MOST}")
    return total > MOST


if __name__ == "__main__":
    sys.exit(main())
