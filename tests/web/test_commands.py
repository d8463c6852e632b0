"""`kakehashi user` and `kakehashi serve --host`: nobody is let in by mistake."""

import stat

import pytest
from typer.testing import CliRunner

from kakehashi.cli.app import app
from kakehashi.errors import InputError

PASSWORD = "correct horse battery"  # noqa: S105 - of the tests


def said(*words, written=""):
    """What a command prints."""
    told = CliRunner().invoke(app, list(words), input=written, catch_exceptions=False)
    assert told.exit_code == 0, told.output
    return told.output


def test_accounts_are_added_listed_and_removed(tmp_path):
    """The file is its owner's, and holds no password."""
    file = tmp_path / "accounts.sqlite"
    where = ("--accounts", str(file))
    said("user", "add", "aiko", "--role", "analyst", *where, written=f"{PASSWORD}\n")
    assert said("user", "list", *where).split() == ["aiko", "analyst"]
    assert PASSWORD.encode() not in file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0
    said("user", "remove", "aiko", *where)
    assert said("user", "list", *where) == ""


def test_a_server_for_others_without_accounts_does_not_start(tmp_path):
    """It says how to add one."""
    words = ["serve", "--host", "0.0.0.0", "--accounts", str(tmp_path / "a.sqlite")]  # noqa: S104 - refused
    with pytest.raises(InputError, match="kakehashi user add"):
        CliRunner().invoke(app, words, catch_exceptions=False)


def test_a_certificate_needs_its_key(tmp_path):
    """Half of an encryption is none."""
    words = ["serve", "--certificate", str(tmp_path / "server.pem")]
    with pytest.raises(InputError, match="--key"):
        CliRunner().invoke(app, words, catch_exceptions=False)
