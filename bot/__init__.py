"""The ways in: the command line and, later, the webhook receiver and the dashboard."""
