"""Text to values: dates, money, categories."""
