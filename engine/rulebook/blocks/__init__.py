"""The blocks of a rule that ask of many records at once: totals, shares, counts."""
