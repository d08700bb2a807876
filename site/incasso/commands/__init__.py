"""Owns the commands of python -m incasso: what an operator runs, and what the law makes of sums."""
