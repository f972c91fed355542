"""What is read of studies, sessions and participants. Writing is in `studies.actions`."""

from typing import Any

from catalogue.queries import issues_of
from studies.models import Study


def describe_instrument(study: Study) -> dict[str, Any]:
    """Return everything that the first vote fixes, as plain values (2 queries)."""
    catalogue = study.catalogue
    return {
        "definition": study.definition,
        "questions": [
            {"name": question.name, "role": question.role, "wording": question.wording}
            for question in study.questions.all()
        ],
        "scale": list(study.scale_labels),
        "no_opinion": study.has_no_opinion,
        "rule": {
            "occurs_from": study.occurs_from,
            "high_from": study.high_from,
            "minimum_votes": study.minimum_votes,
        },
        "peers": study.peers,
        "catalogue": catalogue and {"name": catalogue.name, "version": catalogue.version},
        "issues": catalogue
        and [
            {
                "code": issue.code,
                "phase": issue.activity.phase.name,
                "activity": issue.activity.name,
                "problem_type": issue.problem_type.name,
                "statement": issue.statement,
                "explanation": issue.activity.explanation,
            }
            for issue in issues_of(catalogue)
        ],
    }
