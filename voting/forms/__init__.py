"""Forms of voting, one module per subject."""
