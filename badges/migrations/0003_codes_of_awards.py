"""Give every award the short code that stands on its page and on paper."""

from django.db import migrations, models

import badges.codes


def give_codes(apps, schema_editor):
    """A code for each award of before."""
    awards = apps.get_model("badges", "Assertion").objects.using(schema_editor.connection.alias)
    found = list(awards.filter(code=None).only("pk"))
    for award in found:
        award.code = badges.codes.new()
    awards.bulk_update(found, ["code"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("badges", "0002_every_form")]

    operations = [
        migrations.AddField(
            model_name="assertion",
            name="code",
            field=models.CharField(max_length=12, null=True, editable=False),
        ),
        migrations.RunPython(give_codes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="assertion",
            name="code",
            field=models.CharField(
                default=badges.codes.new,
                editable=False,
                max_length=12,
                unique=True,
                verbose_name="code",
            ),
        ),
    ]
