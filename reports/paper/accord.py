"""The items of ACCORD, a guideline for reporting how a group came to its judgements. Pure.

Source: Gattrell et al. 2024, ACCORD (ACcurate COnsensus Reporting Document), PLoS Medicine 21(1): e1004326:
35 items, T1, I1-I3, M1-M21, R1-R5, D1-D2, O1-O3. What an item asks is put in our own words; take those of the
guideline for a submission. It was made for biomedicine, and for groups that have to agree: some items may not
apply.
"""

from collections.abc import Collection
from typing import NamedTuple

from django.utils.translation import gettext as _

CITATION = (
    "Gattrell WT, Logullo P, van Zuuren EJ, et al. ACCORD (ACcurate COnsensus Reporting Document): A "
    "reporting guideline for consensus methods in biomedicine developed via a modified Delphi. PLoS Med. "
    "2024;21(1):e1004326."
)


class Item(NamedTuple):
    """One item: what it asks, the sections that say what is known, and what only the researcher can say."""

    code: str
    asks: str
    sections: Collection[str] = ()
    todo: str = ""


def accord_items() -> list[Item]:
    """Return the 35 items in their order; sections by their key in `reports.paper.methods`."""
    return [*_front(), *_people(), *_preparation(), *_steps(), *_results(), *_back()]


def _front() -> list[Item]:
    return [
        Item("T1", _("the method in the title"), (), _("name the method in the title, such as focus group")),
        Item(
            "I1", _("why this method and no other"), (), _("say why people were asked, and why in this way")
        ),
        Item(
            "I2", _("the aim, for whom, and where"), ("goal",), _("add for whom and where the result holds")
        ),
        Item(
            "I3",
            _("if it updates earlier work: why"),
            ("goal",),
            _("cite the earlier work, or say there is none"),
        ),
        Item(
            "M1", _("the registration"), (), _("give register, link and date, or say it was not registered")
        ),
    ]


def _people() -> list[Item]:
    return [
        Item(
            "M2",
            _("who directed it, and what they know"),
            (),
            _("say who prepared, facilitated and analysed"),
        ),
        Item(
            "M3",
            _("whom the panel took in, how many, and why"),
            ("sessions",),
            _("give the criteria and reasons"),
        ),
        Item(
            "M4",
            _("how people were found and invited"),
            ("sessions",),
            _("say where and how they were asked"),
        ),
        Item(
            "M5",
            _("the part of patients and the public"),
            (),
            _("say what part those concerned had, or none"),
        ),
    ]


def _preparation() -> list[Item]:
    return [
        Item(
            "M6",
            _("what the questions and issues come from"),
            ("instrument",),
            _("name sources of the issues"),
        ),
        Item("M7", _("how the literature was searched"), (), _("describe the search, or say there was none")),
        Item(
            "M8", _("what evidence the panel was given"), ("instrument",), _("say what else they were shown")
        ),
    ]


def _steps() -> list[Item]:
    return [
        Item("M9", _("the steps by which judgements were made"), ("procedure",)),
        Item("M10", _("how questions and answers were put"), ("instrument", "procedure")),
        Item(
            "M11", _("what each step was for"), ("procedure",), _("say what each step was meant to bring out")
        ),
        Item(
            "M12", _("what counts as a result, and why"), ("rule",), _("give the reasons for the thresholds")
        ),
        Item("M13", _("whether settled issues were voted on again"), ("procedure",)),
        Item("M14", _("how each answer was collected, alone or in a group"), ("sessions", "procedure")),
        Item(
            "M15", _("how answers were put together"), ("rule", "notes"), _("add what was made of the notes")
        ),
        Item("M16", _("whether it was tried before"), ("sessions",), _("say what a trial changed")),
        Item("M17", _("what people were told after each step"), ("procedure",)),
        Item(
            "M18",
            _("who was anonymous to whom, and how"),
            ("anonymity",),
            _("add the call and its recording"),
        ),
        Item("M19", _("whether those who directed it also voted"), ("anonymity",)),
        Item("M20", _("what people got for taking part"), (), _("name rewards, or say there were none")),
        Item(
            "M21", _("what made it easier to take part"), (), _("say what was done for access and language")
        ),
    ]


def _results() -> list[Item]:
    return [
        Item(
            "R1",
            _("when it was done, and how long it took"),
            ("sessions",),
            _("add when the analysis was made"),
        ),
        Item("R2", _("what was not done as planned, and why"), ("changes",), _("give the reasons")),
        Item(
            "R3", _("how many took part in each step, and who"), ("participation",), _("describe the people")
        ),
        Item("R4", _("the outcome in numbers and words"), ("participation",)),
        Item("R5", _("issues that were changed or dropped"), ("changes",), _("give the reasons")),
    ]


def _back() -> list[Item]:
    return [
        Item("D1", _("strengths and limits of the method"), (), _("discuss them")),
        Item("D2", _("whether it agrees with earlier work"), (), _("compare it, and explain differences")),
        Item("O1", _("who endorsed it"), (), _("name them, or say nobody did")),
        Item(
            "O2", _("conflicts of interest"), (), _("state those of organisers and panel, and what was done")
        ),
        Item("O3", _("funding"), (), _("state it, and the part of whoever gave it")),
    ]
