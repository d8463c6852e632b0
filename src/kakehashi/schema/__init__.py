"""The programme file: frozen, strict models without arithmetic."""
