"""What must happen before a change may merge. Pure: no clock, file, network or environment."""
