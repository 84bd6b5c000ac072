"""What may be a minute old is worked out once a minute in each process, under a key that says for whom."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

Value = TypeVar("Value")
# Seconds for which a value is good, and how many are kept at most.
LASTS, MOST = 60, 5_000
_values: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
_lock = Lock()


def kept(key: Hashable, make: Callable[[], Value]) -> Value:
    """What `make` gave within the last minute for this key, else what it gives now. A key names the school and the person whose
    value it is; nobody may change the value."""
    now = monotonic()
    with _lock:
        made_at, value = _values.get(key, (0.0, None))
        if key in _values and now - made_at < LASTS:
            return value
    fresh = make()
    with _lock:
        _values[key] = now, fresh
        _values.move_to_end(key)
        while len(_values) > MOST:
            _values.popitem(last=False)
    return fresh


def forget(**_signal: Any) -> None:
    """Begin anew."""
    with _lock:
        _values.clear()
