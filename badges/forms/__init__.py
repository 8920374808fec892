"""What people type about badges."""
