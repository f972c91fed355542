"""Forms of studies, one module per subject: what is typed, checked against `rules`, beside its field."""
