"""The free set of strategies that every school may start from: in our own words, CC0."""

from typing import Any

OURS = {"licence": "CC0: free to use and change"}


def _strategy(name: str, area: str, how: str, evidence: str) -> dict[str, Any]:
    return {"name": name, "area": area, "how": how, "evidence": evidence, **OURS}


METACOGNITION = "EEF guidance report: metacognition and self-regulated learning"
TAS = "EEF guidance report: making best use of teaching assistants"
SEND = "EEF guidance report: special educational needs in mainstream schools"
LANGUAGE = "EEF guidance report: improving literacy in secondary schools"
BEHAVIOUR = "EEF guidance report: improving behaviour in schools"
PRACTICE = "Usual good practice"

DEFAULTS: list[dict[str, Any]] = [
    _strategy(
        "Plan, monitor, evaluate out loud", "cognition",
        "Do one example while saying what you ask yourself: What is asked? What do I know already? Is it working? Then the"
        " pupil does the next one and says it.", METACOGNITION,
    ),
    _strategy(
        "A worked example with gaps", "cognition",
        "Give a full worked example, then the same with one step missing, then with two. Remove a step only when the last"
        " one went well.", SEND,
    ),
    _strategy(
        "A task planner on the desk", "cognition",
        "Three boxes: first, then, last. The pupil fills them in before starting and ticks each off.", METACOGNITION,
    ),
    _strategy(
        "Least help first", "cognition",
        "Wait ten seconds. Then prompt (what could you do?), clue, model, and only then correct. Note how far you had to go.",
        TAS,
    ),
    _strategy(
        "Chunked instructions", "communication",
        "One instruction at a time, in the order in which it is done. Ask for it back in the pupil's own words.", SEND,
    ),
    _strategy(
        "Words before the lesson", "communication",
        "Teach three to five words of the topic before it starts: say, picture, use in a sentence. Come back to them at the end.",
        LANGUAGE,
    ),
    _strategy(
        "Talk partner with sentence starters", "communication",
        "A minute to say it to a partner with a starter (I think … because …) before writing or answering.", LANGUAGE,
    ),
    _strategy(
        "A visual timetable of the lesson", "communication",
        "Parts of the lesson on the board or the desk, crossed off as they are done; changes are said in advance.", PRACTICE,
    ),
    _strategy(
        "Reading aloud together, then alone", "cognition",
        "Read a paragraph together, then the pupil reads it again alone. Stop at the words that were hard.", LANGUAGE,
    ),
    _strategy(
        "Retrieval questions at the start", "cognition",
        "Three short questions on last lesson, last week and last month, without notes; answers at once.", PRACTICE,
    ),
    _strategy(
        "Meet and greet at the door", "semh",
        "Greet by name, say one thing that is going well and what happens first. Every lesson for two weeks.", BEHAVIOUR,
    ),
    _strategy(
        "A quiet way out", "semh",
        "Agree a signal and a place, for five minutes, with a way back in. The adult notes when, and talks about it later.",
        BEHAVIOUR,
    ),
    _strategy(
        "Praise for the effort that was made", "semh",
        "Say what the pupil did (you checked it twice), not what they are. Aim for five such remarks to one correction.",
        BEHAVIOUR,
    ),
    _strategy(
        "A seat that fits", "sensory",
        "Away from door and screen glare, with a clear sight of the board and a neighbour who works well. Ask the pupil.",
        PRACTICE,
    ),
    _strategy(
        "Larger print and more space", "sensory",
        "At least 14 point, one column, matt paper of the colour the pupil prefers, a line guide.", PRACTICE,
    ),
    _strategy(
        "Movement breaks", "sensory",
        "Two minutes of a job that moves (handing out, carrying) every twenty minutes, before it is needed.", PRACTICE,
    ),
]  # fmt: skip
