"""Days and times on the carer's page, in the language of the page."""

from django import template

from liaison.carer_words import carer_day, carer_time

register = template.Library()
register.filter("carer_day", carer_day)
register.filter("carer_time", carer_time)
