"""Owns how a fault of ours is put in the log: where it happened, and nothing that was typed."""

import traceback


def told(error: Exception) -> str:
    """Return the error's kind and its place; its message can hold an answer, and stays out."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
