"""Starting work that a row already says is owed."""

import logging
from typing import Any

from django.db.transaction import on_commit
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def soon(task: Any, *ids: int) -> None:
    """Start a task once the transaction is through. Where the line to the workers is away, what is owed stays a row, and the
    beat takes it up."""

    def start() -> None:
        try:
            task.delay(*ids)
        except OperationalError:
            logger.warning("%s %s waits for the beat: the line to the workers is away", task.name, ids)

    on_commit(start)
