"""Where bytes come from: one module a scheme."""
