"""Open Badges as plain Python: the model, the 2.0 and 3.0 documents, proofs, status, images, verification.

The library knows no framework, no network and no clock. What it needs (keys, the time, a way to fetch,
the bytes of a picture) it is given; what it refuses it says with an error of `openbadges.errors`.
"""
