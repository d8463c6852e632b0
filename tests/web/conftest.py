"""A server inside the process, and how to ask it."""

import socket
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from kakehashi.web.app import create_app

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it recommends a fork of httpx
    from fastapi.testclient import TestClient

HOME = ("127.0.0.1", "::1", "localhost")
PROGRAMME = "us-japan-2025"
HERE = "http:" + "//localhost"  # tests name no address
Question = dict[str, Any]


@pytest.fixture(scope="session", autouse=True)
def _at_home() -> Iterator[None]:
    """Nothing that the server does opens a connection beyond this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else HOME[0]
        if host not in HOME:
            pytest.fail(f"a connection beyond this machine was opened: {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session")
def app() -> FastAPI:
    """The server as `kakehashi serve` starts it on loopback."""
    return create_app()


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    """A program that asks the server."""
    with TestClient(app, base_url=HERE) as asking:
        yield asking


@pytest.fixture(scope="session")
def ask() -> Callable[..., Question]:
    """A question about the bundled programme, with changes as (path, value)."""

    def question(*changes: tuple[str, object], **more: Any) -> Question:
        return {
            "programme": PROGRAMME,
            "changes": [
                {"path": path, "value": value, "reason": "a test"}
                for path, value in changes
            ],
            **more,
        }

    return question
