"""The open-science package: one zip with everything a reader needs to check a study without Ciranda."""
