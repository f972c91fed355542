"""What templates of the board and the console say in words, and the keys that forms without scripts send."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

from django import template

from studies.identifiers import spaced_join_code
from studies.qr import qr_svg
from studies.seats import seat_words
from voting.board import Board, Person
from voting.layout import Entry, clock_words
from voting.leading import idle_words, made_words, note_tag, share_words, shown_words
from voting.recording import clock_time
from voting.wording import (
    Sign,
    agreement_words,
    asked_words,
    far_apart_words,
    group_words,
    middle_words,
    missing_words,
    own_sign,
    panel_sign,
    place_words,
    progress_words,
    unfinished_words,
    unsent_words,
    waiting_words,
)

register = template.Library()

register.filter("agreement", agreement_words)
register.filter("asks", asked_words)
register.filter("clock", clock_words)
register.filter("idle", idle_words)
register.filter("made", made_words)
register.filter("people_see", shown_words)
register.filter("far_apart", far_apart_words)
register.filter("group", group_words)
register.filter("middle", middle_words)
register.filter("missing", missing_words)
register.filter("qr", qr_svg)
register.filter("recorded", lambda seconds: clock_time(timedelta(seconds=seconds)))
register.filter("share", share_words)
register.filter("tag", note_tag)
register.filter("seat", seat_words)
register.filter("spaced", spaced_join_code)
register.filter("unfinished", unfinished_words)
register.filter("waits_for", waiting_words)


@register.filter
def progress(person: Person, board: Board) -> str:
    """Return how far somebody is with the issue on the card."""
    return progress_words(person, board.question_count)


@register.filter
def place(board: Board) -> str:
    """Return which scale still waits for the viewer's dot."""
    question = board.card.next_question if board.card else None
    return place_words(question or 1, board.question_count)


@register.filter
def places(board: Board) -> str:
    """Return the sentence for every scale as JSON, for the script that follows the dots."""
    count = board.question_count
    return json.dumps([place_words(question, count) for question in range(1, count + 1)], ensure_ascii=False)


@register.filter
def label(labels: tuple[str, ...], point: int) -> str:
    """Return the words of a point of the scale."""
    return labels[point - 1]


@register.simple_tag
def unsent() -> str:
    """Return the banner's sentences as JSON, for the script that counts what waits."""
    return json.dumps(unsent_words(), ensure_ascii=False)


@register.simple_tag
def sign(board: Board, entry: Entry) -> Sign:
    """Return how a cell shows an issue: to whoever goes alone their own progress, else the panel's."""
    return panel_sign(entry, board) if board.is_facilitator else own_sign(entry, board)


@register.filter
def breakable(name: str) -> str:
    """Return a name that may break after a slash, so that it fits a narrow column."""
    return name.replace("/", "/\u200b")


@register.simple_tag
def new_key() -> UUID:
    """Return a key for one form: the same form sent twice counts once."""
    return uuid4()
