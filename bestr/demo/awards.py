"""The demo's learners: forty people, in every state that an award can be in."""


def tell(university, academy):
    pass
