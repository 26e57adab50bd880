"""Rule files to findings."""
