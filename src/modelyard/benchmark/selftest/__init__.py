"""Whether the benchmark finds what is known: engines that pretend, and a judge."""
