"""Pages of studies, one module per subject; each view fetches through `access`, makes one call, renders."""
