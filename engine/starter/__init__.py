"""A starter project: the folder that an analyst fills, with a template for each register."""
