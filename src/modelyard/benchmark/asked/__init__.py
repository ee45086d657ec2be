"""What a benchmark is of, and how it is to be measured: configs, models of zoos and hubs, data."""
