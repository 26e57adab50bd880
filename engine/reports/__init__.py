"""The forms in which a run is written: CSV files, a page for people, and the manifest."""
