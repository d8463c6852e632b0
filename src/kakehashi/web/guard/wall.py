"""Each request is looked at before it is answered: whence, how large, from whom."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import QueryParams

from kakehashi.web.answers.problems import ProblemShown
from kakehashi.web.refusal import refused

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kakehashi.web.limits import Limits

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})
UPLOADS = "/api/folder"
BODY_SECONDS = 30.0  # to send a whole body; slower senders hold a place for others

# A page of ours needs nothing from elsewhere, and may do nothing else.
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


class Wall:
    """The outermost layer of the server."""

    def __init__(self, app: ASGIApp, limits: Limits, *, loopback: bool) -> None:
        self.app = app
        self.limits = limits
        self.loopback = loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request, or let it through with its body whole."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sending = _with_headers(scope, send)
        found = self._refusal(scope)
        if found is not None:
            await refused(found, _asked(scope), 403)(scope, receive, sending)
            return
        if scope["method"] in SAFE:
            await self.app(scope, receive, sending)
            return
        body = await self._body(scope, receive)
        if body is None:
            most = self._most(scope)
            shown = ProblemShown(
                where="body",
                what=f"the request has more than {most:,} bytes, or takes too long",
                fix="send less",
            )
            await refused([shown], _asked(scope), 413)(scope, receive, sending)
            return
        await self.app(scope, _replayed(body, receive), sending)

    def _refusal(self, scope: Scope) -> list[ProblemShown] | None:
        """Why the request may not come in at all."""
        headers = _headers(scope)
        host = headers.get("host", "")
        if self.loopback and _name_of(host) not in HERE:
            return [
                ProblemShown(
                    where="Host",
                    what="this server speaks to its own machine only",
                    fix="open it as localhost, or start it with --host",
                )
            ]
        if scope["method"] not in SAFE and not same_site(headers, host):
            return [
                ProblemShown(
                    where="Origin",
                    what="the request comes from a page of another site",
                    fix="send it from the workbench itself",
                )
            ]
        return None

    def _most(self, scope: Scope) -> int:
        upload = scope["path"] == UPLOADS
        return self.limits.upload_bytes if upload else self.limits.body_bytes

    async def _body(self, scope: Scope, receive: Receive) -> bytes | None:
        """The body, counted while it comes; None: too long, in bytes or in time."""
        most, parts, size = self._most(scope), [], 0
        try:
            async with asyncio.timeout(BODY_SECONDS):
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        return None
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    if size > most:
                        return None
                    if not message.get("more_body", False):
                        return b"".join(parts)
        except TimeoutError:
            return None


def _asked(scope: Scope) -> QueryParams:
    """What stands behind the address."""
    return QueryParams(scope.get("query_string", b""))


def same_site(headers: dict[str, str], host: str) -> bool:
    """Whether an unsafe request comes from our own page, or from no page at all."""
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        return urlsplit(origin).netloc == host
    browser = "cookie" in headers or "mozilla" in headers.get("user-agent", "").lower()
    return site is not None or not browser


def _name_of(host: str) -> str:
    """The name in `name:port`."""
    name, _, port = host.rpartition(":")
    return name if name and port.isdigit() else host


def _headers(scope: Scope) -> dict[str, str]:
    return {
        key.decode("latin-1").lower(): value.decode("latin-1")
        for key, value in scope["headers"]
    }


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A body that was read already, then what comes after it."""
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _with_headers(scope: Scope, send: Send) -> Send:
    """Every answer says what a browser may do with it."""
    kept = scope["path"].startswith(("/api", "/runs", "/log"))

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            names = {key.lower() for key, _ in headers}
            headers += [(key, value) for key, value in HEADERS if key not in names]
            if kept and b"cache-control" not in names:
                headers.append((b"cache-control", b"no-store"))
            message = {**message, "headers": headers}
        await send(message)

    return sending
