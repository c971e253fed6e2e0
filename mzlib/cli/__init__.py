"""The command ``mz``: data on standard output, messages on standard error, exit status 0 or not."""

import os
import signal
import sys

import typer

from ..sources.paths import settle
from ..sources.problems import plain


class _Commands(typer.core.TyperGroup):
    """The commands: what is wrong with what they were given ends any of them with a message, and with status 1."""

    def invoke(self, ctx):
        try:
            settle()
            return super().invoke(ctx)
        except ValueError as e:
            stop(e)
        except BrokenPipeError:  # whoever reads has had enough: typer ends without a word
            raise
        except OSError as e:  # whatever a disk, a permission or a folder in place of a file gives
            stop(f"{e.filename or 'output'}: {e.strerror}" if e.strerror else e)


app = typer.Typer(
    cls=_Commands,
    help="Four cities, one panel: build the data, run the notebooks, check everything, follow a number back.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def say(*texts):
    """Messages, on standard error; what somebody typed or wrote is never obeyed by the terminal."""
    for text in texts:
        typer.echo(plain(text, 2000), err=True)


def stop(error):
    """Say what is wrong, and end with status 1."""
    say(str(error))
    raise typer.Exit(1)


def _interrupted(*_):
    """What Ctrl-C does: whoever waits cleans up, and the status is 130; a second one ends at once."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.write(2, b"stopped; what was done is kept, and the next run goes on from there\n")
    sys.exit(130)


def main():
    """Entry point: joins ``-p NAME VALUE`` pairs, as papermill takes them."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupted)
    for stream in filter(None, (sys.stdout, sys.stderr)):
        # A file or a pipe gets UTF-8 on every system; a console what it can show, and an escape for the rest.
        stream.reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors="backslashreplace")
    arguments, joined = sys.argv[1:], []
    while arguments:
        word = arguments.pop(0)
        if word in ("-p", "--parameter") and len(arguments) > 1 and "=" not in arguments[0]:
            word, joined = f"{arguments.pop(0)}={arguments.pop(0)}", [*joined, word]
        joined.append(word)
    app(args=joined, prog_name="mz")


from . import data, explore, intake, suite  # noqa: E402, F401  each registers its commands with `app`
