"""What several test modules share: building small git repositories and reading golden folders."""
