"""Accounts, sessions and keys in a store, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from musnad import store
from musnad.errors import StoreError
from musnad.store import tables

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def opened(database):
    with store.open(database, create=True) as opened:
        opened.save_account("laila", "reviewer", "hash")
        yield opened


def begin(opened: store.Store, digest: str) -> None:
    account = opened.account("laila")
    assert account is not None
    opened.begin_session(account.key, digest, DAY)


def seen(opened: store.Store, moment: str) -> None:
    with opened._writing() as connection:
        connection.execute(tables.sessions.update().values(seen_at=moment))


def test_an_account_is_found_by_its_name(opened):
    account = opened.account("laila")
    assert account is not None
    assert (account.role, account.password) == ("reviewer", "hash")
    assert opened.account("Laila") is None
    assert "hash" not in repr(account)


def test_a_session_is_of_its_account_until_it_ends(opened):
    begin(opened, "one")
    account = opened.session("one", DAY, HOUR)
    assert account is not None
    assert account.name == "laila"
    assert opened.session("two", DAY, HOUR) is None
    opened.end_session("one")
    assert opened.session("one", DAY, HOUR) is None


def test_a_session_ends_when_it_is_not_in_use(opened):
    begin(opened, "one")
    seen(opened, "2020-01-01T00:00:00+00:00")
    assert opened.session("one", DAY, HOUR) is None


def test_a_session_in_use_goes_on(opened):
    begin(opened, "one")
    before = store.now()
    seen(opened, before.replace(before[:4], str(int(before[:4]) - 1), 1))
    assert opened.session("one", DAY, timedelta(days=500)) is not None
    assert opened.session("one", DAY, HOUR) is not None, "it was not noted that the session is in use"


def test_a_session_ends_in_any_case(opened):
    begin(opened, "one")
    assert opened.session("one", -HOUR, HOUR) is None


def test_another_password_ends_sessions_and_keys(opened):
    begin(opened, "one")
    opened.add_key("laila", "digest", "musnad_abc")
    opened.save_account("laila", "admin", "another")
    assert opened.session("one", DAY, HOUR) is None
    assert opened.key_owner("digest") is None
    account = opened.account("laila")
    assert account is not None
    assert (account.role, account.password) == ("admin", "another")


def test_closing_an_account_ends_all_it_has(opened):
    begin(opened, "one")
    opened.add_key("laila", "digest", "musnad_abc")
    opened.close_account("laila")
    assert opened.account("laila") is None
    assert opened.accounts() == []
    assert opened.session("one", DAY, HOUR) is None
    assert opened.key_owner("digest") is None
    with pytest.raises(StoreError, match="accounts add laila"):
        opened.close_account("laila")


def test_a_closed_account_can_be_opened_again(opened):
    opened.close_account("laila")
    opened.save_account("laila", "reader", "hash")
    assert [account.name for account in opened.accounts()] == ["laila"]


def test_a_key_is_good_until_it_is_closed(opened):
    opened.add_key("laila", "digest", "musnad_abc")
    owner = opened.key_owner("digest")
    assert owner is not None
    assert owner.name == "laila"
    assert [(key.account, key.hint) for key in opened.api_keys()] == [("laila", "musnad_abc")]
    opened.close_key("musnad_abc")
    assert opened.key_owner("digest") is None
    assert opened.api_keys() == []
    with pytest.raises(StoreError, match="no key"):
        opened.close_key("musnad_abc")


def test_the_stamp_changes_with_what_is_saved(opened):
    before = opened.stamp()
    assert opened.stamp() == before
    opened.begin("articles.jsonl", "0.1.0", {})
    assert opened.stamp() != before
