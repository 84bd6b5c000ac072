pytest_plugins = ["hlta.testing", "hlta.shipped"]
