"""What changed, what is risky in it, how far does it reach? Pure: no clock, file, network or environment."""
