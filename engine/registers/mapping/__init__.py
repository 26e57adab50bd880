"""Mapping files: how one source's columns become a register's fields."""
