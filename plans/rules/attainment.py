"""Goal attainment scaling (facts, Measuring: GAS)."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

# The correlation between goals that Kiresuk and Sherman assume.
RHO = Decimal("0.3")


def t_score(levels: Iterable[tuple[int, int]]) -> Decimal | None:
    """T = 50 + 10*sum(w*x) / sqrt((1-r)*sum(w^2) + r*(sum w)^2), r = 0.3, to a tenth.

    `levels`: of each goal its weight (1 or more) and the level reached (-2 to +2). 50 is as expected; None for no goal. Raises
    ValueError for a weight or a level that does not exist.
    """
    goals = list(levels)
    if not goals:
        return None
    if any(weight < 1 or not -2 <= level <= 2 for weight, level in goals):
        raise ValueError("A weight is 1 or more, a level from -2 to +2.")
    total = sum(weight for weight, _ in goals)
    squares = sum(weight * weight for weight, _ in goals)
    spread = ((1 - RHO) * squares + RHO * total * total).sqrt()
    reached = sum(weight * level for weight, level in goals)
    return (50 + 10 * reached / spread).quantize(Decimal("0.1"), ROUND_HALF_UP)
