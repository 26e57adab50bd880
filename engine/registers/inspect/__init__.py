"""The account of a file that `crosscheck inspect` gives, and the mapping file that it writes."""
