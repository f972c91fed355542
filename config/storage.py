"""Where static files are kept in production: compressed, and named by their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

# import … from "./outbox.js", export … from "./outbox.js", import "./outbox.js", import("./outbox.js")
IMPORTS = (
    (r"""(?P<matched>\bfrom\s*["'](?P<url>\./[^"']+)["'])""", 'from "%(url)s"'),
    (r"""(?P<matched>\bimport\s*["'](?P<url>\./[^"']+)["'])""", 'import "%(url)s"'),
    (r"""(?P<matched>\bimport\(\s*["'](?P<url>\./[^"']+)["']\s*\))""", 'import("%(url)s")'),
)


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Give every file a name with its hash, so that a browser may keep it for ever.

    Ciranda's modules import each other under these names too: under two names the browser would
    run a module twice, and there would be two outboxes.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", IMPORTS))
