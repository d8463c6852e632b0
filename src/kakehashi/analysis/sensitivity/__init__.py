"""What a run with draws answers to its uncertain parameters: tornado and Sobol indices."""
