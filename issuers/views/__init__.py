"""The pages on which an organisation is run, and on which a colleague joins."""
