"""Matches to outcomes: subjects, exceptions, evidence, coverage."""
