"""The tree of a rule."""
