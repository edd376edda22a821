"""What is special to the prospecting stage's content."""

from __future__ import annotations

from .stages import keys, made


def test_keys_find_what_was_planted() -> None:
    found = keys("prospecting").keys
    for one in made():
        truth, world = one.truth, one.world
        assert found["false_big_dealer"](world) == [truth["false_big_dealer"]]
        assert found["losing_account"](world) == truth["losing_account"]
        orders = world.orders
        mine = orders.loc[orders["account_id"] == truth["silent_account"], "order_date"]
        assert found["silent_since"](world) == f"{mine.max():%Y-%m-%d}"
