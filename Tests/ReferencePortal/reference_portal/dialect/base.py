"""SQLite's LIKE knows no case and only ASCII; PostgreSQL's knows case, and its UPPER all of Unicode."""

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.operations import DatabaseOperations as SQLiteOperations

WITHOUT_CASE = ("iexact", "icontains", "istartswith", "iendswith")


def simple_upper(text):
    """Upper case letter by letter, as PostgreSQL has it: no letter becomes two."""
    if text is None:
        return None
    return "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in str(text))


class DatabaseOperations(SQLiteOperations):
    def lookup_cast(self, lookup_type, internal_type=None):
        return "SIMPLE_UPPER(%s)" if lookup_type in WITHOUT_CASE else "%s"

    def prep_for_iexact_query(self, text):
        return text


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    operators = {
        **base.DatabaseWrapper.operators,
        "iexact": "= SIMPLE_UPPER(%s)",
        **dict.fromkeys(WITHOUT_CASE[1:], "LIKE SIMPLE_UPPER(%s) ESCAPE '\\'"),
    }

    def get_new_connection(self, parameters):
        connection = super().get_new_connection(parameters)
        connection.create_function("SIMPLE_UPPER", 1, simple_upper, deterministic=True)
        connection.execute("PRAGMA case_sensitive_like = ON").close()
        return connection
