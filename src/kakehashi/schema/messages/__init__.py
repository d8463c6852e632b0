"""What the models refuse, turned into problems in the user's words."""
