"""Backups: a dump by a role that sees every row, tried by restoring it, and a restore that replaces the database at once."""
