"""One register from many sources: copies, the same entry told twice, contradictions."""
