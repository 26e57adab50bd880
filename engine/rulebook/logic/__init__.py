"""Conditions in three-valued logic over intervals."""
