"""What the schema says of every operation beyond its own answer: refusals, and CSV as text."""

from typing import Any

REFUSALS = {
    "400": "The request is not understood, or a value cannot be; the answer says which and why.",
    "401": "No account, or a token that is unknown or has expired.",
    "403": "The account's role, or the token's scope, does not include this.",
    "404": "There is no such thing, or not for this account.",
    "405": "The method is not offered here.",
    "406": "The format is not offered here.",
    "409": "It is not the time for this.",
    "415": "The body is not JSON.",
    "429": "Too many requests; wait a little.",
}


def describe_refusals(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Add the refusals to every operation under /api/v1 and make every CSV answer a text."""
    operations = [
        operation
        for path, methods in result["paths"].items()
        if path.startswith("/api/v1/")
        for operation in methods.values()
        if isinstance(operation, dict)
    ]
    for operation in operations:
        for answer in operation["responses"].values():
            if "text/csv" in answer.get("content", {}):
                answer["content"]["text/csv"]["schema"] = {"type": "string"}
        for status, meaning in REFUSALS.items():
            content: dict[str, Any] = {kind: {"schema": {}} for kind in ("application/json", "text/csv")}
            operation["responses"].setdefault(status, {"description": meaning, "content": content})
    return result
