"""A post to the live pages, and what it left in the database."""

from typing import Any

from answers import answers
from flask import Flask
from sqlalchemy import select

SEND = "/offerte/versturen/"


def column(app: Flask, found: Any) -> list[Any]:
    with app.extensions["counter"].ledger.reading() as connection:
        return list(connection.scalars(select(found)))


def form(**changed: Any) -> dict[str, Any]:
    return answers(bureau=["voorbeeldincasso-noord"], aanbod="ja", **changed)


def send(app: Flask, headers: dict[str, str] | None = None, **changed: Any) -> Any:
    return app.test_client().post(SEND, data=form(**changed), headers=headers)
