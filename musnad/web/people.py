"""Who asks: sessions of browsers, keys of programs, roles; :func:`needs` is for handlers that not everybody may use.

A page signs somebody in by :func:`sign_in` and out by :func:`sign_out`, and then redirects. Where only this machine
reaches the application, everybody is whoever runs it, and may sign in all the same to be told apart.
"""

from __future__ import annotations

import getpass
import hashlib
import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Annotated, Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from fastapi import Depends, HTTPException, Request
from starlette.concurrency import run_in_threadpool

from musnad import settings
from musnad.errors import MusnadError, Wording
from musnad.store import AccountRow, Store
from musnad.web.config import Config
from musnad.web.problems import API, SignInError
from musnad.web.security import SAFE, address_of, csrf_token, is_csrf_token

Role = Literal["reader", "reviewer", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""Each may do what those before it may."""

KEY_PREFIX = "musnad_"
OPEN = frozenset(("/login", "/language", "/api/v1/openapi.json"))
OPEN_BELOW = ("/fonts/", "/static/")
"""What everybody may see: paths, and the beginnings of others."""

_LONGEST = timedelta(days=settings.WEB_SESSION_DAYS)
_IDLE = timedelta(days=settings.WEB_SESSION_IDLE_DAYS)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, and what they may do. ``by`` is how we know: from a session, a key, or as only this machine asks."""

    name: str
    role: Role
    by: Literal["session", "key", "machine", "nothing"]

    def may(self, role: Role) -> bool:
        """Whether this one has a role, or one above it."""
        return ROLES.index(self.role) >= ROLES.index(role)


class SignInRefused(MusnadError):  # noqa: N818
    """Name and password do not fit, or were tried too often; the message is for whoever tried."""

    def __init__(self, message: str, wait: int = 0) -> None:
        super().__init__(message)
        self.wait = wait
        """Seconds after which to try again."""


# Who asks


async def identify(request: Request) -> None:
    """Find out who asks, before any handler; refuse what needs somebody, and forms that are not ours.

    Sets ``request.state.person`` (who is signed in, None for nobody), ``.who`` (the same, or the one who runs this
    machine) and ``.csrf_token``.
    """
    config: Config = request.app.state.config
    opened: Store = request.app.state.store
    path: str = request.scope["path"]  # as it is routed by; that of the URL is made of headers too
    is_api = path.startswith(API)
    cookie = request.cookies.get(cookie_name(config), "")
    person: Person | None = None
    if key := _bearer(request):
        person = _person(await run_in_threadpool(opened.key_owner, digest(key)), "key")
        if person is None:
            raise SignInError("This key is not good, or not any more.")
    elif cookie:
        person = _person(await run_in_threadpool(opened.session, digest(cookie), _LONGEST, _IDLE), "session")
    who = person or _anybody(config)
    request.state.person, request.state.who = person, who
    if not is_api:
        if not cookie:
            cookie = secrets.token_urlsafe(32)
            request.state.visit_cookie = _set_cookie(config, cookie)
        request.state.csrf_token = csrf_token(cookie)
    if who is None and path not in OPEN and not path.startswith(OPEN_BELOW):
        raise SignInError
    needs_token = not is_api or (person is not None and person.by == "session")
    if request.method not in SAFE and needs_token and not await _has_token(request, cookie):
        late = Wording("This form was open for too long, or is not ours; load the page again.")
        raise HTTPException(403, late)


def needs(role: Role) -> Callable[[Request], Person]:
    """A dependency that gives who asks, and refuses those who lack the role."""

    def person(request: Request) -> Person:
        who: Person | None = request.state.who
        if who is None or (not who.may(role) and who.by == "nothing"):
            raise SignInError
        if not who.may(role):
            has = {"role": (role,), "name": who.name, "own": (who.role,)}
            raise HTTPException(403, Wording("This is for those with the role {role}; {name} is {own}.", **has))
        return who

    return person


Reader = Annotated[Person, Depends(needs("reader"))]
Reviewer = Annotated[Person, Depends(needs("reviewer"))]
Admin = Annotated[Person, Depends(needs("admin"))]


def _person(account: AccountRow | None, by: Literal["session", "key"]) -> Person | None:
    if account is None or account.role not in ROLES:
        return None
    return Person(account.name, account.role, by)


def _anybody(config: Config) -> Person | None:
    if config.guarded:
        return Person("", "reader", "nothing") if config.public else None
    return Person(_operator(), "admin", "machine")


@cache
def _operator() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "local"


def _bearer(request: Request) -> str:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


async def _has_token(request: Request, cookie: str) -> bool:
    token = request.headers.get("x-csrf-token", "")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not token and kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        given = (await request.form()).get("csrf")
        token = given if isinstance(given, str) else ""
    return is_csrf_token(cookie, token)


# Signing in


def sign_in(request: Request, name: str, password: str) -> Person:
    """Sign a browser in under a new secret. Raises :class:`SignInRefused`, which says why and for how long."""
    config: Config = request.app.state.config
    opened: Store = request.app.state.store
    for rate, *who in (
        (config.login_rate, "login", address_of(request.scope)),
        (settings.WEB_LOGIN_NAME_RATE, "name", name),
    ):
        if wait := request.app.state.rates.wait(rate, *who):
            raise SignInRefused(f"Too many attempts; try again in {-(-wait // 60)} minutes.", wait)
    account = opened.account(name)
    if not _attempts.acquire(blocking=False):
        raise SignInRefused("Too many attempts; try again in 1 minutes.", 10)
    try:
        good = verify(account.password if account else None, password)
    finally:
        _attempts.release()
    person = _person(account, "session")
    if not good or account is None or person is None:
        raise SignInRefused("Name and password do not fit.")
    _forget(request)
    secret = secrets.token_urlsafe(32)
    opened.begin_session(account.key, digest(secret), _LONGEST)
    request.state.set_cookie = _set_cookie(config, secret, _LONGEST)
    return person


def sign_out(request: Request) -> None:
    """Sign a browser out; its secret is worth nothing any more."""
    _forget(request)
    request.state.set_cookie = _set_cookie(request.app.state.config, secrets.token_urlsafe(32))


def _forget(request: Request) -> None:
    if cookie := request.cookies.get(cookie_name(request.app.state.config)):
        request.app.state.store.end_session(digest(cookie))


def cookie_name(config: Config) -> str:
    """What our cookie is called; a browser takes one with that prefix over HTTPS from the host itself alone."""
    return "__Host-musnad" if config.guarded else "musnad"


def _set_cookie(config: Config, value: str, age: timedelta | None = None) -> str:
    parts = [f"{cookie_name(config)}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    if config.guarded:
        parts.append("Secure")
    if age:
        parts.append(f"Max-Age={int(age.total_seconds())}")
    return "; ".join(parts)


# Secrets


def new_key() -> tuple[str, str, str]:
    """A key of the API, its digest, and how it begins; the key itself is kept nowhere."""
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    return key, digest(key), key[: len(KEY_PREFIX) + 6]


def digest(secret: str) -> str:
    """What is kept of a secret that is random and long."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def is_name(name: str) -> bool:
    """Whether an account may be called so."""
    return re.fullmatch(r"[\w.@-]{1,64}", name) is not None


def hash_password(password: str) -> str:
    """What is kept of a password. Raises :class:`MusnadError` for one that is short."""
    if len(password) < settings.WEB_PASSWORD_CHARACTERS:
        raise MusnadError(f"a password has {settings.WEB_PASSWORD_CHARACTERS} characters or more; choose a longer one")
    return _hasher().hash(password)


def verify(hashed: str | None, password: str) -> bool:
    """Whether a password is the one; it takes the same time where there is none."""
    with _verifying:
        try:
            return _hasher().verify(hashed or _nobody(), password) and hashed is not None
        except (Argon2Error, InvalidHashError):
            return False


_attempts = threading.BoundedSemaphore(8)
"""Attempts that wait, so that a crowd of them leaves threads for pages."""

_verifying = threading.Semaphore(2)
"""Each takes 64 MB of memory: attempts wait for each other."""


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_urlsafe(32))
