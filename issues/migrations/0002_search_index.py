"""Trigrams of the searchable words, so that PostgreSQL finds 变压器 without reading every problem.

pg_trgm is a trusted extension: the database's owner may make it. The database's locale must know
Chinese letters (any UTF-8 locale, C.UTF-8 among them, but not C). Problems come in by the hundred a
month, so new ones go into the index at once instead of waiting in a list that every search must
read. SQLite reads the table.
"""

from django.db import migrations

CREATE = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX issue_search_trigrams ON issues_issue USING gin (search_text gin_trgm_ops)
    WITH (fastupdate = off);
"""
DROP = "DROP INDEX issue_search_trigrams;"


def run_on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):
    dependencies = [("issues", "0001_initial")]
    operations = [migrations.RunPython(run_on_postgresql(CREATE), run_on_postgresql(DROP))]
