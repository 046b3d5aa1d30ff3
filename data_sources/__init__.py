"""Where rows come from and where they rest. With `metrics`, the only rooms that speak SQL."""
