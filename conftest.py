pytest_plugins = ["hlta.testing"]
