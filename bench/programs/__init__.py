"""Programs that the measurements run beside Ciranda: the least that does the same work."""
