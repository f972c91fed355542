"""Measurements side by side, each printing lines `ratio NAME VALUE goal <= NUMBER`; no tests."""
