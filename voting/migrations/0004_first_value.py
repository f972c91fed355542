from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def note_first_values(apps, schema_editor):
    """Let the votes of later rounds that are there already know what their owners answered first."""
    votes = apps.get_model("voting", "Vote").objects
    same = {name: OuterRef(name) for name in ("participant", "item", "question")}
    first = votes.filter(**same, round=1).values("value")
    votes.filter(round__gt=1).update(first_value=Subquery(first))


class Migration(migrations.Migration):

    dependencies = [
        ('voting', '0003_decision'),
    ]

    operations = [
        migrations.AddField(
            model_name='vote',
            name='first_value',
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(note_first_values, migrations.RunPython.noop),
        migrations.RemoveIndex(
            model_name='vote',
            name='vote_board',
        ),
        migrations.AddIndex(
            model_name='vote',
            index=models.Index(fields=['item', 'round', 'question', 'value', 'first_value'], name='vote_counts'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(('first_value__isnull', True), models.Q(('first_value__gte', 1), ('first_value__lte', 9), ('round__gt', 1)), _connector='OR'), name='vote_first_looks_back'),
        ),
    ]
