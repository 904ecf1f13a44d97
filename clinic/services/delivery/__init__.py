"""Deliveries: sheets sent by email, from the wish to the answer of the mail server."""
