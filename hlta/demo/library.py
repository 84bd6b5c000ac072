"""The demo's equipment, who has which, and its resource bank with files of every common kind."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pikepdf
from PIL import Image, ImageDraw

from assessment.models import Measure, Score
from hlta.demo.people import Cast
from library.actions import aid, equipment, resource
from library.models import Equipment, Resource, Strategy
from library.rules.uploads import Upload, check_upload
from pupils.models import LearnerProfile, Need, Pupil

INTERESTS = [
    "Football",
    "Cats",
    "Drawing",
    "Gaming",
    "Space",
    "Baking",
    "Trains",
    "Dance",
    "Horses",
    "Lego",
    "Music",
    "Cars",
]
TYPES = "http://schemas.openxmlformats.org/package/2006/"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# name, kind, owner, days between checks, advice, by whom
AIDS = [
    ("Radio aid, Roger On", "hearing", "local_authority", 7, "The teacher wears the microphone at chest height and mutes it in private talk. Charge both parts overnight in the base.", "Teacher of the deaf"),
    ("Radio aid, Roger On", "hearing", "local_authority", 7, "Check with the listening tube before registration; pass the microphone round in group work.", "Teacher of the deaf"),
    ("Desktop video magnifier", "vision", "local_authority", 90, "Facing away from the window, 18 point, yellow on black.", "Teacher of the visually impaired"),
    ("Writing slope", "writing", "school", None, "20 degrees, with the non-slip mat under it.", "Occupational therapist"),
    ("Laptop with speech to text", "writing", "school", 180, "The usual way of working from Year 9 on: for any piece longer than a paragraph.", "SENCO"),
    ("Laptop with speech to text", "writing", "school", 180, "", ""),
    ("Tablet with symbol grid", "communication", "health", 30, "Within reach at all times, also at lunch. Wait ten seconds before you prompt.", "Speech and language therapist"),
    ("Posture chair, size 4", "seating", "health", 365, "Feet flat, belt fastened, table at elbow height.", "Occupational therapist"),
    ("Rollator", "mobility", "family", 30, "Walks to lessons with it; the lift for the second floor.", "Physiotherapist"),
    ("Ear defenders", "sensory", "school", None, "Their own choice when; not in the road.", ""),
    ("Ear defenders", "sensory", "school", None, "", ""),
    ("Reading pen", "writing", "school", 90, "", ""),
]  # fmt: skip
NEED_OF = {
    "HI": "hearing",
    "VI": "vision",
    "PD": "mobility",
    "SLCN": "communication",
    "SPLD": "writing",
    "ASD": "sensory",
}
NEED_WORDS = {
    "hearing": "Radio aid", "vision": "Enlarged print or magnifier", "mobility": "Walking aid",
    "communication": "Symbol grid", "writing": "Laptop or writing slope", "sensory": "Ear defenders",
}  # fmt: skip
# title, description, form, licence, source, words by which it is found
BANK: list[tuple[str, str, str, str, str, dict[str, Any]]] = [
    ("Task planner: plan, do, check", "One side of A4: first, then, last, and what I check at the end.", "pdf", "own", "", {"steps": ["plan", "check"], "area": "cognition", "strategy": "A task planner on the desk"}),
    ("Strategy cards", "Twelve cards: what I can try when I am stuck.", "docx", "cc0", "", {"steps": ["recall", "plan"], "area": "cognition"}),
    ("Match report in three parts", "A football report to read, then to write with the same plan.", "docx", "own", "", {"steps": ["do"], "interests": ["Football"], "subjects": ["English"], "reading_from": 100, "reading_to": 114}),
    ("Checking card, traffic lights", "Green: sure. Amber: look again. Red: ask.", "png", "cc0", "", {"steps": ["check"], "area": "cognition"}),
    ("Cats of the harbour", "A short story with pictures, three questions a page.", "pdf", "cc_by", "A. Marlow", {"interests": ["Cats"], "reading_from": 84, "reading_to": 102, "subjects": ["English"]}),
    ("How a rocket gets home", "An explanation in six steps, with a drawing to label.", "pdf", "ogl", "", {"interests": ["Space"], "subjects": ["Science"], "reading_from": 108, "reading_to": 126}),
    ("Recipe to reorder: flapjacks", "Steps to cut out and put in order before baking.", "docx", "own", "", {"interests": ["Baking"], "steps": ["plan", "do"], "area": "cognition"}),
    ("Science words in Polish", "Forty words with pictures, Polish and English.", "pdf", "own", "EAL team", {"languages": ["Polish"], "subjects": ["Science"], "area": "communication"}),
    ("Science words in Urdu", "Forty words with pictures, Urdu and English.", "pdf", "own", "EAL team", {"languages": ["Urdu"], "subjects": ["Science"], "area": "communication"}),
    ("Words of instruction in Arabic", "Describe, compare, explain: what a teacher asks for.", "docx", "own", "EAL team", {"languages": ["Arabic"], "area": "communication"}),
    ("Words of instruction in Romanian", "Describe, compare, explain: what a teacher asks for.", "docx", "own", "EAL team", {"languages": ["Romanian"], "area": "communication"}),
    ("On the road: a family's year", "A Traveller girl tells of the fairs and the horses. Read it together first.", "pdf", "school", "", {"cultures": ["Traveller"], "interests": ["Horses"], "reading_from": 90, "reading_to": 108}),
    ("Festivals through the year", "Diwali, Eid, Vaisakhi, Christmas: a page each, to talk about.", "pdf", "cc_by_sa", "", {"cultures": ["Hindu", "Muslim", "Sikh", "Christian"], "area": "communication"}),
    ("Timetable of a steam railway", "Read times, work out waits, plan a day out.", "docx", "own", "", {"interests": ["Trains"], "subjects": ["Mathematics"], "steps": ["plan"], "reading_from": 96}),
    ("Five-point scale", "How big is the problem? With words for each point.", "png", "unknown", "", {"area": "semh"}),
    ("Level design on paper", "Plan a game's level before you build it: goal, rules, traps.", "docx", "own", "", {"interests": ["Gaming"], "steps": ["plan", "do"], "subjects": ["Computing"]}),
    ("Oak National Academy lessons", "Lessons with videos, for catching up.", "link", "ogl", "Oak National Academy", {"link": "https://www.thenational.academy/"}),
    ("Checking card, spoken", "Ask yourself: does it answer the question?", "txt", "cc0", "", {"steps": ["check", "take along"]}),
]  # fmt: skip


def make_equipment(cast: Cast) -> None:
    """A register with loans to pupils of the needs that they are for; a few are without theirs today, a few checks are due."""
    by, today = cast.lead, cast.today
    aids = []
    for number, (name, kind, owner, days, note, author) in enumerate(AIDS, 1):
        values = {
            "name": name, "kind": kind, "owner": owner, "asset_number": f"A{number:03d}", "check_every_days": days,
            "next_check_on": today + timedelta(days=number * 3 - 8) if days else None, "advice_note": note,
            "advice_by": author, "advice_on": today - timedelta(days=200) if author else None,
        }  # fmt: skip
        aids.append(equipment.equipment_save(equipment=None, values=values, today=today - timedelta(days=300), by=by))
    takers = _takers()
    loans = []
    for row in aids:
        if pupil := next(iter(takers.get(row.kind, [])), None):
            takers[row.kind].remove(pupil)
            start = today - timedelta(days=90 + len(loans))
            loans.append(equipment.loan_create(equipment=row, pupil=pupil, starts_on=start, today=today, by=by))
            _need(pupil, row.kind, start, cast)
    for pupils in list(takers.values())[:3]:
        for pupil in pupils[:1]:
            _need(
                pupil, next(kind for kind, found in takers.items() if pupil in found), today - timedelta(days=12), cast
            )
    for loan in loans[:1]:
        aid.aid_missing_mark(loan=loan, on=today, reason="flat", by=by)
    for loan in loans[2:3]:
        equipment.equipment_state(
            equipment=loan.equipment, state="away", note="Sent to the maker, back in a week.", today=today, by=by
        )
    check = {"done_on": today - timedelta(days=5), "result": "ok", "note": "Listened with the tube: clear."}
    equipment.check_create(equipment=aids[1], values=check, today=today, by=by)
    spare = Equipment.objects.filter(name="Reading pen").first()
    if spare and not spare.loans.exists():
        found = {"done_on": today - timedelta(days=2), "result": "faulty", "note": "The battery does not hold."}
        equipment.check_create(equipment=spare, values=found, today=today, by=by)


def _takers() -> dict[str, list[Pupil]]:
    """Pupils on roll by the kind of aid that goes with their primary need."""
    found: dict[str, list[Pupil]] = {}
    for need in Need.objects.filter(rank=1, ends_on=None, code__in=NEED_OF).select_related("pupil").order_by("pk"):
        found.setdefault(NEED_OF[need.code], []).append(need.pupil)
    return found


def _need(pupil: Pupil, kind: str, since: Any, cast: Cast) -> None:
    values = {"kind": kind, "description": NEED_WORDS.get(kind, ""), "since": since, "advice_note": "", "advice_by": ""}
    aid.aid_need_create(pupil=pupil, values=values, today=cast.today, by=cast.lead)


def make_resources(cast: Cast) -> None:
    """The bank, with interests in the pupils' profiles and a reading age for those with SEN."""
    random, people = cast.random, [cast.lead, *(row.user for row in cast.staff["hlta"] if row.user)]
    strategies = {row.name: row for row in Strategy.objects.all()}
    for number, (title, description, form, licence, source, found) in enumerate(BANK):
        values: dict[str, Any] = {
            "title": title, "description": description, "link": "", "licence": licence, "licence_note": "", "source": source,
            "strategy": None, "area": "", "interests": [], "languages": [], "cultures": [], "subjects": [], "steps": [],
            "year_groups": [], "reading_from": None, "reading_to": None, **found,
        }  # fmt: skip
        values["strategy"] = strategies.get(found.get("strategy", ""))
        upload = None if form == "link" else _file(form, title, description)
        by = people[number % len(people)]
        resource.resource_save(resource=None, values=values, upload=upload, today=cast.today, by=by)
    old = Resource.objects.get(title="Five-point scale")
    resource.resource_retire(resource=old, is_retired=True, today=cast.today, by=old.added_by)
    profiles = list(LearnerProfile.objects.select_related("pupil").order_by("pk"))
    for profile in profiles:
        profile.interests = random.sample(INTERESTS, k=random.choice([1, 2, 2, 3]))
    LearnerProfile.objects.bulk_update(profiles, ["interests"])
    measure = Measure.objects.create(name="Reading age", kind=Measure.Kind.AGE, lowest=48, highest=216)
    Score.objects.bulk_create(
        Score(
            school=cast.school, pupil=profile.pupil, measure=measure, taken_on=cast.day(-30),
            value=84 + (profile.pupil.year_group or 7) * 2 + random.randrange(30), source="Group reading test",
        )
        for profile in profiles
    )  # fmt: skip


def _file(form: str, title: str, text: str) -> Upload:
    """A small file of its kind that can be opened."""
    make = {"pdf": _pdf, "docx": _docx, "png": _png, "txt": lambda first, second: f"{first}\n\n{second}\n".encode()}
    return check_upload(f"{title}.{form}", make[form](title, text))


def _pdf(title: str, text: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as book:
        page = book.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        words = f"BT /F1 20 Tf 60 760 Td ({title}) Tj /F1 12 Tf 0 -36 Td ({text}) Tj ET"
        page.Contents = book.make_stream(words.encode("latin-1", "replace"))
        book.save(out)
    return out.getvalue()


def _docx(title: str, text: str) -> bytes:
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in (title, text))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{TYPES}relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{lines}</w:body></w:document>',
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _png(title: str, text: str) -> bytes:
    picture = Image.new("RGB", (900, 400), "white")
    drawing = ImageDraw.Draw(picture)
    drawing.text((40, 40), title, fill="black")
    drawing.text((40, 90), text, fill="black")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
