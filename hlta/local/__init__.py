"""The project on one machine: installing, an embedded PostgreSQL and Redis, the demo, the tests. Production uses none of it."""
