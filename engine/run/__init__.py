"""A project to a run: the straight line."""
