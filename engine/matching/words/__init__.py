"""Words to weights and likeness: slips, pairs of words, how much a word tells."""
