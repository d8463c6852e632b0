"""The parts of the report, one a file: each turns a study into a section."""
