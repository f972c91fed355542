"""A package written to a file: part after part, then the checksums."""

from datetime import datetime
from random import Random
from typing import IO

from reports.package.choice import Choice
from reports.package.contents import gather
from reports.package.parcel import Parcel
from reports.package.parts import PARTS
from studies.models import Study
from voting.snapshot import one_moment

ZIP_TYPE = "application/zip"


def write_package(target: IO[bytes], study: Study, choice: Choice, *, now: datetime, random: Random) -> None:
    """Write the package of a study as it is at one moment, with labels for its people that `random` draws.

    `study.catalogue` is expected to be loaded. Raises: TooManyRows, NotInstalled for what was chosen besides.
    """
    with one_moment():
        contents = gather(study, choice, now=now, random=random)
        parcel = Parcel(target)
        for part in PARTS:
            for file in part(contents, parcel.written):
                parcel.add(file)
    parcel.close()
