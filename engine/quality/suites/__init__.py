"""The checks of each kind of register, and those of a source as a whole: one module each."""
