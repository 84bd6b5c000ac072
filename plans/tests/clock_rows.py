"""The shipped deadlines as the rules take them, read from their migration: for tests without a database."""

from importlib import import_module
from typing import Any

from plans.rules.clock import Rule

_seed: Any = import_module("plans.migrations._clock_rules")


def _rule(process: str, row: tuple) -> Rule:
    key, label, duty, start, amount, unit, met_by, source, more = row
    more = {name: tuple(value) if isinstance(value, list) else value for name, value in more.items()}
    return Rule(
        key=key, label=label, process=process, duty=duty, counted_from=tuple(start), met_by=tuple(met_by), amount=amount,
        unit=unit, source=source, valid_from=_seed.ACT, **more,
    )  # fmt: skip


RULES = [_rule(process, row) for process, rows in _seed.PROCESSES for row in rows]
