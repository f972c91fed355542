"""Whole journeys in a real browser against a real server: run by `pytest tests/browser`."""
