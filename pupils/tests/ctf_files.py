"""Common Transfer Files made here, of the shape that facts 10-15 and 47 tell."""

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def contact(order: int, forename: str, surname: str, relationship: str = "PAM", responsible: str = "true") -> str:
    return (
        f"<Contact><Order>{order}</Order><Title>Mrs</Title><Surname>{surname}</Surname><Forename>{forename}</Forename>"
        f"<Relationship>{relationship}</Relationship><Responsible>{responsible}</Responsible>"
        f"<Phones><Phone><TelephoneType>H</TelephoneType><PhoneNo>01234 56789{order}</PhoneNo></Phone></Phones>"
        f"<Email>{forename.lower()}.{surname.lower()}@example.org</Email></Contact>"
    )


def sen(*history: tuple[str, str]) -> str:
    rows = "".join(
        f"<SEN><StartDate>{day}</StartDate><SENprovision>{code}</SENprovision></SEN>" for day, code in history
    )
    return f"<SENhistory>{rows}</SENhistory>"


def needs(*rows: tuple[str, str, int, str]) -> str:
    found = "".join(
        f"<SENneed><NeedStartDate>{start}</NeedStartDate>{f'<NeedEndDate>{end}</NeedEndDate>' if end else ''}"
        f"<SENtypeRank>{rank}</SENtypeRank><SENtype>{code}</SENtype></SENneed>"
        for start, end, rank, code in rows
    )
    return f"<SENneeds>{found}</SENneeds>"


def results(*rows: tuple[str, str, str]) -> str:
    found = "".join(
        f"<StageAssessment><Locale>ENG</Locale><Year>{year}</Year><Subject>{subject}</Subject><Method>TT</Method>"
        f"<Component>SS</Component><Result>{result}</Result></StageAssessment>"
        for year, subject, result in rows
    )
    return f"<StageAssessments><KeyStage><Stage>KS2</Stage>{found}</KeyStage></StageAssessments>"


def pupil(upn: str, surname: str, forename: str, *parts: str, born: str = "2014-05-06", year: str = "7") -> str:
    return (
        f"<Pupil><UPN>{upn}</UPN><Surname>{surname}</Surname><Forename>{forename}</Forename><DOB>{born}</DOB>"
        f"<Gender>F</Gender><BasicDetails><PreferredForename>{forename[:3]}</PreferredForename>"
        f"<NCyearActual>{year}</NCyearActual><Languages><Language><LanguageType>H</LanguageType>"
        f"<LanguageCode>POL</LanguageCode></Language></Languages></BasicDetails>{''.join(parts)}</Pupil>"
    )


def ctf(*pupils: str, space: str = "") -> bytes:
    """A file; `space` is a namespace for its elements, which some systems write."""
    name = f' xmlns="{space}"' if space else ""
    inside = "<Header><DocumentName>Common Transfer File</DocumentName></Header>"
    body = "\n".join(pupils)
    return f"{HEAD}<CTfile{name}>{inside}<CTFpupilData>\n{body}\n</CTFpupilData></CTfile>".encode()
