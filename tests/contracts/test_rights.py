"""Every command is in the permission table, tests/contracts/rights.py."""

from bot.commands import COMMANDS
from tests.contracts.rights import ASKERS, CHATS, ROWS


def test_every_command_has_a_row() -> None:
    """A new command needs a row that says who may use it."""
    assert {name.split()[0] for name in ROWS} == {command.name for command in COMMANDS}
    assert all(set(pattern) == set(CHATS) for pattern, _options in ROWS.values())
    assert all(len(letters) == len(ASKERS) for pattern, _options in ROWS.values() for letters in pattern.values())
