"""Values that a careless or a hostile hand types: each has broken some program's reading of text, numbers, days or addresses."""

NASTY = [
    "", " ", "\0", "a\0b", "\x1f", "\r\nX-Header: y", "\ud800", "\udfff\ud800", "\ufeff", "\u200b", "\u202etxt.exe", "\ufffe",
    "'", '"', "\\", "%", "%s", "%00", "_", ";", "--", "' OR 1=1 --", "<script>alert(1)</script>", "{{ 7*7 }}", "{% now %}",
    "${7*7}", "=1+1", "@SUM(A1)", "-", "+", "0", "-1", "--5", "+-5", "1.5", "1,5", "1e309", "1e400", "NaN", "-Infinity", "0x10",
    "1_000", "²", "١٢", "½", "9" * 10, "9" * 20, "9" * 400, "2147483648", "-9223372036854775809",
    "2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-13-01", "29/02/2027", "24:00", "25:61",
    "00:00:00.000001", "[]", "{}", "[[]]", "null", "true", "undefined", "pk", "__proto__", "../../etc/passwd", "http://[::1",
    "//example.org/x", "javascript:alert(1)", "https://example.org:99999/", "?", "#", "a" * 301, "ä" * 5000,
    "\N{ZERO WIDTH JOINER}" * 200, "é", "Z\u0338\u0321a", "אב", "ﷺ",
]  # fmt: skip
