"""Studies and sessions in the API: `access.py` says who may speak, `views.py` answers."""
