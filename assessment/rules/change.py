"""Whether a score has changed by more than chance (facts, Measuring: Reliable change; Jacobson & Truax 1991)."""

from decimal import Decimal
from math import sqrt

LIMIT = 1.96


def reliable_change(
    before: Decimal, after: Decimal, *, standard_deviation: Decimal | None, reliability: Decimal | None
) -> float | None:
    """RCI = (after - before) / (SD * sqrt(2 * (1 - r))); None where the measure tells neither spread nor reliability."""
    if not standard_deviation or reliability is None or not 0 <= reliability < 1:
        return None
    return float(after - before) / (float(standard_deviation) * sqrt(2 * (1 - float(reliability))))


def needed_for_reliable(*, standard_deviation: Decimal, reliability: Decimal) -> float:
    """The points by which a score must change to be reliably different."""
    return LIMIT * float(standard_deviation) * sqrt(2 * (1 - float(reliability)))


def is_reliable_gain(rci: float | None, *, is_higher_better: bool) -> bool | None:
    """Whether it is a gain beyond chance; None where nobody can say."""
    if rci is None:
        return None
    return (rci if is_higher_better else -rci) > LIMIT
