"""What can be wrong, one kind a file: each reads a machine and gives what it found."""
