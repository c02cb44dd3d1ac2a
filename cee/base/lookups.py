"""`field__any=[…]`: like `__in`, but the values travel as one array parameter, so that ten thousand cost what ten do."""

from typing import Any

from django.db.models import BigAutoField, BigIntegerField, CharField, ForeignKey, Lookup

from cee.base.copy import array_text, texts_array
from cee.base.question import any_of


class AnyOf(Lookup):
    """The column equals any element of the given list."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, parameters = self.process_lhs(compiler, connection)
        if isinstance(self.lhs.output_field, CharField):
            return f"{column} = {any_of('text')}", [*parameters, texts_array(self.rhs)]
        return f"{column} = {any_of('bigint')}", [*parameters, array_text(self.rhs)]


def register() -> None:
    """Make the lookup known to the kinds of columns that references are."""
    for kind in (CharField, BigIntegerField, BigAutoField, ForeignKey):
        kind.register_lookup(AnyOf)
