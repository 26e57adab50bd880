"""What an author of rules is given: schemas for editors and a skeleton."""
