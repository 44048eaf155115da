"""One file for each subcommand of ``hunkgate``."""
