"""Who may use a server that others can reach: accounts, and sessions that end."""

from __future__ import annotations

import hashlib
import re
import secrets
import sqlite3
import time
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kakehashi.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kakehashi.web.limits import Limits

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
SHORTEST, LONGEST = 12, 1_000  # letters of a password
TOKEN_BYTES = 32
HOUR = 3600.0
TABLES = """
create table if not exists accounts (
  name text primary key, hash text not null, role text not null) strict;
create table if not exists sessions (
  digest text primary key, name text not null, made real not null, seen real not null)
  strict;
"""


class Role(StrEnum):
    """What somebody may do; each may do what those before it may."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    ADMIN = "admin"

    def covers(self, needed: Role) -> bool:
        """Whether this role may do what `needed` may."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is logged in."""

    name: str
    role: Role


class Accounts:
    """Names, hashes of passwords and sessions in one SQLite file.

    Passwords are kept as argon2id hashes, sessions as hashes of their tokens, so who
    reads the file can log in as nobody.
    """

    def __init__(
        self, file: Path | str, limits: Limits, clock: Callable[[], float] = time.time
    ) -> None:
        self._store = sqlite3.connect(file, check_same_thread=False)
        self._store.executescript(TABLES)
        self._lock = Lock()
        self._limits = limits
        self._clock = clock
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_hex())

    def add(self, name: str, password: str, role: Role) -> None:
        """Add an account, or change its password and role; raises `InputError`."""
        problems = []
        if NAME.fullmatch(name) is None:
            problems.append(
                Problem(
                    where="name",
                    what=f"{name[:64]!r} cannot be the name of an account",
                    fix="take letters, digits and . _ @ -, at most 64",
                )
            )
        if not SHORTEST <= len(password) <= LONGEST:
            problems.append(
                Problem(
                    where="password",
                    what=f"the password has {len(password)} letters",
                    fix=f"take {SHORTEST} to {LONGEST:,}; several words are easy to keep",
                )
            )
        if problems:
            raise InputError(problems)
        with self._lock, self._store:
            self._store.execute(
                "insert or replace into accounts values (?, ?, ?)",
                (name, self._hasher.hash(password), role.value),
            )
            self._store.execute("delete from sessions where name = ?", (name,))

    def remove(self, name: str) -> None:
        """Take an account and its sessions out; raises `InputError` for no account."""
        with self._lock, self._store:
            found = self._store.execute("delete from accounts where name = ?", (name,))
            self._store.execute("delete from sessions where name = ?", (name,))
        if found.rowcount == 0:
            raise InputError(
                [
                    Problem(
                        where="name",
                        what=f"there is no account '{name}'",
                        fix="see `kakehashi user list`",
                    )
                ]
            )

    def people(self) -> list[Person]:
        """Every account, by name."""
        with self._lock:
            rows = self._store.execute("select name, role from accounts order by name")
            return [Person(name=name, role=Role(role)) for name, role in rows]

    def log_in(self, name: str, password: str) -> str | None:
        """A new session's token; None where name or password is wrong.

        An unknown name takes as long as a wrong password does.
        """
        with self._lock:
            row = self._store.execute(
                "select hash from accounts where name = ?", (name,)
            ).fetchone()
        try:
            self._hasher.verify(row[0] if row else self._nobody, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return None
        if row is None:
            return None
        token, now = secrets.token_urlsafe(TOKEN_BYTES), self._clock()
        with self._lock, self._store:
            self._store.execute(
                "delete from sessions where made < ? or seen < ?",
                (now - self._limits.session_hours * HOUR, now - self._idle),
            )
            self._store.execute(
                "insert into sessions values (?, ?, ?, ?)",
                (_digest(token), name, now, now),
            )
        return token

    @property
    def _idle(self) -> float:
        return self._limits.idle_hours * HOUR

    def person(self, token: str | None) -> Person | None:
        """Who a session belongs to; None where it ended or never was."""
        if not token:
            return None
        now = self._clock()
        with self._lock, self._store:
            row = self._store.execute(
                "select a.name, a.role, s.made, s.seen from sessions s "
                "join accounts a on a.name = s.name where s.digest = ?",
                (_digest(token),),
            ).fetchone()
            if row is None:
                return None
            name, role, made, seen = row
            ended = now - made > self._limits.session_hours * HOUR
            if ended or now - seen > self._idle:
                self._forget(token)
                return None
            self._store.execute(
                "update sessions set seen = ? where digest = ?", (now, _digest(token))
            )
        return Person(name=name, role=Role(role))

    def log_out(self, token: str | None) -> None:
        """End a session."""
        if token:
            with self._lock, self._store:
                self._forget(token)

    def _forget(self, token: str) -> None:
        self._store.execute("delete from sessions where digest = ?", (_digest(token),))


def _digest(token: str) -> str:
    """What the file keeps of a token; the token is random, so a plain hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
