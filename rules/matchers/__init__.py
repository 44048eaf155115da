"""One module (and one schema) for each kind of rule."""
