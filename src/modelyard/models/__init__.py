"""Parts and whole models of torch, their versions, and the checkpoints of their training."""
