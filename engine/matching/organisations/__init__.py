"""Organisations' names to scored pairs."""
