"""The README is true where it can be checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flows.command import build_parser

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
OPTIONS = sorted(
    option
    for action in build_parser()._actions
    for option in action.option_strings
    if option.startswith("--") and option != "--help"
)


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_is_in_the_readme(option):
    assert re.search(rf"`{option}[ `]", README), f"{option} is not in README.md"


def test_the_readme_names_no_option_that_is_not_there():
    commands = " ".join(re.findall(r"flows\.generate[^\n`]*", README))
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", commands))
    assert named <= {*OPTIONS, "--help"}


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\((?!http|#)([^)#]+)", README))))
def test_every_link_leads_somewhere(link):
    assert (ROOT / link).exists()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`make ([a-z-]+)", README))))
def test_every_make_target_exists(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
