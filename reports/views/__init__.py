"""Pages and files of the report, one module per subject."""
