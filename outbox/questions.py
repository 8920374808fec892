"""Questions to the database that are asked so often that their SQL is written once."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.db import connection
from django.db.models import Expression, QuerySet, TextField, UUIDField


class _Given(Expression):
    """Stands in the written SQL for an argument that only each call knows."""

    def __init__(self, place: int, example: object):
        super().__init__(output_field=UUIDField() if isinstance(example, UUID) else TextField())
        self.place = place

    def as_sql(self, _compiler, _connection):
        return "%s", [self]

    def of(self, given: tuple) -> object:
        return self.output_field.get_db_prep_value(given[self.place], connection)


def asked_often(rows: Callable[..., QuerySet]) -> Callable[..., tuple | None]:
    """Let Django write the SQL of a `values_list` at the first call, and from then on only fill in ids and texts.

    Building a query and its rows costs ten times what asking it does. The answer is the first row as the database's driver
    gives it, or None: moments and truths are to be tested or compared, bytes to be taken with `bytes`.
    """
    written = []

    @wraps(rows)
    def first(*given):
        if not written:
            query = rows(*(_Given(place, example) for place, example in enumerate(given))).query
            written[:] = [query.sql_with_params()]
        sql, parameters = written[0]
        with connection.cursor() as cursor:
            cursor.execute(
                sql,
                [each.of(given) if isinstance(each, _Given) else each for each in parameters],
            )
            return cursor.fetchone()

    return first
