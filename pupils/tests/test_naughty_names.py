"""Whatever a pupil is called, the name comes back unchanged and is never run."""

import html

from pupils.models import Pupil
from pupils.tests.naughty import naughty_strings


def test_names_come_back_unchanged_and_are_never_run(school, senco, sign_in):
    texts = [text[:200] for text in naughty_strings() if text.strip() and "\0" not in text]
    pupils = Pupil.objects.bulk_create([Pupil(school=school, given_name="A", family_name=text) for text in texts])
    assert [pupil.refreshed().family_name for pupil in pupils] == texts
    client = sign_in(senco)
    for number in range(1, len(pupils) // 50 + 2):
        page = client.get("/pupils/", {"page": number}).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    for pupil in pupils[:: max(1, len(pupils) // 40)]:
        page = client.get(f"/pupils/{pupil.pk}/").content.decode()
        assert html.escape(pupil.name, quote=True) in page.replace("&#x27;", "&#x27;")
