"""Signs people in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from musnad.web import people
from musnad.web.pages.language import own_path
from musnad.web.templating import page

router = APIRouter()

Line = Annotated[str, Form(max_length=1000)]


@router.get("/login")
def ask(request: Request, back: str = "/") -> Response:
    """The form; whoever is signed in goes on."""
    if request.state.person is not None:
        return RedirectResponse(own_path(back), 303)
    return page(request, "login.html", back=own_path(back), name="", refused=None)


@router.post("/login")
def sign_in(request: Request, name: Line = "", password: Line = "", back: Line = "/") -> Response:
    """Sign somebody in, and go back to where they were."""
    try:
        people.sign_in(request, name.strip(), password)
    except people.SignInRefused as error:
        status = 429 if error.wait else 403
        return page(request, "login.html", status, back=own_path(back), name=name, refused=error)
    return RedirectResponse(own_path(back), 303)


@router.post("/logout")
def sign_out(request: Request) -> Response:
    """Sign somebody out."""
    people.sign_out(request)
    return RedirectResponse("/", 303)
