"""Archives of small studies: one that is always the same, and any of them for Hypothesis."""

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from catalogue.grid import ActivityRow, Cell, Matrix, PhaseGroup, TypeColumn
from studies.instrument import hash_instrument
from voting import archive, archive_codings

NOW = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
INSTRUMENT = {"definition": "Debt"}


def a_consent(version=1, body="You may stop at any time."):
    """Return a consent text with its hash."""
    digest = hashlib.sha256(body.encode()).hexdigest()
    return archive.Consent(version=version, body=body, sha256=digest, created_at=NOW)


def a_study(**values):
    """Return the study itself."""
    goal = archive.Goal(analyse="issues", purpose="", respect="", viewpoint="", context="")
    usual = {
        "public_id": "0123456789ab",
        "parent": None,
        "title": "Code debt",
        "short_title": "",
        "goal": goal,
        "definition": "",
        "scale": ("No", "Hardly", "Not sure", "Rather", "Yes"),
        "has_no_opinion": True,
        "rule": archive.Rule(occurs_from=4, high_from=5, minimum_votes=3),
        "peers": "numbered",
        "shows_vote_count": True,
        "is_synthetic": False,
        "created_at": NOW,
    }
    return archive.Study(**usual | values)


def a_catalogue():
    """Return a matrix of two activities with an issue each, and a phase without activities."""
    phase = PhaseGroup(
        "Data collection",
        "DC",
        (
            ActivityRow("Reading", "", "From files.", (Cell("DC-01", "Wrong reading"), None)),
            ActivityRow("Joining", "Join", "", (None, Cell("DC-03", "Missing joining"))),
        ),
    )
    types = (TypeColumn("Wrong", "Not as meant"), TypeColumn("Missing"))
    return archive.Catalogue(
        name="Matrix",
        version=2,
        created_at=NOW,
        frozen_at=NOW,
        last_numbers={"DC": 3, "PU": 0},
        matrix=Matrix(types, (phase, PhaseGroup("Understanding", "PU", ()))),
    )


def a_person(number, session=1, **values):
    """Return somebody who took part."""
    given = archive.ConsentGiven(version=1, language="en", may_quote=False, may_contact=False, given_at=NOW)
    usual = {
        "session": session,
        "participant": f"P{number}",
        "seat": number,
        "joined_at": NOW,
        "withdrawn_at": None,
        "erased_at": None,
        "consent": given,
        "characterisation": {},
    }
    return archive.Participant(**usual | values)


def a_session(number=1, rounds=2, **values):
    """Return a finished session with one issue closed and one never opened."""
    boards = tuple(
        archive.Round(
            is_sealed=place == 0, opened_at=NOW + timedelta(minutes=place), ended_at=NOW + timedelta(hours=1)
        )
        for place in range(rounds)
    )
    usual = {
        "number": number,
        "name": f"Session {number}",
        "mode": "live",
        "planned_at": None,
        "budget_minutes": 120,
        "order": "matrix",
        "seed": None,
        "created_at": NOW,
        "started_at": NOW,
        "finished_at": NOW + timedelta(hours=2),
        "agenda": (
            archive.Item(issue="DC-01", state="closed", resumes_as="", rounds=boards),
            archive.Item(issue="DC-03", state="pending", resumes_as="", rounds=()),
        ),
    }
    return archive.Session(**usual | values)


def a_vote(number, value, question="occurrence", **values):
    """Return an answer on the first issue."""
    usual = {
        "session": 1,
        "participant": f"P{number}",
        "issue": "DC-01",
        "question": question,
        "round": 1,
        "value": value,
        "is_carried": False,
        "cast_at": NOW,
    }
    return archive.Vote(**usual | values)


def a_comment(number, text="A note", **values):
    """Return a note on the first issue."""
    usual = {
        "session": 1,
        "participant": f"P{number}",
        "issue": "DC-01",
        "round": 1,
        "text": text,
        "created_at": NOW,
        "edited_at": None,
    }
    return archive.Comment(**usual | values)


def a_proposal(number, **values):
    """Return an issue that somebody missed."""
    usual = {
        "session": 1,
        "participant": f"P{number}",
        "phase": "Data collection",
        "activity": "Reading",
        "problem_type": "",
        "statement": "Nobody owns the pipeline",
        "text": "",
        "created_at": NOW,
        "state": "open",
        "issue": "",
        "reason": "",
        "decided_at": None,
    }
    return archive.Proposal(**usual | values)


def a_decision(issue, **values):
    """Return a decision on how the report lists an issue."""
    usual = {
        "at": NOW,
        "kind": "drop",
        "issue": issue,
        "into": "",
        "statement": "",
        "reason": "Out of scope",
        "undoes": None,
    }
    return archive.Decision(**usual | values)


def a_code(number, name="Leakage", **values):
    """Return a code on offer."""
    usual = {
        "number": number,
        "guid": f"00000000-0000-4000-8000-{number:012}",
        "name": name,
        "definition": "When it fits",
        "example": "",
        "created_at": NOW,
        "retired_at": None,
        "merged_into": None,
    }
    return archive_codings.CodebookCode(**usual | values)


def a_reading(coder, *codes, **values):
    """Return what a coder, or everybody in the end, found in the first note of the first session."""
    usual = {
        "session": 1,
        "comment": 1,
        "coder": coder,
        "codes": codes,
        "decided_by": "C1" if coder == archive_codings.FINAL else None,
        "read_at": NOW + timedelta(hours=3),
    }
    return archive_codings.Reading(**usual | values)


def an_archive(**values):
    """Return a study of one session with two people, one of whom answered."""
    field = archive.FormField(
        name="years", label="Years", kind="number", choices=(), minimum=0, maximum=60, is_required=True
    )
    entry = archive.Entry(session=1, at=NOW, actor="P1", verb="consent", data={"version": 1})
    usual = {
        "study": a_study(),
        "lock": archive.Lock(locked_at=NOW, hash=hash_instrument(INSTRUMENT), instrument=INSTRUMENT),
        "catalogue": a_catalogue(),
        "questions": (
            archive.Question(name="occurrence", role="occurrence", wording="It occurs"),
            archive.Question(name="relevance", role="relevance", wording="It matters"),
        ),
        "consents": (a_consent(),),
        "characterisation_form": (field,),
        "characterisations": ({"years": 3}, {"years": 7}),
        "sessions": (a_session(),),
        "participants": (a_person(1), a_person(2)),
        "votes": (a_vote(1, 5), a_vote(1, None, "relevance")),
        "comments": (a_comment(1),),
        "log": (entry,),
        "codes": (a_code(1), a_code(2, "Habit", retired_at=NOW, merged_into=1)),
        "comparisons": (NOW + timedelta(hours=3),),
        "readings": (a_reading("C1", 1), a_reading("C2"), a_reading(archive_codings.FINAL, 1)),
    }
    return archive.Archive(**usual | values)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
names = texts.filter(str.strip)
moments = st.timedeltas(timedelta(days=-9_000), timedelta(days=60_000)).map(NOW.__add__)
perhaps = st.none() | moments


@st.composite
def catalogues(draw):
    """Return any small matrix, ticked anyhow."""
    types = [TypeColumn(f"T{n}", draw(texts)) for n in range(draw(st.integers(1, 3)))]
    phases, last_numbers = [], {}
    for place, prefix in enumerate(draw(st.lists(st.sampled_from(["AA", "B", "CDEF"]), unique=True))):
        number = 0
        activities = []
        for row in range(draw(st.integers(0, 3))):
            cells = []
            for ticked in draw(st.lists(st.booleans(), min_size=len(types), max_size=len(types))):
                number += ticked
                cells.append(Cell(f"{prefix}-{number:02}", draw(names)) if ticked else None)
            activities.append(ActivityRow(f"A{row}", draw(texts), draw(texts), tuple(cells)))
        phases.append(PhaseGroup(f"Phase {place}", prefix, tuple(activities)))
        last_numbers[prefix] = number + draw(st.integers(0, 3))
    return archive.Catalogue(
        name=draw(names),
        version=draw(st.integers(1, 9)),
        created_at=draw(moments),
        frozen_at=draw(moments),
        last_numbers=last_numbers,
        matrix=Matrix(tuple(types), tuple(phases)),
    )


@st.composite
def sessions(draw, number, codes):
    """Return any finished session on some of the issues."""
    agenda = []
    for code in draw(st.lists(st.sampled_from(codes), unique=True)) if codes else []:
        rounds = tuple(
            archive.Round(is_sealed=draw(st.booleans()), opened_at=draw(moments), ended_at=draw(moments))
            for _ in range(draw(st.integers(0, 3)))
        )
        state = draw(st.sampled_from(["closed", "aside"] if rounds else ["pending", "aside"]))
        resumes_as = "sealed" if state == "aside" else ""
        agenda.append(archive.Item(issue=code, state=state, resumes_as=resumes_as, rounds=rounds))
    seed = draw(st.none() | st.integers(0, 999_999))
    return archive.Session(
        number=number,
        name=draw(names),
        mode=draw(st.sampled_from(["live", "self_paced"])),
        planned_at=draw(perhaps),
        budget_minutes=draw(st.integers(5, 1440)),
        order="matrix" if seed is None else "shuffled",
        seed=seed,
        created_at=draw(moments),
        started_at=NOW,
        finished_at=NOW + draw(st.timedeltas(timedelta(0), timedelta(days=1))),
        agenda=tuple(agenda),
    )


@st.composite
def archives(draw):
    """Return any small study as `snapshot_of` would give it."""
    scale = tuple(f"{point} {draw(texts)}".strip() for point in range(draw(st.integers(3, 9))))
    thresholds = st.integers(2, len(scale))
    study = a_study(
        title=draw(names),
        definition=draw(texts),
        scale=scale,
        has_no_opinion=draw(st.booleans()),
        rule=archive.Rule(
            occurs_from=draw(thresholds), high_from=draw(thresholds), minimum_votes=draw(st.integers(1, 9))
        ),
        is_synthetic=draw(st.booleans()),
        created_at=draw(moments),
    )
    catalogue = draw(catalogues())
    codes = [cell.code for cell in catalogue.matrix.cells]
    held = tuple(draw(sessions(number, codes)) for number in (1, 4)[: draw(st.integers(0, 2))])
    people = _people(draw, held)
    comments, book = _comments(draw, held, people), _codes(draw)
    compared = draw(st.booleans())
    return an_archive(
        study=study,
        catalogue=catalogue,
        characterisations=(),
        sessions=held,
        participants=people,
        votes=_votes(draw, study, held, people),
        comments=comments,
        log=(),
        proposals=_proposals(draw, people, codes),
        decisions=_decisions(draw, codes),
        codes=book,
        # Every session is finished within a day of its start.
        comparisons=(NOW + timedelta(days=2),) if compared else (),
        readings=tuple(_readings(draw, comments, book)) if compared else (),
    )


def _codes(draw):
    retired = draw(st.lists(perhaps, max_size=4))
    codes = [
        a_code(number, f"{number} {draw(texts)}".strip(), created_at=draw(moments), retired_at=at)
        for number, at in enumerate(retired, start=1)
    ]
    if len(codes) > 1 and codes[-1].retired_at:
        codes[-1] = replace(codes[-1], merged_into=1)
    return tuple(codes)


def _readings(draw, comments, book):
    """Yield what up to three coders, and all of them in the end, found in some of the notes."""
    place = Counter()
    some_codes = (
        st.lists(st.sampled_from([code.number for code in book]), unique=True) if book else st.just([])
    )
    for comment in comments:
        place[comment.session] += 1
        for coder in ("C1", "C2", "C10", archive_codings.FINAL):
            if draw(st.booleans()):
                codes = sorted(draw(some_codes))
                about = {"session": comment.session, "comment": place[comment.session]}
                yield a_reading(coder, *codes, **about, read_at=draw(moments))


def _people(draw, held):
    people = []
    for session in held:
        for seat in range(1, draw(st.integers(0, 4)) + 1):
            person = a_person(len(people) + 1, session.number, seat=seat, joined_at=draw(moments))
            said = {"years": draw(st.integers(0, 60))} if draw(st.booleans()) else {}
            person = replace(person, withdrawn_at=draw(perhaps), characterisation=said)
            if draw(st.integers(0, 5)) == 0:
                person = replace(person, withdrawn_at=NOW, erased_at=NOW, consent=None, characterisation={})
            people.append(person)
    return tuple(people)


def _places(held, people):
    for session in held:
        for item in session.agenda:
            for question in ("occurrence", "relevance"):
                for number in range(1, len(item.rounds) + 1):
                    for person in people:
                        if person.session == session.number and not person.erased_at:
                            yield session.number, person.participant, item.issue, question, number


def _votes(draw, study, held, people):
    values = st.integers(1, len(study.scale))
    if study.has_no_opinion:
        values |= st.none()
    return tuple(
        archive.Vote(
            session=session,
            participant=person,
            issue=issue,
            question=question,
            round=number,
            value=draw(values),
            is_carried=draw(st.booleans()),
            cast_at=draw(moments),
        )
        for session, person, issue, question, number in _places(held, people)
        if draw(st.booleans())
    )


def _proposals(draw, people, codes):
    """Return any decisions on proposals, in the order of a file: by session and time."""
    states = [{"state": "open"}, {"state": "parked", "reason": "Later", "decided_at": NOW}]
    if codes:
        states += [{"state": state, "issue": codes[-1], "decided_at": NOW} for state in ("merged", "added")]
    found = []
    for person in people:
        state = draw(st.sampled_from(states))
        if not person.erased_at:
            words = {"statement": draw(names), "text": draw(texts), "activity": draw(texts)}
            found.append(
                a_proposal(0, session=person.session, participant=person.participant, **words, **state)
            )
        elif "issue" in state:
            nothing = {"participant": None, "phase": "", "activity": "", "statement": ""}
            found.append(a_proposal(0, session=person.session, **nothing, **state))
    return tuple(found)


def _decisions(draw, codes):
    """Return some decisions on issues, the first of which may be taken back."""
    found = []
    for code in codes[: draw(st.integers(0, 3))]:
        kinds = [{"kind": "drop"}, {"kind": "reword", "statement": draw(names)}]
        kinds += [{"kind": "merge", "into": codes[-1]}] if code != codes[-1] else []
        found.append(a_decision(code, reason=draw(names), **draw(st.sampled_from(kinds))))
    if found and draw(st.booleans()):
        found.append(a_decision(found[0].issue, kind="undo", reason="", undoes=1))
    return tuple(found)


def _comments(draw, held, people):
    return tuple(
        a_comment(
            0,
            draw(names),
            session=session,
            participant=person,
            issue=issue,
            created_at=NOW,
            edited_at=draw(perhaps),
        )
        for session, person, issue, question, number in _places(held, people)
        if (question, number) == ("occurrence", 1) and draw(st.booleans())
    )
