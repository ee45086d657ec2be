"""Quality: data sets, and what a model scores on them."""
