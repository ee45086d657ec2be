"""The report as one page that can be sent: no network, no other file."""
