"""A person's own data: what each app holds of it, and the files in which the person takes it along."""
