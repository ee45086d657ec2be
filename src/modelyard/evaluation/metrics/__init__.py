"""What is measured of answers against the truth: one module a metric."""
