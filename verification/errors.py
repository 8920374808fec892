"""Why nothing was checked."""


class TooBusy(Exception):
    """So many checks are waiting that another would wait too long."""
