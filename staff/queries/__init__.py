from staff.queries.working import hours_of, pattern_of, patterns_of

__all__ = ["hours_of", "pattern_of", "patterns_of"]
