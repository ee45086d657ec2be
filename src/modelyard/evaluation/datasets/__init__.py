"""Data to train on and to be judged by: one module a data set."""
