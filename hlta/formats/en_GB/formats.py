"""Dates as a school writes them."""

DATE_FORMAT = "j M Y"
SHORT_DATE_FORMAT = "D j M"
DATETIME_FORMAT = "j M Y, H:i"
TIME_FORMAT = "H:i"
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %b %Y", "%d %B %Y"]
