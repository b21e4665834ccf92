import cases.models.intake
import cases.models.uploads
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import search.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("attachments", "0001_initial"),
        ("customers", "0001_initial"),
        ("issues", "0001_initial"),
        ("meetings", "0001_initial"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=20, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("good", "Good example"),
                            ("improve", "Needs improvement"),
                            ("story", "Experience"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("under_review", "Under review"),
                            ("published", "Published"),
                            ("superseded", "Superseded"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "concern",
                    models.TextField(
                        blank=True, verbose_name="the customer's concern, in his words"
                    ),
                ),
                ("found", models.TextField(blank=True, verbose_name="what we found")),
                ("cause", models.TextField(blank=True, verbose_name="cause")),
                (
                    "cause_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("wear", "Wear"),
                            ("part", "Faulty part"),
                            ("assembly", "Assembly"),
                            ("diagnosis", "Diagnosis"),
                            ("software", "Software"),
                            ("use", "Use of the car"),
                            ("process", "Process"),
                            ("talk", "Communication"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                        verbose_name="kind of cause",
                    ),
                ),
                ("done", models.TextField(blank=True, verbose_name="what we did")),
                ("result", models.TextField(blank=True, verbose_name="what came of it")),
                (
                    "satisfaction",
                    models.CharField(
                        choices=[
                            ("yes", "Satisfied"),
                            ("partly", "Satisfied in part"),
                            ("no", "Not satisfied"),
                            ("unknown", "Not asked"),
                        ],
                        default="unknown",
                        max_length=8,
                        verbose_name="was the customer satisfied?",
                    ),
                ),
                ("brand", models.CharField(blank=True, max_length=40, verbose_name="brand")),
                ("model", models.CharField(blank=True, max_length=60, verbose_name="model")),
                (
                    "mileage",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="mileage, km"),
                ),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="fault codes",
                    ),
                ),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="tags",
                    ),
                ),
                (
                    "seasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="months in which to read it again",
                    ),
                ),
                (
                    "labour_hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=6,
                        null=True,
                        verbose_name="labour, hours",
                    ),
                ),
                (
                    "cost",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="cost, yuan",
                    ),
                ),
                (
                    "discussion_until",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="open for discussion until"
                    ),
                ),
                (
                    "discussion_set_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When that day was last set, by a meeting or an editor.",
                        null=True,
                    ),
                ),
                (
                    "happened_on",
                    models.DateField(blank=True, null=True, verbose_name="happened on"),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="published"),
                ),
                (
                    "followed_up_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="ask for the follow-up on"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=search.fields.Bigrams(
                            django.db.models.functions.text.Concat(
                                django.db.models.functions.comparison.Coalesce(
                                    models.F("number"),
                                    models.Value(""),
                                    output_field=models.TextField(),
                                ),
                                models.Value("\n"),
                                django.db.models.functions.comparison.Coalesce(
                                    models.F("title"),
                                    models.Value(""),
                                    output_field=models.TextField(),
                                ),
                                models.Value("\n"),
                                output_field=models.TextField(),
                            )
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "component",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cases",
                        to="issues.component",
                        verbose_name="component",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cases",
                        to="people.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cases",
                        to="issues.issue",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases_to_review",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewed by",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cases",
                        to="people.store",
                    ),
                ),
                (
                    "story",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="case",
                        to="meetings.story",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="supersedes",
                        to="cases.case",
                    ),
                ),
                (
                    "symptom",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cases",
                        to="issues.symptom",
                        verbose_name="symptom",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cases",
                        to="customers.vehicle",
                        verbose_name="vehicle",
                    ),
                ),
            ],
            options={
                "verbose_name": "case",
            },
        ),
        migrations.CreateModel(
            name="Annotation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("caption", models.CharField(blank=True, max_length=120, verbose_name="caption")),
                ("shapes", models.JSONField(default=list)),
                ("width", models.PositiveIntegerField(default=0)),
                ("height", models.PositiveIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="annotation",
                        to="attachments.attachment",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaseImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="where the file comes from"
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                (
                    "file",
                    models.FileField(
                        blank=True, max_length=200, upload_to=cases.models.intake.stored_name
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("good", "Good example"),
                            ("improve", "Needs improvement"),
                            ("story", "Experience"),
                        ],
                        default="improve",
                        max_length=8,
                        verbose_name="kind of the cases",
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("uploaded", "Columns to be mapped"),
                            ("checked", "Looked at, not imported yet"),
                            ("running", "Being imported"),
                            ("done", "Imported"),
                            ("failed", "Stopped"),
                        ],
                        default="uploaded",
                        max_length=8,
                    ),
                ),
                ("header", models.JSONField(default=list)),
                ("mapping", models.JSONField(default=dict)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("imported", models.PositiveIntegerField(default=0)),
                ("repeated", models.PositiveIntegerField(default=0)),
                ("bad", models.PositiveIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="CaseImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="row")),
                ("cells", models.JSONField(default=list)),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "Waiting"),
                            ("done", "Imported"),
                            ("repeated", "There already"),
                            ("bad", "Cannot be used"),
                        ],
                        default="new",
                        max_length=8,
                    ),
                ),
                ("error", models.CharField(blank=True, max_length=400)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="cases.caseimport",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="CaseList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "is_shared",
                    models.BooleanField(
                        default=False, verbose_name="everyone in the store sees it"
                    ),
                ),
                (
                    "read_by_on",
                    models.DateField(
                        blank=True,
                        help_text="Everyone in after-sales is asked to read it before this day.",
                        null=True,
                        verbose_name="to be read by",
                    ),
                ),
                ("every_year", models.BooleanField(default=False, verbose_name="again every year")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="case_lists",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="case_lists",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="CaseListItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="cases.caselist",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
            },
        ),
        migrations.AddField(
            model_name="caselist",
            name="cases",
            field=models.ManyToManyField(
                related_name="lists", through="cases.CaseListItem", to="cases.case"
            ),
        ),
        migrations.CreateModel(
            name="CasePart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="part")),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="part number")),
                (
                    "quantity",
                    models.DecimalField(
                        decimal_places=2, default=1, max_digits=7, verbose_name="quantity"
                    ),
                ),
                (
                    "price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="price, yuan",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="CaseVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("facts", models.JSONField(default=dict)),
                ("why", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "ordering": ("version",),
            },
        ),
        migrations.CreateModel(
            name="LearnWeek",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("monday", models.DateField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.store",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Lesson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=160, verbose_name="lesson")),
                (
                    "models_too",
                    models.CharField(blank=True, max_length=160, verbose_name="also for models"),
                ),
                (
                    "steps_too",
                    models.CharField(
                        blank=True, max_length=160, verbose_name="also at process steps"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lessons",
                        to="cases.case",
                    ),
                ),
                (
                    "components_too",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="issues.component",
                        verbose_name="also for components",
                    ),
                ),
                (
                    "worth",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="worth adopting",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Adoption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "To be adopted"),
                            ("adopted", "Adopted"),
                            ("dropped", "Not adopted"),
                        ],
                        default="planned",
                        max_length=8,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="meetings.actionitem",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.department",
                    ),
                ),
                (
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="adoptions",
                        to="cases.lesson",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MonthVote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="month_votes",
                        to="cases.case",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.store",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Nomination",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("score", models.PositiveSmallIntegerField(default=0)),
                ("reasons", models.JSONField(default=list)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("open", "Proposed"),
                            ("taken", "Became a case"),
                            ("dismissed", "Not a case"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "issue",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="nomination",
                        to="issues.issue",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("good", "What was good"),
                            ("better", "What could be better"),
                            ("question", "Questions"),
                        ],
                        max_length=8,
                    ),
                ),
                ("text", models.TextField(verbose_name="text")),
                ("is_accepted", models.BooleanField(default=False, verbose_name="accepted answer")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="posts",
                        to="cases.case",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="cases.post",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="PostVote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="cases.post",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Quiz",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="question")),
                ("choices", models.JSONField(default=list)),
                ("right", models.JSONField(default=list)),
                (
                    "explanation",
                    models.CharField(blank=True, max_length=300, verbose_name="explanation"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quizzes",
                        to="cases.case",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
            },
        ),
        migrations.CreateModel(
            name="Memory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("card", models.JSONField(default=dict)),
                ("due_at", models.DateTimeField()),
                ("answered", models.PositiveIntegerField(default=0)),
                ("wrong", models.PositiveIntegerField(default=0)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="case_memories",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "quiz",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memories",
                        to="cases.quiz",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="QuizAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chosen", models.JSONField(default=list)),
                ("is_right", models.BooleanField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "quiz",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="given",
                        to="cases.quiz",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="case_answers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="cases.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="case_readings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StoryOfMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("votes", models.PositiveIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="months_won",
                        to="cases.case",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "ordering": ("-month", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Telling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="as it was told")),
                ("heard", models.TextField(blank=True, verbose_name="as it was heard")),
                ("hear_at", models.DateTimeField(blank=True, null=True)),
                ("hear_tries", models.PositiveSmallIntegerField(default=0)),
                ("agreed_version", models.PositiveIntegerField(default=0)),
                ("offered_version", models.PositiveIntegerField(default=0)),
                ("offered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "objection",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="what is not right yet"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="telling",
                        to="cases.case",
                    ),
                ),
                (
                    "offered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sound",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="attachments.attachment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Thank",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="thanks",
                        to="cases.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                ("name", models.CharField(max_length=200)),
                ("size", models.PositiveBigIntegerField()),
                ("heard_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uploads",
                        to="cases.case",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UploadPiece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "file",
                    models.FileField(max_length=200, upload_to=cases.models.uploads.piece_name),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pieces",
                        to="cases.upload",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Use",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("worked", "It worked"),
                            ("partly", "It helped in part"),
                            ("not", "It did not help"),
                        ],
                        max_length=6,
                        verbose_name="result",
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=300, verbose_name="on what, and how"),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uses",
                        to="cases.case",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="issues.issue",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_uses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="CaseEntry",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="entry",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("published_at", models.DateTimeField()),
                ("kind", models.CharField(max_length=8)),
                ("brand", models.CharField(blank=True, max_length=40)),
                ("model", models.CharField(blank=True, max_length=60)),
                ("cause_kind", models.CharField(blank=True, max_length=10)),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), default=list, size=None
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("grams", django.contrib.postgres.search.SearchVectorField()),
                ("text", models.TextField()),
                (
                    "component",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="issues.component",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.department",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.store",
                    ),
                ),
                (
                    "symptom",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="issues.symptom",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["store", "status", "-published_at", "-id"], name="case_store_new"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["store", "kind", "-published_at", "-id"], name="case_store_kind_new"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["store", "component", "symptom", "-published_at"], name="case_store_part"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["store", "model", "-published_at"], name="case_store_model"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["author", "-created_at", "-id"], name="case_author_new"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("kind", "story"), ("status", "under_review")),
                fields=["store", "-submitted_at"],
                name="case_story_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("followed_up_on__isnull", False)),
                fields=["followed_up_on"],
                name="case_follow_up",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["store", "search"], name="case_search"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(fields=["codes"], name="case_codes"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="case_tags"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("store", "number"),
                name="case_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["draft", "under_review", "published", "superseded", "withdrawn"],
                    )
                ),
                name="case_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("author", models.F("reviewer")), _negated=True),
                name="case_reviewed_by_another",
                violation_error_message="Someone other than the author must review this.",
            ),
        ),
        migrations.AddIndex(
            model_name="caseimport",
            index=models.Index(fields=["store", "-at"], name="case_import_store_at"),
        ),
        migrations.AddIndex(
            model_name="caseimportrow",
            index=models.Index(fields=["fingerprint"], name="case_import_fingerprint"),
        ),
        migrations.AddIndex(
            model_name="caseimportrow",
            index=models.Index(
                condition=models.Q(("error", ""), _negated=True),
                fields=["run", "number"],
                name="case_import_bad",
            ),
        ),
        migrations.AddIndex(
            model_name="caseimportrow",
            index=models.Index(
                condition=models.Q(("state", "new")),
                fields=["run", "number"],
                name="case_import_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseimportrow",
            constraint=models.UniqueConstraint(
                fields=("run", "number"), name="case_import_row_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="caselistitem",
            constraint=models.UniqueConstraint(fields=("list", "case"), name="case_list_item_once"),
        ),
        migrations.AddConstraint(
            model_name="caselist",
            constraint=models.UniqueConstraint(
                fields=("owner", "name"),
                name="case_list_once",
                violation_error_message="You have a list of this name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseversion",
            constraint=models.UniqueConstraint(
                fields=("case", "version"), name="case_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="learnweek",
            constraint=models.UniqueConstraint(
                fields=("store", "monday"), name="case_learn_week_once"
            ),
        ),
        migrations.AddIndex(
            model_name="lesson",
            index=models.Index(fields=["-at", "-id"], name="case_lesson_new"),
        ),
        migrations.AddIndex(
            model_name="adoption",
            index=models.Index(
                condition=models.Q(("status", "planned")),
                fields=["id"],
                name="case_adoption_planned",
            ),
        ),
        migrations.AddConstraint(
            model_name="adoption",
            constraint=models.UniqueConstraint(
                fields=("lesson", "department"), name="case_adoption_once"
            ),
        ),
        migrations.AddIndex(
            model_name="monthvote",
            index=models.Index(fields=["month"], name="case_month_vote_month"),
        ),
        migrations.AddConstraint(
            model_name="monthvote",
            constraint=models.UniqueConstraint(
                fields=("store", "month", "user"), name="case_month_vote_once"
            ),
        ),
        migrations.AddIndex(
            model_name="nomination",
            index=models.Index(fields=["verdict", "-score"], name="case_nomination_score"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["case", "section", "at"], name="case_post_at"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_accepted", True)),
                fields=("parent",),
                name="case_answer_accepted_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="postvote",
            constraint=models.UniqueConstraint(fields=("post", "user"), name="case_vote_once"),
        ),
        migrations.AddIndex(
            model_name="quiz",
            index=models.Index(
                condition=models.Q(("is_active", True)),
                fields=["store", "-id"],
                name="case_quiz_in_use",
            ),
        ),
        migrations.AddIndex(
            model_name="memory",
            index=models.Index(fields=["user", "due_at"], name="case_memory_due"),
        ),
        migrations.AddConstraint(
            model_name="memory",
            constraint=models.UniqueConstraint(fields=("user", "quiz"), name="case_memory_once"),
        ),
        migrations.AddIndex(
            model_name="quizanswer",
            index=models.Index(fields=["user", "-at"], name="case_answer_user"),
        ),
        migrations.AddIndex(
            model_name="quizanswer",
            index=models.Index(fields=["-at"], name="case_answer_at"),
        ),
        migrations.AddIndex(
            model_name="reading",
            index=models.Index(fields=["user", "-last_at"], name="case_reading_user"),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.UniqueConstraint(fields=("case", "user"), name="case_reading_once"),
        ),
        migrations.AddConstraint(
            model_name="storyofmonth",
            constraint=models.UniqueConstraint(
                fields=("store", "month", "case"), name="case_month_won_once"
            ),
        ),
        migrations.AddIndex(
            model_name="telling",
            index=models.Index(
                condition=models.Q(("hear_at__isnull", False)),
                fields=["hear_at"],
                name="case_telling_hear",
            ),
        ),
        migrations.AddConstraint(
            model_name="thank",
            constraint=models.UniqueConstraint(fields=("case", "user"), name="case_thank_once"),
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(fields=["heard_at"], name="case_upload_heard"),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.UniqueConstraint(
                fields=("case", "by", "key"), name="case_upload_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="uploadpiece",
            constraint=models.UniqueConstraint(
                fields=("upload", "number"), name="case_upload_piece_once"
            ),
        ),
        migrations.AddIndex(
            model_name="use",
            index=models.Index(fields=["case", "-at"], name="case_use_at"),
        ),
        migrations.AddIndex(
            model_name="caseentry",
            index=models.Index(fields=["store", "-published_at", "-case"], name="case_entry_new"),
        ),
        migrations.AddIndex(
            model_name="caseentry",
            index=models.Index(
                fields=["store", "symptom", "-published_at", "-case"], name="case_entry_symptom"
            ),
        ),
        migrations.AddIndex(
            model_name="caseentry",
            index=models.Index(
                fields=["store", "component", "-published_at", "-case"], name="case_entry_part"
            ),
        ),
        migrations.AddIndex(
            model_name="caseentry",
            index=models.Index(fields=["store", "model", "-published_at"], name="case_entry_model"),
        ),
        migrations.AddIndex(
            model_name="caseentry",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["grams"], name="case_entry_grams"
            ),
        ),
        migrations.AddIndex(
            model_name="caseentry",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["codes"], name="case_entry_codes"
            ),
        ),
    ]
