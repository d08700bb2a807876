"""Owns the road from any earlier form of the tables to the newest."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

HERE = Path(__file__).parent


def config(connection: Connection) -> Config:
    """Return what Alembic needs to work inside `connection`'s transaction."""
    made = Config()
    made.set_main_option("script_location", str(HERE))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def upgrade(connection: Connection) -> None:
    """Apply every step that the database has not had yet."""
    command.upgrade(config(connection), "head")
