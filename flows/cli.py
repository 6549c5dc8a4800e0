"""The commands of ``lectra``: what they are called, what is suggested for what is nearly one, and completion.

Each is a program of the project and run as ``python -m`` would: it reads its own arguments, and nothing is
loaded that it does not need. So programs are named here, not imported.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import click

from flows.arguments import Argument, CommandParser
from lectra import __version__
from lectra.errors import InvalidInput

PATHS: Mapping[Any, click.Path] = {"FILE": click.Path(), "DIR": click.Path(file_okay=False)}
"""What a shell completes for an argument of that name."""


class Call(NamedTuple):
    """A program that is to be run, and its arguments."""

    module: str
    arguments: Sequence[str]


class Program(click.Command):
    """A command that is a program: ``described_in`` names the module that has its ``build_parser``."""

    def __init__(self, name: str, summary: str, module: str, described_in: str = "") -> None:
        super().__init__(name, short_help=summary, add_help_option=False)
        self.module = module
        self.described_in = described_in or module

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Leave the arguments as they are: the program reads them."""
        ctx.args = args
        return args

    def invoke(self, ctx: click.Context) -> Call:
        """Return the call. It is made when click has returned: errors and signals are the program's own."""
        return Call(self.module, ctx.args)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return what the program's parser describes, for the completion in a shell."""
        parser: CommandParser = import_module(self.described_in).build_parser()
        return [_parameter(argument) for argument in _reader_of(ctx.args, parser).arguments]


PROGRAMS = (
    Program("generate", "Make a lecture on a topic.", "flows.generate", "flows.command"),
    Program("revise", "Remake what was edited of a lecture.", "flows.revise", "flows.edited"),
    Program("batch", "Make a lecture on each topic of a list.", "flows.batch", "flows.listed"),
    Program("history", "Show past runs: their steps, what was slow, their warnings.", "flows.history"),
    Program("cache", "Show what is kept of finished steps, and remove of it.", "flows.cache"),
    Program("voices", "List the languages that can be spoken, and their voices.", "flows.voices"),
    Program("doctor", "Show which services and programs lectures can be made with here.", "flows.doctor"),
    Program("serve", "Serve the page, the HTTP API and a Prefect server.", "deployments.server"),
)


@click.group(
    commands=PROGRAMS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="'lectra COMMAND --help' lists the options of a command.",
)
@click.version_option(__version__, prog_name="lectra", message="%(prog)s %(version)s")
def commands() -> None:
    """Make narrated lectures: deck, narration, captions, video."""


def main(arguments: Sequence[str]) -> None:
    """Run a command; without any, list them. Raises InvalidInput for one that there is not."""
    try:
        call = commands.main([*arguments] or ["--help"], prog_name="lectra", standalone_mode=False)
    except click.UsageError as exc:
        raise InvalidInput("command line", exc.format_message(), remedy="See lectra --help.") from exc
    if isinstance(call, Call):
        sys.argv[1:] = call.arguments
        runpy.run_module(call.module, run_name="__main__", alter_sys=True)


def _reader_of(words: Sequence[str], parser: CommandParser) -> CommandParser:
    """Return the parser that reads what comes after these words."""
    for argument in parser.arguments:
        readers = argument.action.choices
        if isinstance(readers, Mapping):
            return next((readers[word] for word in words if word in readers), parser)
    return parser


def _parameter(argument: Argument) -> click.Parameter:
    action = argument.action
    values = [*(action.choices or argument.values)]
    kind = click.Choice(values) if values else PATHS.get(action.metavar)
    if not action.option_strings:
        return click.Argument([action.dest], required=False, type=kind)
    text = (action.help or "") % vars(action)
    return click.Option(action.option_strings, is_flag=action.nargs == 0, type=kind, help=text)
