"""Log lines: one event a line, whatever a client sent (ASVS 16.4.1)."""

import logging


class OneLine(logging.Formatter):
    """Writes line breaks of a message as \\n, so that nobody can forge a line."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        head, mark, trace = text.partition("\nTraceback ")
        return head.replace("\r", "\\r").replace("\n", "\\n") + mark + trace
