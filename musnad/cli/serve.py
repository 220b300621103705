"""The commands that open a store to people: the web application, and who may sign in to it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from musnad.cli.database import DEFAULT, Db, open_store
from musnad.errors import MusnadError

app = typer.Typer(help="Who may sign in to the web application, and the keys of its API.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the account.")]


def serve(
    db: Db = DEFAULT,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen: 0.0.0.0 is everywhere.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="How many processes answer.")] = 1,
    name: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST", help="A name by which others reach it, through a proxy of this machine."),
    ] = None,
    public: Annotated[bool, typer.Option("--public", help="Let everybody read; changes need an account.")] = False,
    certificate: Annotated[str | None, typer.Option(metavar="FILE", help="Certificate for HTTPS, PEM.")] = None,
    private_key: Annotated[str | None, typer.Option(metavar="FILE", help="Its private key, PEM.")] = None,
) -> None:
    """Open a store in the browser, and to programs: pages and the API."""
    from musnad.web.config import Config
    from musnad.web.server import run

    if bool(certificate) != bool(private_key):
        raise typer.BadParameter("--certificate and --private-key go together", param_hint="--certificate")
    config = Config(
        store=db,
        host=host,
        port=port,
        workers=workers,
        names=tuple(one.lower() for one in name or ()),
        public=public,
        certificate=certificate,
        private_key=private_key,
    )
    if config.guarded and not certificate and not config.names:
        print(
            "musnad: browsers sign in over HTTPS alone; give --certificate and --private-key, or put a proxy before "
            "this (--name)",
            file=sys.stderr,
        )
    run(config)


@app.command()
def add(
    name: Name,
    db: Db = DEFAULT,
    role: Annotated[
        str, typer.Option(help="reader, reviewer or admin; each may do what those before it may.")
    ] = "reader",
) -> None:
    """Make an account, or change role and password of one; the password is asked for, or a line of standard input."""
    from musnad.web import people

    if role not in people.ROLES:
        raise typer.BadParameter(f"{role!r} is not one of {', '.join(people.ROLES)}", param_hint="--role")
    if not people.is_name(name):
        raise MusnadError(f"{name!r} is no name for an account: 1 to 64 letters, digits and . _ - @ are")
    hashed = people.hash_password(_password())
    with open_store(db, create=True) as store:
        store.save_account(name, role, hashed)
    print(f"musnad: {db}: {name} is {role}", file=sys.stderr)


@app.command("list")
def show(db: Db = DEFAULT) -> None:
    """Print the accounts, and the keys of the API by how they begin."""
    with open_store(db) as store:
        for account in store.accounts():
            print(f"{account.name}\t{account.role}\tsince {account.made_at[:10]}")
        for key in store.api_keys():
            print(f"{key.account}\tkey {key.hint}…\tsince {key.made_at[:10]}")


@app.command()
def close(name: Name, db: Db = DEFAULT) -> None:
    """Close an account; it is signed out everywhere, and its keys are good no more."""
    with open_store(db) as store:
        store.close_account(name)
    print(f"musnad: {db}: {name} may not sign in any more", file=sys.stderr)


@app.command()
def key(name: Name, db: Db = DEFAULT) -> None:
    """Make a key by which a program does what that account may. It is printed once, and kept as a hash alone."""
    from musnad.web import people

    secret, digest, hint = people.new_key()
    with open_store(db) as store:
        store.add_key(name, digest, hint)
    print(secret)


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(metavar="KEY", help="How the key begins, as `musnad accounts list` prints it.")],
    db: Db = DEFAULT,
) -> None:
    """Make a key useless."""
    with open_store(db) as store:
        store.close_key(key.rstrip("…"))
    print(f"musnad: {db}: {key} is good no more", file=sys.stderr)


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")
