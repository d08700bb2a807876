"""The help: every command says on one line what it does."""

import click
import pytest

from incasso.__main__ import COMMANDS

GROUPS = [one for one in COMMANDS if isinstance(one, click.Group)]
EVERY = [*COMMANDS, *(one for group in GROUPS for one in group.commands.values())]
ROOM = 62  # beside the longest name, in a terminal of 80


@pytest.mark.parametrize("command", EVERY, ids=lambda command: str(command.name))
def test_its_line_is_whole(command: click.Command) -> None:
    told = command.get_short_help_str(ROOM)
    assert told.endswith(".") and not told.endswith("..")
