"""Every address of the web application: who may ask it, which forms need a token, what each answer carries.

A new page or question of the API is closed to strangers, and its row in the table here says to whom it is open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sample_record import RECORD
from starlette.routing import BaseRoute, Mount, Route

from musnad import ingest, store
from musnad.web import create, people, security
from musnad.web.config import Config

OPEN = {"/login", "/language", "/static", "/fonts/faces.css", "/fonts/{name}.{key}.woff2", "/api/v1/openapi.json"}
"""What everybody may ask."""

REVIEWERS = {"/examples", "/paste/keep"}
"""What only reviewers may ask, besides all below /review."""

READERS_POST = {"/login", "/logout", "/paste", "/api/v1/read", "/api/v1/read/batch"}
"""What readers may send; who reads need not be able to change anything."""

FILLED = {
    "id": RECORD.article.id,
    "which": "country:EGY",
    "format": "jsonl",
    "kind": "timeline",
    "name": "x",
    "key": "x",
}


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("store") / "news.db")
    with store.open(path, create=True) as opened:
        opened.save([ingest.encode(RECORD)], opened.begin("sample", "0", {}))
        for role in people.ROLES:
            opened.save_account(role, role, people.hash_password("a long password"))
            opened.add_key(role, people.digest(f"key {role}"), "musnad_")
            account = opened.account(role)
            assert account
            opened.begin_session(account.key, people.digest(f"session {role}"), people._LONGEST)
    return path


@pytest.fixture(scope="module")
def app(db: str) -> Iterator[FastAPI]:
    app = create(Config(db, host="0.0.0.0", rate="100000/minute"))
    yield app
    app.state.store.close()


def routes(app: FastAPI) -> list[tuple[str, str]]:
    """Method and path of everything that can be asked."""

    def within(found: BaseRoute) -> Iterator[tuple[str, str]]:
        if isinstance(found, Mount):
            yield "GET", found.path
        elif isinstance(found, Route):
            yield from ((method, found.path) for method in sorted(found.methods or ()) if method != "HEAD")
        else:
            assert hasattr(found, "effective_route_contexts"), f"{found!r} is looked into by nobody here"
            for context in found.effective_route_contexts():
                for method in sorted(context.methods):
                    if method != "HEAD":
                        yield method, context.path

    return sorted({one for route in app.routes for one in within(route)})


def address(path: str) -> str:
    def filled(part: re.Match[str]) -> str:
        return FILLED.get(part[1], "x")

    return re.sub(r"\{(\w+)(?::\w+)?\}", filled, path)


def browser(app: FastAPI, role: str = "") -> TestClient:
    """A browser of nobody, or of somebody with that role."""
    client = TestClient(app, "https://news.example.org", raise_server_exceptions=False, follow_redirects=False)
    if role:
        client.cookies.set("__Host-musnad", f"session {role}", domain="news.example.org")
    return client


def token(role: str) -> dict[str, str]:
    return {"X-CSRF-Token": security.csrf_token(f"session {role}")}


def is_shut(answer: object) -> bool:
    """Whether somebody was sent to sign in."""
    status, location = answer.status_code, answer.headers.get("Location", "")  # type: ignore[attr-defined]
    return status == 401 or (status == 303 and location.startswith("/login"))


def reviewers_alone(path: str) -> bool:
    return path in REVIEWERS or re.match(r"/review(?![^/])|/api/v1/(decisions|agreement)(?![^/])", path) is not None


def expected(path: str) -> set[int]:
    """What a reader may be answered."""
    return {403} if reviewers_alone(path) else {200, 303, 304, 404, 422}


def test_all_routes_are_found(app):
    found = {path.replace(":path", "") for _, path in routes(app)}
    assert found >= {"/", "/events", "/review", "/articles/{id}", "/api/v1/records/{id}", "/charts/{kind}.json"}
    assert found >= OPEN
    assert len(found) > 40


def test_strangers_see_how_to_sign_in_and_nothing_else(app):
    stranger = browser(app)
    for method, path in routes(app):
        answer = stranger.request(method, address(path))
        if path in OPEN:
            assert not is_shut(answer), (method, path)
        else:
            assert is_shut(answer), (method, path, answer.status_code)


def test_a_cookie_or_key_that_is_none_opens_nothing(app):
    for headers in ({"Authorization": "Bearer musnad_x"}, {"Cookie": "__Host-musnad=x"}, {"Cookie": "musnad=x"}):
        for method, path in routes(app):
            if path not in OPEN:
                assert is_shut(browser(app).request(method, address(path), headers=headers)), (method, path, headers)


def test_readers_review_nothing_and_change_nothing(app):
    reader, admin = browser(app, "reader"), browser(app, "admin")
    for method, path in routes(app):
        if path == "/logout":
            continue
        if method == "GET":
            tag = admin.get(address(path)).headers.get("ETag", "x")  # what is remembered of one is not for another
            assert reader.get(address(path), headers={"If-None-Match": tag}).status_code in expected(path), path
        answer = reader.request(method, address(path), headers=token("reader"))
        assert answer.status_code < 500, (method, path)
        if reviewers_alone(path):
            assert answer.status_code == 403, (method, path, answer.status_code)
        else:
            assert answer.status_code != 403 or path == "/login", (method, path)
            assert method == "GET" or path in READERS_POST, f"{path} may change something: is it for readers?"
    with store.open(app.state.config.store) as opened:
        assert opened.info()["articles"] == 1


def test_reviewers_review(app):
    reviewer = browser(app, "reviewer")
    for method, path in routes(app):
        if reviewers_alone(path) and path != "/examples":
            answer = reviewer.request(method, address(path), headers=token("reviewer"))
            assert answer.status_code not in (401, 403), (method, path)
            assert answer.status_code < 500, (method, path)


def test_whoever_may_read_without_an_account_changes_nothing(db):
    app = create(Config(db, names=("news.example.org",), public=True, rate="100000/minute"))
    try:
        for method, path in routes(app):
            stranger = browser(app)
            stranger.get("/login")
            csrf = {"X-CSRF-Token": security.csrf_token(next(iter(dict(stranger.cookies).values())))}
            answer = stranger.request(method, address(path), headers=csrf)
            assert is_shut(answer) is reviewers_alone(path), (method, path, answer.status_code)
    finally:
        app.state.store.close()


def test_every_form_needs_its_token(app):
    for role in people.ROLES:
        signed_in = browser(app, role)
        for method, path in routes(app):
            if method == "GET":
                continue
            given = {"csrf": security.csrf_token("the cookie of somebody else")}
            for answer in (
                signed_in.request(method, address(path)),
                signed_in.request(method, address(path), data=given),
                signed_in.request(method, address(path), headers={"X-CSRF-Token": given["csrf"]}),
                signed_in.request(method, address(path), content=b"{}", headers={"Content-Type": "text/plain"}),
            ):
                assert answer.status_code == 403, (method, path, role)
                assert "not ours" in answer.text
    with store.open(app.state.config.store) as opened:
        assert opened.session(people.digest("session reader"), people._LONGEST, people._IDLE), "signed out by nobody"


def test_what_a_key_may_not_send_to_pages(app):
    """A page takes forms of browsers, which a program has no token for; the API takes what the key may."""
    program = browser(app)
    for method, path in routes(app):
        if method != "GET" and not path.startswith("/api/"):
            answer = program.request(method, address(path), headers={"Authorization": "Bearer key admin"})
            assert answer.status_code == 403, (method, path)


def test_only_get_and_post(app):
    assert {method for method, _ in routes(app)} == {"GET", "POST"}


@pytest.mark.parametrize("role", ["", "reader", "admin"])
def test_every_answer_has_the_headers(app, role):
    signed_in = browser(app, role)
    kinds = set()
    for method, path in [*routes(app), ("GET", "/nowhere"), ("PUT", "/events"), ("GET", "/api/v1/events?limit=x")]:
        if path == "/logout":
            continue
        answer = signed_in.request(method, address(path), headers=token(role) if role else {})
        kinds.add(answer.status_code)
        for name, value in security.HEADERS.items():
            assert answer.headers.get(name) == value, (method, path, name)
        assert answer.headers["Cache-Control"], path
        if "public" in answer.headers["Cache-Control"] and answer.status_code == 200:
            assert path.startswith(("/static", "/fonts/", "/charts/vega.js", "/charts/land.json")), path
        assert not [name for name in answer.headers if name.startswith("access-control")], path
    assert kinds >= {303, 404} if not role else {200, 404, 405, 422}


@pytest.mark.parametrize(
    "cookies",
    [
        "__Host-musnad=session reader; __Host-musnad=session admin",
        '__Host-musnad="session admin',
        "__Host-musnad=" + "x" * 5000,
        "__Host-musnad=\xff",
        "__Host-musnad",
        ";;;=;",
    ],
)
def test_cookies_that_are_none(app, cookies):
    answer = browser(app).get("/review", headers={"Cookie": cookies.encode("latin-1")})
    assert answer.status_code < 500
    assert answer.status_code in (303, 200, 403)


# When what opened is shut


def test_a_session_ends_with_the_account_its_role_and_its_password(db):
    app = create(Config(db, host="0.0.0.0"))
    opened = app.state.store
    try:

        def begin(role: str) -> TestClient:
            opened.save_account("sami", role, people.hash_password("a long password"))
            account = opened.account("sami")
            opened.begin_session(account.key, people.digest("session sami"), people._LONGEST)
            opened.add_key("sami", people.digest("key sami"), "musnad_")
            return browser(app, "sami")

        key = {"Authorization": "Bearer key sami"}
        own = begin("reviewer")
        assert own.get("/review").status_code == 200
        assert browser(app).get("/api/v1/about", headers=key).status_code == 200
        opened.save_account("sami", "reader", people.hash_password("another password"))
        assert is_shut(own.get("/review"))
        assert is_shut(browser(app).get("/api/v1/about", headers=key))
        opened.begin_session(opened.account("sami").key, people.digest("session sami"), people._LONGEST)
        assert own.get("/events").status_code == 200
        assert own.get("/review").status_code == 403
        opened.close_account("sami")
        assert is_shut(own.get("/events"))
        opened.save_account("sami", "admin", people.hash_password("a long password"))
        assert is_shut(own.get("/events")), "what was ended does not come back with the account"
        assert is_shut(browser(app).get("/api/v1/about", headers=key))
    finally:
        opened.close()
