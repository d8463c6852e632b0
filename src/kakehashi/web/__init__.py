"""The workbench's server: questions in, typed answers out, no state of its own."""
