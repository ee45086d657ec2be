"""What reports say: results joined into rows, and parted into what may be compared."""
