"""Reports as LaTeX: tables for papers."""
