"""The national code sets (facts 10-12), as `0001_initial` ships them. Descriptions are ours; DS may be chosen from January 2025."""

from datetime import date

STATUS = [("E", "Education, health and care plan"), ("K", "SEN support"), ("N", "No special educational need")]
NEEDS = [
    ("SPLD", "Specific learning difficulty", "Cognition and learning", None),
    ("MLD", "Moderate learning difficulty", "Cognition and learning", None),
    ("SLD", "Severe learning difficulty", "Cognition and learning", None),
    ("PMLD", "Profound and multiple learning difficulty", "Cognition and learning", None),
    ("SEMH", "Social, emotional and mental health", "Social, emotional and mental health", None),
    ("SLCN", "Speech, language and communication needs", "Communication and interaction", None),
    ("ASD", "Autistic spectrum disorder", "Communication and interaction", None),
    ("HI", "Hearing impairment", "Sensory and physical", None),
    ("VI", "Vision impairment", "Sensory and physical", None),
    ("MSI", "Multi-sensory impairment", "Sensory and physical", None),
    ("PD", "Physical disability", "Sensory and physical", None),
    ("DS", "Down syndrome", "", date(2025, 1, 1)),
    ("OTH", "Other difficulty or disability", "", None),
    ("NSA", "SEN support but no specialist assessment of type of need", "", None),
]
# Retired by the Code of Practice of 2015.
RETIRED = [
    ("A", "School action", "K"),
    ("P", "School action plus", "K"),
    ("Q", "School action plus and statutory assessment", "K"),
    ("S", "Statement of special educational needs", "E"),
]


def ship(apps, schema_editor):
    Code = apps.get_model("schools", "Code")
    Code.objects.bulk_create(
        [Code(code_set="sen_status", code=code, label=label) for code, label in STATUS]
        + [
            Code(code_set="sen_need", code=code, label=label, area=area, valid_from=start)
            for code, label, area, start in NEEDS
        ]
        + [
            Code(code_set="sen_status", code=code, label=label, replaced_by=now, valid_to=date(2015, 8, 31))
            for code, label, now in RETIRED
        ]
    )
