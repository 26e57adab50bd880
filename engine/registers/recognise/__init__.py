"""What a table is: its header row, its columns, its register."""
