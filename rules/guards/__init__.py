"""What was guarded at base and is not at head, or is guarded by less: across all touched files, per symbol. Pure."""
