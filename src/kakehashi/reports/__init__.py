"""Views of a result: tables, figures, the page."""
