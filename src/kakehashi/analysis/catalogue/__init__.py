"""The headline measures by subject: what each one is and how it is read off a run."""
