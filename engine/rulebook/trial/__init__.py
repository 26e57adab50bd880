"""Rules tried: their own tests, other parameters, and whether a project can run them."""
