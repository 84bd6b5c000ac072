"""OneRoster sets made here: bulk and delta, 1.1 and 1.2."""

from pupils.tests.sds_files import table

SCHOOL, OTHER = "org-1", "org-2"


def oneroster(*, version: str = "1.1", pupils: int = 20) -> dict[str, bytes]:
    """Two schools, two classes each with a teacher; a guardian for every pupil of the first school; vendor columns."""
    users, roles, demographics, enrolments = [], [], [], []

    def add(key, role, org, given, family, email="", grades="", agents=""):
        row = [key, "active", "true", given, family, email, "07700 900123", grades, agents, "vendor"]
        users.append([*row, org, role] if version == "1.1" else row)
        roles.append([f"r-{key}", key, "primary", role, org])

    for n in range(pupils):
        org = SCHOOL if n % 2 == 0 else OTHER
        add(f"p{n}", "student", org, f"Given{n}", f"Family{n}", grades=f"{7 + n % 5:02d}")
        demographics.append([f"p{n}", "active", f"2012-0{1 + n % 9}-1{n % 9}", "female" if n % 2 else "male"])
        enrolments.append([f"e{n}", "active", f"c{n % 4}", f"p{n}", "student"])
        if org == SCHOOL:
            add(f"g{n}", "guardian", org, "Ann", f"Family{n}", email=f"ann{n}@example.org", agents=f"p{n}")
    for c in range(4):
        add(f"t{c}", "teacher", SCHOOL if c % 2 == 0 else OTHER, "Tess", f"Teacher{c}")
        enrolments.append([f"et{c}", "active", f"c{c}", f"t{c}", "teacher"])
    head = [
        "sourcedId",
        "status",
        "enabledUser",
        "givenName",
        "familyName",
        "email",
        "phone",
        "grades",
        "agentSourcedIds",
        "x",
    ]
    classes = [[f"c{c}", "active", f"Maths {c}", "co1", SCHOOL if c % 2 == 0 else OTHER] for c in range(4)]
    orgs = [[SCHOOL, "active", "First", "school"], [OTHER, "active", "Second", "school"]]
    files = {
        "orgs.csv": table(["sourcedId", "status", "name", "type"], orgs),
        "users.csv": table([*head, "orgSourcedIds", "role"] if version == "1.1" else head, users),
        "classes.csv": table(["sourcedId", "status", "title", "courseSourcedId", "schoolSourcedId"], classes),
        "courses.csv": table(["sourcedId", "status", "title"], [["co1", "active", "Mathematics"]]),
        "enrollments.csv": table(["sourcedId", "status", "classSourcedId", "userSourcedId", "role"], enrolments),
        "demographics.csv": table(["sourcedId", "status", "birthDate", "sex"], demographics),
        "manifest.csv": table(["propertyName", "value"], [["oneroster.version", version], ["file.users", "bulk"]]),
    }  # fmt: skip
    if version == "1.2":
        files["roles.csv"] = table(["sourcedId", "userSourcedId", "roleType", "role", "orgSourcedId"], roles)
    return files


def delta(*rows: list) -> dict[str, bytes]:
    """What changed in the users since: [sourcedId, status, given, family, grade]."""
    head = ["sourcedId", "status", "givenName", "familyName", "grades", "orgSourcedIds", "role"]
    return {
        "users.csv": table(head, [[*row, SCHOOL, "student"] for row in rows]),
        "manifest.csv": table(["propertyName", "value"], [["file.users", "delta"], ["file.orgs", "absent"]]),
    }
