"""What people type: on the way to a badge, and when they award it."""
