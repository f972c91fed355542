"""Static files in production: a module is imported under the name that has its hash."""

import pytest
from django.core.files.base import ContentFile

from config.storage import HashedStaticFiles


@pytest.mark.parametrize(
    ("source", "hashed"),
    [
        ('import { send } from "./outbox.js";', 'import { send } from "./outbox.HASH.js";'),
        ('import "./outbox.js";', 'import "./outbox.HASH.js";'),
        ('await import("./outbox.js")', 'await import("./outbox.HASH.js")'),
        ('export * from "./outbox.js";', 'export * from "./outbox.HASH.js";'),
        ('const text = "./outbox.js";', 'const text = "./outbox.js";'),
    ],
)
def test_module_is_imported_by_its_hashed_name(tmp_path, source, hashed):
    storage = HashedStaticFiles(location=tmp_path, base_url="/static/")
    storage.save("js/outbox.js", ContentFile(b"export const send = 1;"))
    storage.save("js/answer.js", ContentFile(source.encode()))
    paths = {name: (storage, name) for name in ("js/outbox.js", "js/answer.js")}
    names = {name: stored for name, stored, _ in storage.post_process(paths)}
    digest = names["js/outbox.js"].split(".")[1]
    assert (tmp_path / names["js/answer.js"]).read_text() == hashed.replace("HASH", digest)
