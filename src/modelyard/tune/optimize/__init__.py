"""The fastest engine, precision and number of threads on this machine that keeps what a model can do."""
