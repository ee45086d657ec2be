"""What happens in a fresh process: prepare, time or score one thing, and answer through a pipe."""
