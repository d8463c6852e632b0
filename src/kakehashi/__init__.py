"""An engine for state-backed strategic investment programmes."""
