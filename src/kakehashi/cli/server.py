"""`kakehashi serve` and `kakehashi user`: the workbench, and who may use it."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kakehashi.errors import InputError, Problem

PORT = 8550
user = typer.Typer(
    help="Accounts of a server that others can reach.", no_args_is_help=True
)


class Role(StrEnum):
    """What somebody may do."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    ADMIN = "admin"


AccountsOption = Annotated[
    Path | None,
    typer.Option(
        "--accounts", help="File of the accounts; the user's own if not given."
    ),
]
NameArgument = Annotated[str, typer.Argument(metavar="NAME")]


def _file(chosen: Path | None) -> Path:
    return chosen or Path(typer.get_app_dir("kakehashi")) / "accounts.sqlite"


def serve(  # noqa: PLR0917 - typer names each when it is used
    programme: Annotated[
        str, typer.Argument(metavar="PROGRAMME", help="Bundled name, folder or file.")
    ] = "us-japan-2025",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = PORT,
    host: Annotated[
        str | None,
        typer.Option("--host", help="Address to open to others, who must log in."),
    ] = None,
    accounts: AccountsOption = None,
    certificate: Annotated[Path | None, typer.Option("--certificate")] = None,
    key: Annotated[Path | None, typer.Option("--key")] = None,
) -> None:
    """Open the workbench to a browser of this machine; it needs no network."""
    from kakehashi.web.serve import Encryption, serve_programme

    if (certificate is None) != (key is None):
        problem = Problem(
            where="--certificate",
            what="a certificate needs its key, and a key its certificate",
            fix="give both --certificate and --key, or neither",
        )
        raise InputError([problem])
    encryption = None
    if certificate is not None and key is not None:
        encryption = Encryption(certificate=certificate, key=key)
    serve_programme(
        programme,
        port=port,
        host=host,
        accounts=_file(accounts),
        encryption=encryption,
    )


@user.command()
def add(
    name: NameArgument,
    role: Annotated[Role, typer.Option("--role")] = Role.VIEWER,
    accounts: AccountsOption = None,
) -> None:
    """Add an account, or change its password and role; the password is asked for."""
    from kakehashi.web.guard import accounts as kept
    from kakehashi.web.serve import open_accounts

    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    open_accounts(_file(accounts)).add(name, password, kept.Role(role.value))
    typer.echo(f"{name} may log in as {role.value}.")


@user.command("list")
def list_accounts(accounts: AccountsOption = None) -> None:
    """Every account with its role."""
    from kakehashi.web.serve import open_accounts

    for person in open_accounts(_file(accounts)).people():
        typer.echo(f"{person.name}  {person.role.value}")


@user.command()
def remove(name: NameArgument, accounts: AccountsOption = None) -> None:
    """Take an account out and end its sessions."""
    from kakehashi.web.serve import open_accounts

    open_accounts(_file(accounts)).remove(name)
    typer.echo(f"{name} may no longer log in.")
