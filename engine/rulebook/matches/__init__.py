"""Rules to matches: records joined, conditions asked, groups made."""
