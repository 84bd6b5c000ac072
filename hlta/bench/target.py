"""A page or a floor, and the browser that asks for it."""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from statistics import quantiles
from urllib.parse import urlencode

PORT = int(os.environ.get("PORT", "8766"))
# Answers below this many bytes are a mistake (a redirect, an empty page), not a page that is fast.
LEAST_BYTES = 100


@dataclass
class Target:
    """A page, or a floor of its size. `milliseconds` gathers what each request took."""

    name: str
    ask: Callable[["Browser"], bytes]
    queries: int = 0
    size: int = 0
    milliseconds: list[float] = field(default_factory=list)

    def take(self, browser: "Browser") -> None:
        start = time.perf_counter()
        self.size = len(self.ask(browser))
        self.milliseconds.append((time.perf_counter() - start) * 1000)

    def percentile(self, percent: int) -> float:
        return quantiles(self.milliseconds, n=100)[percent - 1]


class Browser:
    """One connection to the server that stays open, with a session's cookies."""

    def __init__(self, session: str) -> None:
        self.connection = HTTPConnection("localhost", PORT, timeout=60)
        self.cookies = {"hlta_session": session}
        self.headers: dict[str, str] = {}

    def get(self, path: str) -> bytes:
        return self._send("GET", path, None)

    def post(self, path: str, data: dict[str, str], token: str) -> bytes:
        return self._send("POST", path, urlencode(data), {"X-CSRFToken": token, "Referer": f"http://localhost:{PORT}/"})

    def _send(self, method: str, path: str, body: str | None, more: dict[str, str] | None = None) -> bytes:
        headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "Host": "localhost",
            **self.headers,
            **(more or {}),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        page = answer.read()
        if answer.status != 200 or len(page) < LEAST_BYTES:
            sys.exit(f"{method} {path} answered {answer.status} with {len(page)} bytes.")
        self.queries = int(answer.headers.get("X-Queries") or 0)
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return page
