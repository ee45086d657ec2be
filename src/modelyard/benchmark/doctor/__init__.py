"""What this machine is, why its GPU is or is not used, what makes its figures noisy, and how its zoo is."""
