"""The shapes of every answer of the API, and how reports and programmes become them."""
