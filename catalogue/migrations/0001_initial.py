import catalogue.identifiers
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Catalogue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=catalogue.identifiers.new_public_id, editable=False, max_length=12)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('frozen_at', models.DateTimeField(blank=True, null=True, verbose_name='frozen')),
                ('frozen_by', models.CharField(blank=True, help_text='The study and session whose first vote froze it, in words.', max_length=500, verbose_name='frozen by')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='catalogues', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copies', to='catalogue.catalogue', verbose_name='copied from')),
            ],
            options={
                'verbose_name': 'catalogue',
                'verbose_name_plural': 'catalogues',
                'ordering': ['name', '-version', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Phase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='position')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('prefix', models.CharField(max_length=4, verbose_name='letters in codes')),
                ('last_number', models.PositiveIntegerField(default=0, verbose_name='last number given')),
                ('catalogue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phases', to='catalogue.catalogue')),
            ],
            options={
                'verbose_name': 'phase',
                'verbose_name_plural': 'phases',
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='position')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('short_name', models.CharField(blank=True, help_text='For narrow places. May stay empty.', max_length=60, verbose_name='short name')),
                ('explanation', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name='explanation')),
                ('phase', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='catalogue.phase')),
            ],
            options={
                'verbose_name': 'activity',
                'verbose_name_plural': 'activities',
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='ProblemType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='position')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('explanation', models.TextField(blank=True, help_text="What it means. Shown under the issue's name.", validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name='explanation')),
                ('catalogue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='problem_types', to='catalogue.catalogue')),
            ],
            options={
                'verbose_name': 'problem type',
                'verbose_name_plural': 'problem types',
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Issue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, verbose_name='code')),
                ('statement', models.CharField(max_length=500, verbose_name='statement')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='issues', to='catalogue.activity')),
                ('catalogue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='issues', to='catalogue.catalogue')),
                ('problem_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='issues', to='catalogue.problemtype')),
            ],
            options={
                'verbose_name': 'issue',
                'verbose_name_plural': 'issues',
                'ordering': ['activity__phase__position', 'activity__position', 'problem_type__position'],
            },
        ),
        migrations.AddConstraint(
            model_name='catalogue',
            constraint=models.UniqueConstraint(fields=('public_id',), name='catalogue_public_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='catalogue',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='catalogue_has_name'),
        ),
        migrations.AddConstraint(
            model_name='catalogue',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='catalogue_version_from_one'),
        ),
        migrations.AddConstraint(
            model_name='catalogue',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('frozen_at__isnull', True), ('frozen_by', '')), models.Q(('frozen_at__isnull', False), models.Q(('frozen_by', ''), _negated=True)), _connector='OR'), name='catalogue_frozen_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.UniqueConstraint(fields=('catalogue', 'position'), name='phase_position_unique'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.UniqueConstraint(fields=('catalogue', 'name'), name='phase_name_unique'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.UniqueConstraint(fields=('catalogue', 'prefix'), name='phase_prefix_unique'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='phase_has_name'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.CheckConstraint(condition=models.Q(('prefix', ''), _negated=True), name='phase_has_prefix'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.UniqueConstraint(fields=('phase', 'position'), name='activity_position_unique'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.UniqueConstraint(fields=('phase', 'name'), name='activity_name_unique'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='activity_has_name'),
        ),
        migrations.AddConstraint(
            model_name='problemtype',
            constraint=models.UniqueConstraint(fields=('catalogue', 'position'), name='problem_type_position_unique'),
        ),
        migrations.AddConstraint(
            model_name='problemtype',
            constraint=models.UniqueConstraint(fields=('catalogue', 'name'), name='problem_type_name_unique'),
        ),
        migrations.AddConstraint(
            model_name='problemtype',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='problem_type_has_name'),
        ),
        migrations.AddConstraint(
            model_name='issue',
            constraint=models.UniqueConstraint(fields=('activity', 'problem_type'), name='issue_cell_unique'),
        ),
        migrations.AddConstraint(
            model_name='issue',
            constraint=models.UniqueConstraint(fields=('catalogue', 'code'), name='issue_code_unique'),
        ),
        migrations.AddConstraint(
            model_name='issue',
            constraint=models.CheckConstraint(condition=models.Q(('code', ''), _negated=True), name='issue_has_code'),
        ),
        migrations.AddConstraint(
            model_name='issue',
            constraint=models.CheckConstraint(condition=models.Q(('statement', ''), _negated=True), name='issue_has_statement'),
        ),
    ]
