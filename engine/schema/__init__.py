"""What a register is: its fields, one file a kind, what makes two rows the same entry."""
