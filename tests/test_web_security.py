"""What the web application refuses, and what it tells browsers to refuse."""

from __future__ import annotations

import asyncio
import dataclasses
import re
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from typer.testing import CliRunner, Result

from musnad import settings, store
from musnad.cli import app as command
from musnad.errors import MusnadError
from musnad.export import FORMATS
from musnad.web import create, people, security
from musnad.web.config import Config, is_loopback
from musnad.web.people import Admin, Reader, Reviewer, SignInRefused

PASSWORD = "a long password"
TALKS = "بكين (رويترز) - أعلنت السعودية وإيران يوم الجمعة استئناف العلاقات الدبلوماسية بينهما."


@pytest.fixture(scope="module")
def hashed() -> str:
    return people.hash_password(PASSWORD)


@pytest.fixture
def db(tmp_path: Path, hashed: str) -> str:
    """A store with an account of each role, and a key of each: its name with "key " before it."""
    path = str(tmp_path / "news.db")
    with store.open(path, create=True) as opened:
        for role in people.ROLES:
            opened.save_account(role, role, hashed)
            opened.add_key(role, people.digest(f"key {role}"), "musnad_")
    return path


def application(db: str, **options: Any) -> FastAPI:
    """The application, and pages of our own that need a role, take a form, sign in and out."""
    app = create(Config(db, **options))
    router = APIRouter()

    @router.get("/test/who")
    def who(request: Request) -> dict[str, Any]:
        who = request.state.who
        return {"who": who and who.name, "signed in": bool(request.state.person)}

    @router.get("/fonts/test/form")
    def form(request: Request) -> HTMLResponse:
        return HTMLResponse(request.state.csrf_token)

    @router.post("/test/form")
    async def sent(request: Request) -> dict[str, str]:
        return {"words": str((await request.form()).get("words"))}

    @router.get("/test/reviewer")
    def reviewer(person: Reviewer) -> str:
        return person.name

    @router.get("/test/admin")
    def admin(person: Admin) -> str:
        return person.name

    @router.get("/test/reader")
    def reader(person: Reader) -> str:
        return person.name

    @router.get("/test/slow")
    async def slow() -> str:
        await asyncio.sleep(5)
        return "late"

    @router.get("/test/fault")
    def fault() -> str:
        raise RuntimeError("the secret of the server")

    @router.post("/fonts/test/in")
    async def sign_in(request: Request) -> Any:
        given = await request.form()
        try:
            people.sign_in(request, str(given["name"]), str(given["password"]))
        except SignInRefused as refused:
            return HTMLResponse(str(refused), 429 if refused.wait else 403)
        return RedirectResponse("/test/who", 303)

    @router.post("/fonts/test/out")
    def sign_out(request: Request) -> RedirectResponse:
        people.sign_out(request)
        return RedirectResponse("/login", 303)

    app.include_router(router)
    return app


class Browser(TestClient):
    """A browser that keeps cookies and fills forms with the token of a page of ours."""

    def __init__(self, app: FastAPI, address: str = "https://news.example.org") -> None:
        super().__init__(app, address, raise_server_exceptions=False, follow_redirects=False)

    def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        data = {"name": name, "password": password, "csrf": _token(self)}
        return self.post("/fonts/test/in", data=data)


def _token(browser: TestClient) -> str:
    """The token of a page that everybody may see."""
    return browser.get("/fonts/test/form").text


@pytest.fixture
def guarded(db: str) -> Iterator[Browser]:
    app = application(db, host="0.0.0.0")
    yield Browser(app)
    app.state.store.close()


@pytest.fixture
def local(db: str) -> Iterator[Browser]:
    app = application(db)
    yield Browser(app, "http://localhost:8000")
    app.state.store.close()


def key(role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer key {role}"}


# Where it listens


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("news.example.org", False),
        ("", False),
        ("127.0.0.1.example.org", False),
    ],
)
def test_only_loopback_is_loopback(host, loopback):
    assert is_loopback(host) is loopback
    assert Config("news.db", host).guarded is not loopback
    assert Config("news.db", host, names=("news.example.org",)).guarded


def test_it_does_not_start_beyond_loopback_without_an_account(tmp_path):
    from musnad.web import server

    with pytest.raises(MusnadError, match=r"0\.0\.0\.0.*musnad accounts add NAME --role admin"):
        server.run(Config(str(tmp_path / "news.db"), "0.0.0.0"))
    with pytest.raises(MusnadError, match=r"news\.example\.org.*nobody has an account"):
        server.run(Config(str(tmp_path / "news.db"), names=("news.example.org",)))


def test_here_everybody_is_whoever_runs_it(local):
    assert local.get("/test/who").json()["signed in"] is False
    assert local.get("/test/admin").status_code == 200
    assert local.get("/api/v1/about").status_code == 200


# Names and origins


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8000", 200),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("mypc", 200),
        ("news.localhost", 200),
        ("evil.example", 421),
        ("evil.example:8000", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example", 421),
        ("", 421),
        ("[", 421),
        ("localhost/login?", 421),
        ("localhost/static/#", 421),
        ("localhost@evil.example", 421),
        ("evil.example:80@localhost", 421),
        ("evil.example%2f.localhost", 421),
        ("[::1]evil.example", 421),
        ("localhost:8000:1", 421),
        ("localhost\\evil.example", 421),
        ("two names", 421),
    ],
)
def test_a_name_that_may_lead_anywhere_is_not_ours(local, host, status):
    for path in ("/test/who", "/api/v1/about"):
        assert local.get(path, headers={"Host": host}).status_code == status


def test_no_name_leads_past_signing_in(guarded):
    """What stands in the header Host is no part of the path, whatever is in it."""
    for host in ("news.example.org/login?", "news.example.org/static/#", "news.example.org/api/v1/openapi.json?"):
        for path in ("/events", "/api/v1/events", "/test/who"):
            assert guarded.get(path, headers={"Host": host}).status_code == 421


def test_who_lets_everybody_read_within_a_network_is_not_read_from_without(db):
    """A page of another site may lead its own name to an address here; then its visitors would read for it."""
    browser = Browser(application(db, host="0.0.0.0", public=True), "http://evil.example")
    assert browser.get("/api/v1/about").status_code == 421
    for host in ("192.168.1.5:8000", "newsroom", "newsroom.localhost"):
        assert browser.get("/api/v1/about", headers={"Host": host}).status_code == 200


def test_behind_a_proxy_only_its_names_are_ours(db):
    browser = Browser(application(db, names=("news.example.org",)))
    assert browser.get("/login").status_code != 421
    assert browser.get("/login", headers={"Host": "other.example.org"}).status_code == 421
    assert browser.get("/api/v1/about").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_what_a_page_of_another_site_sends_is_refused(local, headers):
    sent = {"text": TALKS, "keep": True}
    answer = local.post("/api/v1/read", json=sent, headers=headers)
    assert answer.status_code == 403
    assert "another site" in answer.json()["detail"]
    token = _token(local)
    assert local.post("/test/form", data={"csrf": token}, headers=headers).status_code == 403


def test_pages_of_other_sites_may_link_here_and_not_embed(local):
    """How long an answer takes would tell them what there is, and an export is much work."""
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert local.get("/events", headers=link).status_code == 200
    for kind in ("image", "script", "iframe", "embed", "empty", ""):
        for site in ("cross-site", "same-site"):
            headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Dest": kind}
            for path in ("/search?q=x", "/api/v1/exports/html", "/static/app.css"):
                assert local.get(path, headers=headers).status_code == 403, (kind, path)
    assert local.get("/api/v1/about", headers={"Origin": "https://evil.example"}).status_code == 403
    assert local.post("/test/form", data={"csrf": _token(local)}, headers=link).status_code == 403


def test_what_our_own_pages_send_is_taken(local):
    headers = {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"}
    assert local.post("/api/v1/read", json={"text": TALKS}, headers=headers).status_code == 200
    answer = local.post("/test/form", data={"csrf": _token(local), "words": "نعم"}, headers=headers)
    assert answer.json() == {"words": "نعم"}


def test_a_form_cannot_send_json(local):
    """Pages of other sites can send forms unasked, also with a body that looks like JSON."""
    body = '{"text": "' + TALKS + '"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", None):
        headers = {"Content-Type": kind} if kind else {}
        assert local.post("/api/v1/read", content=body.encode(), headers=headers).status_code == 422


# Tokens of forms


def test_a_form_without_its_token_is_refused(local):
    token = _token(local)
    assert local.post("/test/form", data={"csrf": token}).status_code == 200
    assert local.post("/test/form", data={"csrf": token}, headers={"Cookie": ""}).status_code == 403
    for wrong in ("", "x", token[:-1], f"0{token}", security.csrf_token("another cookie"), "é.é", "."):
        assert local.post("/test/form", data={"csrf": wrong}).status_code == 403, wrong
    assert local.post("/test/form").status_code == 403


def test_a_token_may_come_in_a_header(local):
    token = _token(local)
    assert local.post("/test/form", headers={"X-CSRF-Token": token}).status_code == 200
    assert local.post("/test/form", json={"csrf": token}).status_code == 403


def test_a_token_may_come_in_a_form_with_a_file(local):
    files = {"file": ("a.txt", b"text")}
    assert local.post("/test/form", data={"csrf": _token(local)}, files=files).status_code == 200
    assert local.post("/test/form", files=files).status_code == 403


def test_tokens_differ_each_time(local):
    assert _token(local) != _token(local)


# Signing in


def test_pages_lead_to_signing_in(guarded):
    answer = guarded.get("/test/who?a=1&b=2")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login?back=%2Ftest%2Fwho%3Fa%3D1%26b%3D2"
    for path in ("/", "/search?q=x", "/events", "/articles/x", "/test/admin"):
        assert guarded.get(path).status_code in (303, 404), path


def test_everybody_may_see_how_to_sign_in(guarded):
    for path in ("/static/app.css", "/fonts/faces.css", "/api/v1/openapi.json", "/language?to=ar"):
        answer = guarded.get(path)
        assert answer.status_code in (200, 303), path
        assert not answer.headers.get("Location", "").startswith("/login"), path


def test_signing_in_and_out(guarded):
    assert guarded.sign_in("reviewer").headers["Location"] == "/test/who"
    assert guarded.get("/test/who").json() == {"who": "reviewer", "signed in": True}
    cookies = dict(guarded.cookies)
    assert guarded.post("/fonts/test/out", data={"csrf": _token(guarded)}).status_code == 303
    assert guarded.get("/test/who").status_code == 303
    guarded.cookies.clear()
    assert guarded.get("/test/who", headers={"Cookie": _header(cookies)}).status_code == 303, "the session lives on"


def _header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def test_signing_in_changes_the_secret(guarded):
    _token(guarded)
    before = dict(guarded.cookies)
    guarded.sign_in("reader")
    after = dict(guarded.cookies)
    assert before.keys() == after.keys()
    assert before != after, "who planted a cookie before has the session now"
    guarded.cookies.clear()
    assert guarded.get("/test/who", headers={"Cookie": _header(before)}).status_code == 303
    assert guarded.get("/test/who", headers={"Cookie": _header(after)}).status_code == 200


def test_signing_in_again_ends_the_session_of_before(guarded):
    guarded.sign_in("reader")
    before = dict(guarded.cookies)
    guarded.sign_in("admin")
    guarded.cookies.clear()
    assert guarded.get("/test/who", headers={"Cookie": _header(before)}).status_code == 303


@pytest.mark.parametrize(
    ("back", "location"),
    [
        ("/events?type=AGREE", "/events?type=AGREE"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_the_page_signs_in_and_leads_back_to_ours_alone(guarded, back, location):
    (token,) = re.findall(r'name="csrf" value="([^"]+)"', guarded.get("/login", params={"back": back}).text)
    data = {"name": "reader", "password": PASSWORD, "back": back}
    assert guarded.post("/login", data=data).status_code == 403
    answer = guarded.post("/login", data={**data, "csrf": token})
    assert (answer.status_code, answer.headers["Location"]) == (303, location)
    assert guarded.get("/test/who").json() == {"who": "reader", "signed in": True}
    out = guarded.post("/logout", data={"csrf": _token(guarded)})
    assert out.status_code == 303
    assert guarded.get("/test/who").status_code == 303


@pytest.mark.parametrize(
    ("name", "password"), [("reader", "a wrong password"), ("nobody", PASSWORD), ("", ""), ("reader", "")]
)
def test_a_wrong_password_is_refused(guarded, name, password):
    answer = guarded.sign_in(name, password)
    assert answer.status_code == 403
    assert answer.text == "Name and password do not fit."
    assert guarded.get("/test/who").status_code == 303


def test_a_name_that_is_not_there_takes_as_long(hashed):
    people.verify(None, PASSWORD)

    def seconds(hashed: str | None) -> float:
        began = time.process_time()
        assert people.verify(hashed, "a wrong password") is False
        return time.process_time() - began

    known, unknown = min(seconds(hashed) for _ in range(3)), min(seconds(None) for _ in range(3))
    assert unknown > known / 3


def test_attempts_to_sign_in_are_counted(db):
    guarded = Browser(application(db, host="0.0.0.0", login_rate="3/15 minutes"))
    token = _token(guarded)

    def attempt(password: str) -> int:
        return guarded.post("/fonts/test/in", data={"name": "reader", "password": password, "csrf": token}).status_code

    assert [attempt("a wrong password") for _ in range(5)] == [403, 403, 403, 429, 429]
    assert attempt(PASSWORD) == 429


def test_a_crowd_that_signs_in_leaves_room_for_others(guarded, monkeypatch):
    def slow(hashed: str | None, password: str) -> bool:
        time.sleep(1)
        return False

    token = _token(guarded)
    monkeypatch.setattr(people, "verify", slow)
    monkeypatch.setattr(people, "address_of", lambda scope: time.monotonic_ns().__str__())
    data = {"password": "a wrong password", "csrf": token}
    with ThreadPoolExecutor(30) as crowd:
        asked = [crowd.submit(guarded.post, "/fonts/test/in", data={**data, "name": f"n{n}"}) for n in range(30)]
        statuses = sorted(one.result().status_code for one in asked)
    assert statuses == [403] * 8 + [429] * 22


def test_the_cookie_is_for_us_alone(guarded, local):
    for answer in (guarded.sign_in("reader"), guarded.get("/fonts/test/form")):
        for cookie in answer.headers.get_list("Set-Cookie"):
            name, *attributes = re.split("; *", cookie)
            assert name.startswith("__Host-musnad=")
            assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/"} <= {*attributes}
            assert not any(one.startswith("Domain") for one in attributes)
    (cookie,) = local.get("/fonts/test/form").headers.get_list("Set-Cookie")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {*re.split("; *", cookie)}


def test_secrets_are_kept_as_hashes(guarded, db):
    guarded.sign_in("reader")
    (secret,) = dict(guarded.cookies).values()
    made, digest, hint = people.new_key()
    with store.open(db) as opened:
        opened.add_key("reader", digest, hint)
    with store.open(db) as opened, opened._reading() as connection:
        tables = ("accounts", "sessions", "api_keys")
        kept = "\n".join(str([*connection.exec_driver_sql(f"SELECT * FROM {table}")]) for table in tables)
    assert PASSWORD not in kept
    assert secret not in kept
    assert made not in kept
    assert people.digest(secret) in kept
    assert "$argon2id$" in kept


def test_short_passwords_are_refused():
    with pytest.raises(MusnadError, match="10 characters"):
        people.hash_password("short")


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("reader", {"reader"}), ("reviewer", {"reader", "reviewer"}), ("admin", {"reader", "reviewer", "admin"})],
)
def test_each_role_may_do_what_those_below_it_may(guarded, role, allowed):
    guarded.sign_in(role)
    for needed in people.ROLES:
        assert guarded.get(f"/test/{needed}").status_code == (200 if needed in allowed else 403)


def test_a_closed_account_is_out_at_once(guarded, db):
    guarded.sign_in("reader")
    with store.open(db) as opened:
        opened.close_account("reader")
    assert guarded.get("/test/who").status_code == 303
    assert guarded.get("/api/v1/about", headers=key("reader")).status_code == 401


# Keys


def test_the_api_needs_a_key_beyond_loopback(guarded):
    answer = guarded.get("/api/v1/about")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert guarded.get("/api/v1/about", headers=key("nobody")).status_code == 401
    assert guarded.get("/api/v1/about", headers=key("reader")).status_code == 200
    assert guarded.get("/api/v1/about", headers={"Authorization": "bearer key reader"}).status_code == 200
    assert guarded.get("/api/v1/about", headers={"Authorization": "Basic key reader"}).status_code == 401


def test_every_question_needs_a_key(guarded):
    from musnad.web.api import description

    for path, methods in description()["paths"].items():
        for method in methods:
            answer = guarded.request(method, re.sub(r"\{format\}", "jsonl", re.sub(r"\{(id|which)\}", "x", path)))
            assert answer.status_code == 401, (method, path)


def test_whether_something_is_new_is_told_to_readers_alone(guarded):
    tag = guarded.get("/api/v1/about", headers=key("reader")).headers["ETag"]
    known = {"If-None-Match": tag}
    assert guarded.get("/api/v1/about", headers={**known, **key("reader")}).status_code == 304
    assert guarded.get("/api/v1/about", headers=known).status_code == 401
    assert guarded.get("/api/v1/about").status_code == 401, "what is remembered is for readers too"


def test_there_are_no_web_sockets(local):
    with pytest.raises(WebSocketDisconnect), local.websocket_connect("/"):
        pass


def test_with_public_everybody_reads_and_nobody_writes(db):
    browser = Browser(application(db, names=("news.example.org",), public=True))
    assert browser.get("/test/who").json() == {"who": "", "signed in": False}
    assert browser.get("/api/v1/about").status_code == 200
    assert browser.get("/test/reviewer").headers["Location"].startswith("/login")
    sent = {"text": TALKS, "keep": True}
    assert browser.post("/api/v1/read", json=sent).status_code in (401, 403)
    assert browser.post("/api/v1/read", json=sent, headers=key("reader")).status_code == 403
    assert browser.get("/api/v1/about").json()["articles"] == 0
    assert browser.post("/api/v1/read", json=sent, headers=key("reviewer")).status_code == 200
    assert browser.get("/api/v1/about").json()["articles"] == 1


def test_a_key_opens_no_pages_forms(guarded):
    """A key is no browser: a form needs its token all the same."""
    assert guarded.post("/test/form", headers=key("admin")).status_code == 403


def test_a_session_writes_by_the_api_with_a_token_alone(guarded):
    guarded.sign_in("reviewer")
    sent = {"text": TALKS}
    assert guarded.post("/api/v1/read", json=sent).status_code == 403
    token = _token(guarded)
    assert guarded.post("/api/v1/read", json=sent, headers={"X-CSRF-Token": token}).status_code == 200


# Texts that are made to keep a reader busy


def test_a_text_that_takes_too_long_is_given_up_and_pages_stay_quick(local, monkeypatch):
    assert local.post("/api/v1/read", json={"text": TALKS}).status_code == 200
    monkeypatch.setattr(settings, "WEB_TEXT_SECONDS", 1.0)
    monkeypatch.setattr(settings, "WEB_TEXT_PACE", 1_000_000)
    endless = {"text": 'قال "مصر ' * 4000}
    began = time.monotonic()
    with ThreadPoolExecutor() as beside:
        reading = beside.submit(local.post, "/api/v1/read", json=endless)
        assert local.get("/events").status_code == 200
        answer = reading.result()
    assert answer.status_code == 422
    assert "takes more than 1 seconds" in answer.json()["detail"]
    assert time.monotonic() - began < 20
    assert local.post("/paste", data={"text": endless["text"], "csrf": _token(local)}).status_code == 422
    monkeypatch.undo()
    assert local.post("/api/v1/read", json={"text": TALKS}).json()["events"]


@pytest.mark.parametrize("text", ["بلغ العدد " + "٩" * 5000, "وزير الخارجية " * 2000])
def test_a_text_that_nobody_writes_is_no_fault_of_the_server(local, text):
    assert local.post("/api/v1/read", json={"text": text}).status_code in (200, 422)


def test_of_many_errors_some_are_named(local):
    answer = local.post("/api/v1/read", json={"text": TALKS, **{f"k{n}": 1 for n in range(1000)}})
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 20


# Sizes, times, rates


def test_what_is_too_large_is_not_taken(db):
    browser = Browser(application(db, body_bytes=1000), "http://localhost")
    answer = browser.post("/api/v1/read", json={"text": "ا" * 1000})
    assert (answer.status_code, answer.json()["status"]) == (413, 413)

    def pieces() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 100

    assert browser.post("/api/v1/read", content=pieces()).status_code == 413
    assert browser.post("/api/v1/read", content=b"{}", headers={"Content-Length": "many"}).status_code == 400
    page = browser.post("/test/form", data={"words": "x" * 2000})
    assert page.status_code == 413
    assert page.headers["Content-Type"].startswith("text/html")


def test_what_arrives_slowly_is_not_waited_for(db):
    app = application(db, body_seconds=0.2)

    async def ask() -> httpx.Response:
        async def pieces() -> AsyncIterator[bytes]:
            yield b"{"
            await asyncio.sleep(5)
            yield b"}"

        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.post("/api/v1/read", content=pieces())

    began = time.monotonic()
    answer = asyncio.run(ask())
    assert answer.status_code == 408
    assert time.monotonic() - began < 3


def test_what_takes_long_is_ended(db):
    browser = Browser(application(db, seconds=0.2), "http://localhost")
    began = time.monotonic()
    answer = browser.get("/test/slow")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert time.monotonic() - began < 3


def test_requests_are_counted(db):
    browser = Browser(application(db, rate="3/minute"), "http://localhost")
    assert [browser.get("/api/v1/about").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    answer = browser.get("/api/v1/about")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_beyond_loopback_there_is_a_rate_and_here_there_is_none(db):
    assert security.Guard(create, Config(db, "0.0.0.0"), security.Rates(1))._rate == settings.WEB_RATE
    assert security.Guard(create, Config(db), security.Rates(1))._rate is None


def test_processes_share_a_rate():
    rates = security.Rates(2)
    assert [rates.wait("4/minute", "x") == 0 for _ in range(3)] == [True, True, False]
    assert rates.wait("4/minute", "y") == 0


@pytest.mark.parametrize(
    ("client", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_whom_a_request_counts_to(client, counted):
    assert security.address_of({"client": (client, 1)}) == counted


# Addresses that are fetched for people


@pytest.mark.parametrize(
    "address",
    [
        *("http://127.0.0.1:8000/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/", "http://localhost/"),
        *("http://169.254.169.254/latest/", "http://10.0.0.1/", "http://[fec0::1]/", "http://[::ffff:127.0.0.1]/"),
        *("http://[64:ff9b:1::7f00:1]/", "http://0/", "file:///etc/passwd", "ftp://example.org/", "gopher://x/"),
        *("/etc/passwd", "-", "http://user:secret@example.org/", "HTTP://127.1/"),
    ],
)
def test_what_is_not_of_the_public_web_is_not_fetched(local, monkeypatch, address):
    connected: list[Any] = []
    monkeypatch.setattr("socket.create_connection", lambda *given, **more: connected.append(given))
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    answer = local.post("/paste", data={"url": address, "csrf": _token(local)})
    assert answer.status_code in (422, 502)
    assert connected == []
    assert "root:" not in answer.text


def test_what_an_anybody_may_not_have_fetched(db):
    """With --public everybody reads; to ask other servers in our name takes an account."""
    browser = Browser(application(db, names=("news.example.org",), public=True))
    form = {"url": "https://example.org/", "csrf": _token(browser)}
    assert browser.post("/paste", data=form).headers["Location"].startswith("/login")
    browser.sign_in("reader")
    monkeyed = {"url": "http://127.0.0.1/", "csrf": _token(browser)}
    assert browser.post("/paste", data=monkeyed).status_code == 422


def test_addresses_that_are_fetched_are_counted(guarded, monkeypatch):
    monkeypatch.setattr(settings, "WEB_FETCH_RATE", "2/minute")
    guarded.sign_in("reader")
    token = _token(guarded)
    asked = [guarded.post("/paste", data={"url": "file:///x", "csrf": token}) for _ in range(3)]
    assert [answer.status_code for answer in asked] == [422, 422, 429]
    assert asked[2].headers["Retry-After"]


# Questions that are made to be too much


@pytest.mark.parametrize(
    "question",
    [
        "type=" + ",".join(["AGREE"] * 5000),
        "actor=" + ",".join(f"a{n}" for n in range(5000)),
        "outlet=" + ",".join(map(str, range(5000))),
        "&".join(f"actor=a{n}" for n in range(2000)),
        "text=" + "+".join(f"a{n}" for n in range(5000)),
        "text=" + "-a+" * 5000 + "b",
    ],
)
def test_questions_that_are_too_long(local, question):
    for path in ("/events", "/map", "/network", "/charts/timeline.json"):
        assert local.get(f"{path}?{question}").status_code == 422, path
    limited = question.partition("=")[2].split(",")
    words = [("actor", ",".join(limited[n : n + 60])) for n in range(0, min(len(limited), 2400), 60)]
    assert local.get("/api/v1/events", params=words).status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "/articles/x?event=" + "9" * 5000,
        "/articles/x?span=" + "9" * 5000 + "-1",
        "/articles/difaf?statement=\u0663" + "9" * 20,
        "/events?after=" + "[" * 5000,
        "/events?after=" + "9" * 5000,
        '/events?after=["a",1e999,1]',
        "/events?after=[null]",
        "/events?confidence=nan",
        "/events?confidence=1e999",
        "/events?from=" + "9" * 5000,
        "/search?q=" + "%22" * 499,
        "/search?q=a*+OR+b)+NEAR(%22",
        "/search?q=terms:x+NOT+y",
        "/events?actor=%25&outlet=%27+OR+1=1--&article=%27;DROP+TABLE+articles;--",
        "/actors/" + "x" * 9000,
        "/actors/%27%20OR%20%271",
        "/pairs/%25/_",
        "/review?event=" + "9" * 5000,
        "/review?show=x&after=x",
        "/review/decisions?after=[1,2,3]",
        "/charts/map.json?width=" + "9" * 5000,
        "/api/v1/events?after=" + "A" * 499,
        "/api/v1/events?limit=" + "9" * 5000,
        "/api/v1/events?after=W10",
        "/language?to=" + "x" * 9000,
        "/events?lang[]=x&type=%F0%9F%92%A9&country=%ED%A0%80",
    ],
)
def test_questions_that_are_none_are_no_fault_of_the_server(local, path):
    assert local.post("/api/v1/read", json={"text": TALKS, "keep": True}).status_code == 200
    (known,) = [row["id"] for row in local.get("/api/v1/articles").json()["rows"]]
    answer = local.get(path.replace("/articles/x", f"/articles/{known}"))
    assert answer.status_code < 500
    assert local.get("/api/v1/about").json()["articles"] == 1


def test_who_takes_nothing_of_an_export_makes_room_for_others(monkeypatch):
    from musnad.web.api import exports

    monkeypatch.setattr(settings, "WEB_STALLED_SECONDS", 0.2)
    ended: list[bool] = []
    endless = dataclasses.replace(FORMATS["text"], write=_write_for_ever)
    pieces = exports._written(endless, iter(()), lambda: ended.append(True))
    assert next(pieces)
    time.sleep(1)
    assert ended, "the place is taken for ever"
    with pytest.raises(ConnectionResetError):
        list(pieces)
    exports._written(endless, iter(()), lambda: ended.append(True))  # whom nobody ever asks for its pieces
    time.sleep(1)
    assert len(ended) == 2


def _write_for_ever(records: Any, stream: Any) -> None:
    while True:
        stream.write("x" * 100_000)


# Headers


def test_every_answer_carries_the_policy(local, guarded):
    for browser in (local, guarded):
        for path in ("/", "/nowhere", "/static/app.css", "/api/v1/about", "/api/v1/nowhere", "/test/fault", "/%00"):
            answer = browser.get(path)
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy, path
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert "http" not in policy, "nothing comes from elsewhere"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "same-origin"
            assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert not [name for name in answer.headers if name.startswith("access-control")]


def test_https_stays_https_where_it_is(db):
    behind = Browser(application(db, names=("news.example.org",)))
    assert behind.get("/login").headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in Browser(application(db), "http://localhost").get("/").headers


def test_what_people_see_is_not_kept_by_others(local):
    for path in ("/", "/api/v1/about"):
        assert local.get(path).headers["Cache-Control"] == "private, no-cache"


def test_a_fault_of_a_page_is_a_page_that_tells_nothing(local, caplog):
    answer = local.get("/test/fault")
    assert answer.status_code == 500
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "secret" not in answer.text
    assert "secret of the server" in caplog.text


def test_there_is_no_script_or_style_within_pages(local):
    for path in ("/", "/search?q=x", "/nowhere", "/events", "/paste", "/review"):
        page = local.get(path).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page), path
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page)), path
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page), path


def test_a_new_store_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "news.db"
    with store.open(str(path), create=True) as opened:
        opened.save_account("laila", "admin", "hash")
        assert {file.stat().st_mode & 0o077 for file in tmp_path.iterdir()} == {0}


# The command


def musnad(*words: str, told: str = "") -> Result:
    return CliRunner().invoke(command, words, input=told)


def test_accounts_and_keys_are_made_and_closed(tmp_path):
    db = str(tmp_path / "news.db")
    refused = musnad("accounts", "add", "laila", "--role", "admin", "--db", db, told="short\n")
    assert refused.exit_code == 1
    assert "10 characters" in refused.stderr
    assert musnad("accounts", "add", "laila", "--role", "admin", "--db", db, told=f"{PASSWORD}\n").exit_code == 0
    assert musnad("accounts", "add", "a b", "--db", db, told=f"{PASSWORD}\n").exit_code == 1
    made = musnad("accounts", "key", "laila", "--db", db).stdout.strip()
    assert made.startswith("musnad_")
    with store.open(db) as opened:
        account = opened.account("laila")
        assert account is not None
        assert account.role == "admin"
        assert people.verify(account.password, PASSWORD)
        owner = opened.key_owner(people.digest(made))
        assert owner is not None
        assert owner.name == "laila"
    listed = musnad("accounts", "list", "--db", db).stdout
    assert "laila\tadmin" in listed
    assert made[:13] in listed
    assert made not in listed
    assert musnad("accounts", "revoke", made[:13], "--db", db).exit_code == 0
    assert musnad("accounts", "close", "laila", "--db", db).exit_code == 0
    assert musnad("accounts", "list", "--db", db).stdout == ""


def test_serve_refuses_what_is_not_safe(tmp_path):
    db = str(tmp_path / "news.db")
    refused = musnad("serve", "--db", db, "--host", "0.0.0.0")
    assert refused.exit_code == 1
    assert "musnad accounts add" in refused.stderr
    half = musnad("serve", "--db", db, "--certificate", "x.pem")
    assert half.exit_code == 2
