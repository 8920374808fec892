"""Keep what was brought for as long as its report, so that it can be checked again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("verification", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="check",
            name="content",
            field=models.BinaryField(blank=True, default=bytes, verbose_name="badge"),
        ),
        migrations.AddField(
            model_name="check",
            name="drawing",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
            preserve_default=False,
        ),
    ]
