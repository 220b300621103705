"""`musnad serve` as people start it: a process of its own, asked over the network of this machine."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
import uvicorn
from sample_record import RECORD

from musnad import ingest, settings, store
from musnad.client import ApiError, Client, UnreachableError
from musnad.web import people
from musnad.web.config import Config
from musnad.web.server import address

MUSNAD = [sys.executable, "-c", "from musnad.cli import main; main()"]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait(client: Client, server: subprocess.Popen[str]) -> int:
    """The status of its first answer."""
    for _ in range(240):
        assert server.poll() is None, server.stderr and server.stderr.read()
        try:
            client.about()
        except ApiError as error:
            return error.status
        except UnreachableError:
            time.sleep(0.25)
        else:
            return 200
    pytest.fail("it does not answer")


@pytest.mark.parametrize("workers", [1, 2])
def test_it_answers_until_it_is_ended(tmp_path: Path, workers: int) -> None:
    db = tmp_path / "news.db"
    made, digest, hint = people.new_key()
    with store.open(db, create=True) as opened:
        opened.save([ingest.encode(RECORD)], opened.begin("sample", "0", {}))
        opened.save_account("laila", "reader", people.hash_password("a long password"))
        opened.add_key("laila", digest, hint)
    port = free_port()
    given = ["serve", "--db", str(db), "--port", str(port), "--workers", str(workers), "--name", "localhost"]
    server = subprocess.Popen([*MUSNAD, *given], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        with Client(f"http://localhost:{port}") as stranger:
            assert wait(stranger, server) == 401
        with Client(f"http://localhost:{port}", made) as client:
            assert client.about()["articles"] == 1
            assert client.record(RECORD.article.id) == RECORD
            assert b"".join(client.export("events")).startswith(b"event,article,")
    finally:
        server.send_signal(signal.SIGTERM)
        said, complained = server.communicate(timeout=60)
    assert said == f"musnad: http://127.0.0.1:{port}/ (end it with Ctrl+C)\n"
    assert "Traceback" not in complained


def test_nobody_there_is_said() -> None:
    with Client(f"http://127.0.0.1:{free_port()}") as client:
        with pytest.raises(UnreachableError, match="does it run"):
            client.about()
        with pytest.raises(UnreachableError, match="does it run"):
            list(client.export("events"))


@pytest.mark.parametrize(
    ("config", "shown"),
    [
        (Config("news.db"), "http://127.0.0.1:8000/"),
        (Config("news.db", "::1", 80), "http://[::1]:80/"),
        (Config("news.db", "0.0.0.0", certificate="a", private_key="b"), "https://0.0.0.0:8000/"),
    ],
)
def test_where_it_is(config: Config, shown: str) -> None:
    assert address(config) == shown


class Serving:
    """A server of one answer, in a thread of this process."""

    def __init__(self) -> None:
        from musnad.web.connections import Connection

        self.port = free_port()
        config = uvicorn.Config(
            self._answer, interface="asgi3", port=self.port, http=Connection, log_level="error", lifespan="off"
        )
        self.server = uvicorn.Server(config)

    async def _answer(self, scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(1 if scope["path"] == "/" else 1000):
            await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    def __enter__(self) -> Serving:
        self.thread = threading.Thread(target=self.server.run)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *error: object) -> None:
        self.server.should_exit = True
        self.thread.join()

    def connection(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=5)


ASKED = b"GET %s HTTP/1.1\r\nHost: localhost\r\n"


def is_closed(connection: socket.socket) -> bool:
    """Whether the other side hangs up within some seconds."""
    try:
        while connection.recv(1 << 16):
            pass
    except TimeoutError:
        return False
    except ConnectionResetError:
        pass
    return True


def test_connections_on_which_nothing_comes_are_closed(monkeypatch) -> None:
    monkeypatch.setattr(settings, "WEB_HEADER_SECONDS", 0.3)
    monkeypatch.setattr(settings, "WEB_STALLED_SECONDS", 0.6)
    with Serving() as serving:
        silent, drip, again, stalled = (serving.connection() for _ in range(4))
        drip.sendall(ASKED % b"/")
        stalled.sendall(ASKED % b"/long" + b"\r\n")
        again.sendall(ASKED % b"/" + b"\r\n")
        for _ in range(20):
            with suppress(OSError):
                drip.sendall(b"X: y\r\n")
            time.sleep(0.1)
        assert not serving.server.server_state.connections
        assert all(map(is_closed, (silent, drip, again, stalled)))
        with serving.connection() as good:
            good.sendall(ASKED % b"/" + b"\r\n")
            assert good.recv(12) == b"HTTP/1.1 200"


def test_a_long_answer_that_is_taken_slowly_is_sent_whole(monkeypatch) -> None:
    monkeypatch.setattr(settings, "WEB_HEADER_SECONDS", 0.2)
    monkeypatch.setattr(settings, "WEB_STALLED_SECONDS", 0.4)
    with Serving() as serving, serving.connection() as slow:
        slow.sendall(ASKED % b"/long" + b"Connection: close\r\n\r\n")
        taken = 0
        began = time.monotonic()
        while piece := slow.recv(1 << 20):
            taken += len(piece)
            if time.monotonic() - began < 1.5:
                time.sleep(0.02)
        assert taken > 100_000_000
