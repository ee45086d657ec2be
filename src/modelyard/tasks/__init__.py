"""What inputs and outputs mean: pictures prepared, answers decoded, fused, drawn; `kinds/` has the tasks."""
