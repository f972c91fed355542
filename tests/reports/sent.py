"""Files as they were sent: their address, their text, their rows."""

import csv
import io

from django.urls import reverse


def address(study, name, query=""):
    """Return the address of a file."""
    return reverse("reports:export", args=[study.public_id, name]) + query


def text_of(response):
    """Return the whole of a file that was sent in pieces."""
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def rows_in(text):
    """Return the rows of a CSV by column."""
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def rows_of(response):
    """Return the rows of a CSV that was sent, by column."""
    return rows_in(text_of(response))
