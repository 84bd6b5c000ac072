pytest_plugins = ["hlta.pinned", "hlta.testing", "hlta.shipped"]
