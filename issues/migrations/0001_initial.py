import datetime
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import notifications.secrets
import search.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("meetings", "0001_initial"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Analysis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.TextField(blank=True, verbose_name="What is wrong?")),
                ("where", models.TextField(blank=True, verbose_name="Where was it seen?")),
                ("when", models.TextField(blank=True, verbose_name="When, how often?")),
                ("who", models.TextField(blank=True, verbose_name="Who is affected?")),
                ("why_problem", models.TextField(blank=True, verbose_name="Why is it a problem?")),
                ("how_found", models.TextField(blank=True, verbose_name="How was it found?")),
                ("how_much", models.TextField(blank=True, verbose_name="How much, at what cost?")),
                ("root_cause", models.TextField(blank=True, verbose_name="Root cause")),
                (
                    "escape_point",
                    models.TextField(blank=True, verbose_name="Why it was not found earlier"),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "analysis",
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("key_id", models.CharField(max_length=32, unique=True)),
                ("secret", notifications.secrets.SealedTextField(verbose_name="secret")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
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
                        related_name="issue_keys",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "key of a program",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="BoxLetter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("issue", "Something new"),
                            ("reply", "A reply"),
                            ("accept", "Accepted"),
                            ("dispute", "Not solved"),
                        ],
                        default="issue",
                        max_length=7,
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="what happened")),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("now", "At once: danger, or a customer is waiting"),
                            ("today", "Today"),
                            ("later", "Not urgent"),
                        ],
                        default="later",
                        max_length=6,
                    ),
                ),
                ("claim_hash", models.CharField(blank=True, max_length=64)),
                ("on", models.DateField(verbose_name="day")),
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
            name="BoxPhoto",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("content", models.BinaryField()),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="issues.boxletter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=80, verbose_name="English name"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("technical", "Technical"),
                            ("process", "Process"),
                            ("parts", "Parts"),
                            ("warranty", "Warranty"),
                            ("customer", "Customer"),
                            ("facility", "Facility"),
                            ("it", "IT system"),
                            ("hr_safety", "Staff and safety"),
                        ],
                        max_length=12,
                        verbose_name="class",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issue_categories",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "category",
                "ordering": ("position", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Cause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "bone",
                    models.CharField(
                        choices=[
                            ("people", "People"),
                            ("machine", "Machine"),
                            ("material", "Material"),
                            ("method", "Method"),
                            ("environment", "Environment"),
                            ("measurement", "Measurement"),
                        ],
                        max_length=12,
                        verbose_name="bone",
                    ),
                ),
                ("text", models.CharField(max_length=120, verbose_name="possible cause")),
                ("is_root", models.BooleanField(default=False, verbose_name="found to be a cause")),
                (
                    "analysis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="causes",
                        to="issues.analysis",
                    ),
                ),
            ],
            options={
                "ordering": ("bone", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Component",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=80, verbose_name="English name"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issue_components",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "component",
                "ordering": ("position", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ImportSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(max_length=60, verbose_name="where the table comes from"),
                ),
                ("mapping", models.JSONField(default=dict)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issue_sources",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("reading", "Being read"),
                            ("uploaded", "Columns to be mapped"),
                            ("checking", "Being looked at"),
                            ("checked", "Previewed, not imported yet"),
                            ("running", "Being imported"),
                            ("done", "Imported"),
                            ("failed", "Stopped"),
                        ],
                        default="uploaded",
                        max_length=8,
                    ),
                ),
                (
                    "content",
                    models.BinaryField(help_text="Kept until the import begins.", null=True),
                ),
                ("sheets", models.JSONField(default=list)),
                ("sheet", models.CharField(blank=True, max_length=100)),
                ("header", models.JSONField(default=list)),
                ("mapping", models.JSONField(default=dict)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("imported", models.PositiveIntegerField(default=0)),
                ("repeated", models.PositiveIntegerField(default=0)),
                ("bad", models.PositiveIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("touched_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="runs",
                        to="issues.importsource",
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Issue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, verbose_name="number")),
                ("title", models.CharField(max_length=120, verbose_name="in short")),
                ("text", models.TextField(verbose_name="what happened")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("triaged", "Assigned"),
                            ("in_progress", "In hand"),
                            ("waiting_parts", "Waiting for parts"),
                            ("waiting_customer", "Waiting for the customer"),
                            ("waiting_oem", "Waiting for the manufacturer"),
                            ("solved", "Solved, to be verified"),
                            ("verified", "Verified, reporter to be told"),
                            ("fed_back", "Reporter told"),
                            ("closed", "Closed"),
                            ("duplicate", "Duplicate"),
                            ("rejected", "Refused"),
                        ],
                        default="new",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("desk", "Desk"),
                            ("phone", "Phone page"),
                            ("box", "Suggestion box"),
                            ("email", "E-mail"),
                            ("robot", "Chat robot"),
                            ("meeting", "Meeting"),
                            ("import", "Import"),
                            ("signal", "Quality signal"),
                        ],
                        default="desk",
                        max_length=8,
                        verbose_name="came in by",
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("now", "At once: danger, or a customer is waiting"),
                            ("today", "Today"),
                            ("later", "Not urgent"),
                        ],
                        max_length=6,
                        verbose_name="how urgent",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("technical", "Technical"),
                            ("process", "Process"),
                            ("parts", "Parts"),
                            ("warranty", "Warranty"),
                            ("customer", "Customer"),
                            ("facility", "Facility"),
                            ("it", "IT system"),
                            ("hr_safety", "Staff and safety"),
                        ],
                        max_length=12,
                        verbose_name="class",
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "P1 critical"),
                            (2, "P2 high"),
                            (3, "P3 medium"),
                            (4, "P4 low"),
                        ],
                        verbose_name="priority",
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Minor"), (2, "Major"), (3, "Critical")],
                        default=1,
                        verbose_name="severity",
                    ),
                ),
                (
                    "is_confidential",
                    models.BooleanField(
                        default=False,
                        help_text="Only the people concerned and the managers see it.",
                        verbose_name="confidential",
                    ),
                ),
                (
                    "ro_number",
                    models.CharField(blank=True, max_length=40, verbose_name="repair order"),
                ),
                (
                    "reporter_name",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="reporter outside the store"
                    ),
                ),
                (
                    "reporter_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="reporter's e-mail"),
                ),
                ("is_unnamed", models.BooleanField(default=False, verbose_name="without a name")),
                ("claim_hash", models.CharField(blank=True, max_length=64)),
                (
                    "reported_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="reported"
                    ),
                ),
                ("acknowledge_by", models.DateTimeField(verbose_name="to be acknowledged by")),
                ("contain_by", models.DateTimeField(verbose_name="to be contained by")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("clock_from", models.DateTimeField(verbose_name="clock runs from")),
                (
                    "paused_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="clock stands still since"
                    ),
                ),
                (
                    "steps",
                    models.JSONField(
                        default=list,
                        help_text="When somebody is told that it takes long: moment and step.",
                    ),
                ),
                (
                    "escalation",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="steps of escalation taken"
                    ),
                ),
                (
                    "escalate_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="next step of escalation"
                    ),
                ),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="first answer"),
                ),
                ("contained_at", models.DateTimeField(blank=True, null=True)),
                ("containment", models.TextField(blank=True, verbose_name="immediate measure")),
                ("solved_at", models.DateTimeField(blank=True, null=True, verbose_name="solved")),
                ("solution", models.TextField(blank=True, verbose_name="solution")),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                (
                    "told_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="reporter told"),
                ),
                ("result", models.TextField(blank=True, verbose_name="result for the reporter")),
                (
                    "accept_by",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="counts as accepted from"
                    ),
                ),
                (
                    "accepted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accepted"),
                ),
                ("accepted_silently", models.BooleanField(default=False)),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "effect_check_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="next check of the effect"
                    ),
                ),
                (
                    "reopened",
                    models.PositiveSmallIntegerField(default=0, verbose_name="times reopened"),
                ),
                (
                    "recurrences",
                    models.PositiveSmallIntegerField(default=0, verbose_name="times it came back"),
                ),
                ("refused_why", models.TextField(blank=True, verbose_name="why it was refused")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "news_from",
                    models.DateTimeField(
                        blank=True,
                        null=True,
                        verbose_name="first change that watchers were not told",
                    ),
                ),
                (
                    "news_at",
                    models.DateTimeField(
                        blank=True,
                        null=True,
                        verbose_name="last change that watchers were not told",
                    ),
                ),
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
                                    models.F("text"),
                                    models.Value(""),
                                    output_field=models.TextField(),
                                ),
                                models.Value("\n"),
                                django.db.models.functions.comparison.Coalesce(
                                    models.F("solution"),
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
                    "api_key",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="issues",
                        to="issues.apikey",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="issues",
                        to="issues.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "component",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="issues",
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
                        related_name="issues",
                        to="people.department",
                        verbose_name="responsible department",
                    ),
                ),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duplicates",
                        to="issues.issue",
                    ),
                ),
                (
                    "from_meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="box_issues",
                        to="meetings.meeting",
                        verbose_name="from the suggestion box of the meeting",
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issues",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reported_issues",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reporter",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issues",
                        to="people.store",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="issues",
                        to="customers.vehicle",
                        verbose_name="vehicle",
                    ),
                ),
                (
                    "verifier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issues_to_verify",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verifier",
                    ),
                ),
                (
                    "watchers",
                    models.ManyToManyField(
                        blank=True,
                        related_name="watched_issues",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="watchers",
                    ),
                ),
            ],
            options={
                "verbose_name": "issue",
            },
        ),
        migrations.CreateModel(
            name="InboundMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("message_id", models.CharField(max_length=200)),
                ("sender", models.EmailField(blank=True, max_length=254)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("size", models.PositiveBigIntegerField(default=0)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("logged", "Became an issue"),
                            ("added", "Added to an issue"),
                            ("refused", "Refused"),
                            ("ignored", "Automatic, ignored"),
                        ],
                        max_length=7,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.store",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="mails",
                        to="issues.issue",
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="row")),
                ("cells", models.JSONField(default=list)),
                ("raw", models.CharField(blank=True, max_length=64)),
                ("fingerprint", models.CharField(blank=True, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "To be imported"),
                            ("imported", "Imported"),
                            ("repeated", "Here already"),
                            ("bad", "To be corrected"),
                        ],
                        default="pending",
                        max_length=8,
                    ),
                ),
                ("error", models.CharField(blank=True, max_length=400)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="issues.importrun",
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
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("comment", "Remark"),
                            ("answer", "To the reporter"),
                            ("reply", "From the reporter"),
                            ("line", "What happened"),
                            ("decision", "Decision of a meeting"),
                        ],
                        default="comment",
                        max_length=8,
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("code", models.CharField(blank=True, max_length=20)),
                ("details", models.JSONField(default=dict)),
                (
                    "is_public",
                    models.BooleanField(default=False, verbose_name="the reporter reads it"),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                ("message_id", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mentions",
                    models.ManyToManyField(
                        blank=True, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="issues.issue",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="EffectCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("after_days", models.PositiveSmallIntegerField(verbose_name="days after closing")),
                ("due_on", models.DateField(verbose_name="due")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("holds", "It holds"),
                            ("partly", "It holds in part"),
                            ("back", "It has come back"),
                        ],
                        max_length=6,
                        verbose_name="outcome",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="what was seen")),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("remind_on", models.DateField(blank=True, null=True)),
                (
                    "checker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checked by",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="effect_checks",
                        to="issues.issue",
                    ),
                ),
            ],
            options={
                "ordering": ("due_on",),
            },
        ),
        migrations.AddField(
            model_name="boxletter",
            name="issue",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="issues.issue",
            ),
        ),
        migrations.CreateModel(
            name="ApiCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("request_id", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calls",
                        to="issues.apikey",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="issues.issue",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="analysis",
            name="issue",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="analysis",
                to="issues.issue",
            ),
        ),
        migrations.CreateModel(
            name="IssueLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("related", "related"),
                            ("same_cause", "the same again"),
                            ("split", "split off from it"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[("confirmed", "confirmed"), ("dismissed", "dismissed")],
                        default="confirmed",
                        max_length=9,
                    ),
                ),
                ("evidence", models.CharField(blank=True, max_length=200)),
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
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="issues.issue",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="linked_from",
                        to="issues.issue",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IssueSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "lunch_from",
                    models.TimeField(blank=True, null=True, verbose_name="lunch break from"),
                ),
                (
                    "lunch_to",
                    models.TimeField(blank=True, null=True, verbose_name="lunch break until"),
                ),
                (
                    "accept_after_days",
                    models.PositiveSmallIntegerField(
                        default=3,
                        help_text="When the reporter does not answer; the reporter is told so.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(30),
                        ],
                        verbose_name="a result counts as accepted after, days",
                    ),
                ),
                (
                    "box_opens_at",
                    models.TimeField(
                        default=datetime.time(8, 0),
                        help_text="Once a day: so nobody can tell from the hour who wrote.",
                        verbose_name="suggestion box emptied at",
                    ),
                ),
                (
                    "points_logged",
                    models.PositiveSmallIntegerField(
                        default=2, verbose_name="points for an accepted issue"
                    ),
                ),
                (
                    "points_solved",
                    models.PositiveSmallIntegerField(
                        default=5, verbose_name="points for a solved issue"
                    ),
                ),
                (
                    "repeat_days",
                    models.PositiveSmallIntegerField(
                        default=90, verbose_name="same vehicle and component again within, days"
                    ),
                ),
                (
                    "recurring_count",
                    models.PositiveSmallIntegerField(
                        default=3, verbose_name="same class and component this often"
                    ),
                ),
                (
                    "recurring_days",
                    models.PositiveSmallIntegerField(default=30, verbose_name="within, days"),
                ),
                (
                    "mail_keep_days",
                    models.PositiveSmallIntegerField(
                        default=180,
                        help_text="Then the list of e-mails forgets them; what became an issue stays there.",
                        validators=[
                            django.core.validators.MinValueValidator(30),
                            django.core.validators.MaxValueValidator(1095),
                        ],
                        verbose_name="senders and subjects of e-mails kept for, days",
                    ),
                ),
                (
                    "store",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issue_settings",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "settings of issues",
            },
        ),
        migrations.CreateModel(
            name="LegalClock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=30)),
                ("started_at", models.DateTimeField(verbose_name="since")),
                ("due_on", models.DateField(verbose_name="until")),
                ("warn_on", models.DateField(blank=True, null=True)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                ("stopped_why", models.CharField(blank=True, max_length=200)),
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
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="legal_clocks",
                        to="issues.issue",
                    ),
                ),
            ],
            options={
                "ordering": ("due_on",),
            },
        ),
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.EmailField(max_length=254, verbose_name="address")),
                ("host", models.CharField(max_length=120, verbose_name="IMAP server")),
                ("port", models.PositiveIntegerField(default=993, verbose_name="port")),
                ("username", models.CharField(max_length=120, verbose_name="user name")),
                ("password", notifications.secrets.SealedTextField(verbose_name="password")),
                ("folder", models.CharField(default="INBOX", max_length=60, verbose_name="folder")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("last_uid", models.BigIntegerField(default=0)),
                ("uid_validity", models.BigIntegerField(default=0)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "store",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issue_mailbox",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "mailbox",
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("corrective", "Corrective measure"),
                            ("preventive", "Preventive measure"),
                        ],
                        max_length=10,
                        verbose_name="type",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("process", "Process"),
                            ("technique", "Technique"),
                            ("training", "Training"),
                        ],
                        max_length=10,
                        verbose_name="way",
                    ),
                ),
                (
                    "action",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measure",
                        to="meetings.actionitem",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measures",
                        to="issues.issue",
                    ),
                ),
            ],
            options={
                "ordering": ("type", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Pattern",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("technical", "Technical"),
                            ("process", "Process"),
                            ("parts", "Parts"),
                            ("warranty", "Warranty"),
                            ("customer", "Customer"),
                            ("facility", "Facility"),
                            ("it", "IT system"),
                            ("hr_safety", "Staff and safety"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "count",
                    models.PositiveIntegerField(default=0, verbose_name="in the chosen days"),
                ),
                ("weeks", models.JSONField(default=list)),
                ("limit", models.FloatField(blank=True, null=True)),
                ("is_often", models.BooleanField(default=False)),
                ("is_above", models.BooleanField(default=False)),
                ("since", models.DateField(blank=True, null=True, verbose_name="recurring since")),
                ("counted_on", models.DateField()),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="issues.category",
                    ),
                ),
                (
                    "component",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="issues.component",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issue_patterns",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "recurring pattern",
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=80, verbose_name="English name"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("code", models.CharField(max_length=24, unique=True)),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issue_places",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "place",
                "ordering": ("position", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OwnerRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("technical", "Technical"),
                            ("process", "Process"),
                            ("parts", "Parts"),
                            ("warranty", "Warranty"),
                            ("customer", "Customer"),
                            ("facility", "Facility"),
                            ("it", "IT system"),
                            ("hr_safety", "Staff and safety"),
                        ],
                        max_length=12,
                        verbose_name="class",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("group_manager", "Group manager"),
                            ("general_manager", "General manager"),
                            ("aftersales_director", "Service manager"),
                            ("front_desk_supervisor", "Front desk supervisor"),
                            ("service_advisor", "Service advisor"),
                            ("receptionist", "Receptionist"),
                            ("workshop_supervisor", "Workshop supervisor"),
                            ("dispatcher", "Dispatcher"),
                            ("team_leader", "Team leader"),
                            ("technician", "Technician"),
                            ("quality_inspector", "Quality inspector"),
                            ("technical_manager", "Technical manager"),
                            ("trainer", "Trainer"),
                            ("parts_manager", "Parts manager"),
                            ("parts_clerk", "Parts clerk"),
                            ("warranty_clerk", "Warranty clerk"),
                            ("cr_manager", "Customer care manager"),
                            ("cr_specialist", "Customer care specialist"),
                            ("it_admin", "IT administrator"),
                            ("hr", "Human resources"),
                        ],
                        max_length=30,
                        verbose_name="role",
                    ),
                ),
                (
                    "component",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
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
                        related_name="+",
                        to="people.department",
                        verbose_name="responsible department",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issue_owner_rules",
                        to="people.store",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="issues.place",
                        verbose_name="place",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule for owners",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.AddField(
            model_name="issue",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="issues",
                to="issues.place",
                verbose_name="where it belongs",
            ),
        ),
        migrations.AddField(
            model_name="boxletter",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="issues.place",
            ),
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("alike", models.PositiveSmallIntegerField(verbose_name="alike, per cent")),
                ("at", models.DateTimeField()),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="issues.issue",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="issues.issue",
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
        ),
        migrations.CreateModel(
            name="RecurrenceMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("issues", models.PositiveIntegerField(default=0)),
                ("repeats", models.PositiveIntegerField(default=0)),
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
                "ordering": ("month",),
            },
        ),
        migrations.CreateModel(
            name="ReporterMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("to", models.EmailField(max_length=254)),
                ("message_id", models.CharField(max_length=200, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("sent", "Sent"), ("failed", "Failed")],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reporter_mail",
                        to="issues.entry",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reporter_mails",
                        to="issues.issue",
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
                "ordering": ("-created_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("query", models.CharField(blank=True, max_length=500)),
                (
                    "is_shared",
                    models.BooleanField(
                        default=False, verbose_name="everyone in the store sees it"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issue_filters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="ServiceLevel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "P1 critical"),
                            (2, "P2 high"),
                            (3, "P3 medium"),
                            (4, "P4 low"),
                        ],
                        verbose_name="priority",
                    ),
                ),
                (
                    "on_open_time",
                    models.BooleanField(
                        help_text="Without the tick, time runs day and night, on closed days too.",
                        verbose_name="counts only while the store is open",
                    ),
                ),
                (
                    "acknowledge",
                    models.PositiveSmallIntegerField(verbose_name="acknowledge within"),
                ),
                (
                    "acknowledge_unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("days", "days the store is open"),
                        ],
                        default="hours",
                        max_length=7,
                    ),
                ),
                ("contain", models.PositiveSmallIntegerField(verbose_name="contain within")),
                (
                    "contain_unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("days", "days the store is open"),
                        ],
                        default="hours",
                        max_length=7,
                    ),
                ),
                ("solve", models.PositiveSmallIntegerField(verbose_name="solve within")),
                (
                    "solve_unit",
                    models.CharField(
                        choices=[
                            ("minutes", "minutes"),
                            ("hours", "hours"),
                            ("days", "days the store is open"),
                        ],
                        default="hours",
                        max_length=7,
                    ),
                ),
                (
                    "director_after",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="0: at once. Empty: not before twice the time to solve has passed.",
                        null=True,
                        verbose_name="service manager told after, minutes",
                    ),
                ),
                (
                    "gm_after",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="general manager told after, minutes"
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issue_levels",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "time limits",
                "ordering": ("priority",),
            },
        ),
        migrations.CreateModel(
            name="Symptom",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=80, verbose_name="English name"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "component",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="symptoms",
                        to="issues.component",
                    ),
                ),
            ],
            options={
                "verbose_name": "symptom",
                "ordering": ("position", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Repair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ro_number",
                    models.CharField(blank=True, max_length=40, verbose_name="repair order"),
                ),
                (
                    "under_warranty",
                    models.BooleanField(
                        default=True, verbose_name="under the statutory warranty (三包)"
                    ),
                ),
                (
                    "is_safety",
                    models.BooleanField(default=False, verbose_name="severe safety fault"),
                ),
                ("agreed_at", models.DateTimeField(verbose_name="repair agreed")),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="repair finished"),
                ),
                (
                    "not_counted_hours",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Transport of parts made for this VIN, and the way to the store when towed.",
                        verbose_name="hours that do not count",
                    ),
                ),
                (
                    "work",
                    models.CharField(
                        choices=[
                            ("minor", "Minor repair, first-level maintenance or special repair"),
                            ("second", "Second-level maintenance"),
                            ("overhaul", "Overhaul of the vehicle or of an assembly"),
                        ],
                        default="minor",
                        max_length=8,
                        verbose_name="kind of work",
                    ),
                ),
                (
                    "replaced",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("assembly", "Engine, gearbox, battery or motor as a whole"),
                            ("main_part", "A main part of such an assembly or system"),
                        ],
                        max_length=9,
                        verbose_name="replaced",
                    ),
                ),
                (
                    "mileage",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="mileage, km"),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "component",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="issues.component",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="repairs",
                        to="issues.issue",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="repairs",
                        to="people.store",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="repairs",
                        to="customers.vehicle",
                    ),
                ),
                (
                    "symptom",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="issues.symptom",
                    ),
                ),
            ],
            options={
                "verbose_name": "repair",
                "ordering": ("agreed_at", "pk"),
            },
        ),
        migrations.AddField(
            model_name="issue",
            name="symptom",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="issues",
                to="issues.symptom",
                verbose_name="symptom",
            ),
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watches",
                        to="issues.issue",
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
            name="Why",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=300, verbose_name="because")),
                (
                    "is_controllable",
                    models.BooleanField(default=False, verbose_name="we can control this"),
                ),
                (
                    "analysis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="whys",
                        to="issues.analysis",
                    ),
                ),
            ],
            options={
                "ordering": ("position",),
            },
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.UniqueConstraint(
                fields=("store", "kind", "name"),
                name="issue_category_once",
                violation_error_message="There is a category of this name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "technical",
                            "process",
                            "parts",
                            "warranty",
                            "customer",
                            "facility",
                            "it",
                            "hr_safety",
                        ],
                    )
                ),
                name="issue_category_class_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="component",
            constraint=models.UniqueConstraint(
                fields=("store", "name"),
                name="issue_component_once",
                violation_error_message="There is a component of this name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="importsource",
            constraint=models.UniqueConstraint(
                fields=("store", "name"),
                name="issue_source_once",
                violation_error_message="There is a source of this name already.",
            ),
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(fields=["store", "-at"], name="issue_run_store_at"),
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(
                condition=models.Q(("status__in", ["reading", "checking", "running"])),
                fields=["touched_at"],
                name="issue_run_at_work",
            ),
        ),
        migrations.AddIndex(
            model_name="inboundmail",
            index=models.Index(fields=["store", "-at", "-id"], name="issue_mail_store_at"),
        ),
        migrations.AddIndex(
            model_name="inboundmail",
            index=models.Index(fields=["store", "sender", "-at"], name="issue_mail_sender_at"),
        ),
        migrations.AddConstraint(
            model_name="inboundmail",
            constraint=models.UniqueConstraint(
                fields=("store", "message_id"), name="issue_mail_once"
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                condition=models.Q(("state", "imported")),
                fields=["fingerprint"],
                name="issue_import_fingerprint",
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                condition=models.Q(("state", "imported")), fields=["raw"], name="issue_import_raw"
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["run", "state", "number"], name="issue_import_state"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(
                fields=("run", "number"), name="issue_import_row_once"
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["issue", "at", "id"], name="issue_entry_at"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("message_id", ""), _negated=True),
                fields=["message_id"],
                name="issue_entry_message",
            ),
        ),
        migrations.AddIndex(
            model_name="effectcheck",
            index=models.Index(
                condition=models.Q(("done_at", None)),
                fields=["remind_on"],
                name="issue_check_remind",
            ),
        ),
        migrations.AddIndex(
            model_name="effectcheck",
            index=models.Index(
                condition=models.Q(("done_at", None)),
                fields=["checker", "due_on"],
                name="issue_check_checker",
            ),
        ),
        migrations.AddConstraint(
            model_name="effectcheck",
            constraint=models.UniqueConstraint(fields=("issue", "due_on"), name="issue_check_once"),
        ),
        migrations.AddIndex(
            model_name="apicall",
            index=models.Index(fields=["at"], name="issue_api_call_at"),
        ),
        migrations.AddConstraint(
            model_name="apicall",
            constraint=models.UniqueConstraint(
                fields=("key", "request_id"), name="issue_api_call_once"
            ),
        ),
        migrations.AddIndex(
            model_name="issuelink",
            index=models.Index(fields=["kind", "verdict", "-at"], name="issue_link_newest"),
        ),
        migrations.AddConstraint(
            model_name="issuelink",
            constraint=models.UniqueConstraint(
                fields=("issue", "other", "kind"), name="issue_link_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="issuelink",
            constraint=models.CheckConstraint(
                condition=models.Q(("issue", models.F("other")), _negated=True),
                name="issue_link_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="issuesettings",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lunch_from", None), ("lunch_to", None)),
                    ("lunch_to__gt", models.F("lunch_from")),
                    _connector="OR",
                ),
                name="issue_lunch_in_order",
                violation_error_message="The end of the break must be after its beginning.",
            ),
        ),
        migrations.AddIndex(
            model_name="legalclock",
            index=models.Index(
                condition=models.Q(("stopped_at", None)),
                fields=["warn_on"],
                name="issue_legal_clock_warn",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalclock",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stopped_at", None)),
                fields=("issue", "rule"),
                name="issue_legal_clock_once",
            ),
        ),
        migrations.AddIndex(
            model_name="pattern",
            index=models.Index(
                condition=models.Q(("since__isnull", False)),
                fields=["store", "-count"],
                name="issue_pattern_recurring",
            ),
        ),
        migrations.AddConstraint(
            model_name="pattern",
            constraint=models.UniqueConstraint(
                fields=("store", "kind", "component", "category"),
                name="issue_pattern_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(
                fields=("store", "name"),
                name="issue_place_once",
                violation_error_message="There is a place of this name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="ownerrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("person", None), ("role", ""), _connector="XOR"),
                name="issue_owner_rule_person_or_role",
                violation_error_message="Choose either a person or a role.",
            ),
        ),
        migrations.AddIndex(
            model_name="boxletter",
            index=models.Index(
                condition=models.Q(("claim_hash", ""), _negated=True),
                fields=["claim_hash"],
                name="issue_box_claim",
            ),
        ),
        migrations.AddIndex(
            model_name="boxletter",
            index=models.Index(fields=["store", "on"], name="issue_box_store_on"),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["store", "-at", "-id"], name="issue_proposal_new"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                fields=("issue", "other"), name="issue_proposal_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="recurrencemonth",
            constraint=models.UniqueConstraint(
                fields=("store", "month"), name="issue_recurrence_month_once"
            ),
        ),
        migrations.AddIndex(
            model_name="reportermail",
            index=models.Index(
                fields=["store", "-created_at", "-id"], name="issue_reporter_mail_at"
            ),
        ),
        migrations.AddIndex(
            model_name="reportermail",
            index=models.Index(
                condition=models.Q(("status", "waiting")),
                fields=["next_try_at"],
                name="issue_reporter_mail_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.UniqueConstraint(
                fields=("user", "name"),
                name="issue_filter_once",
                violation_error_message="You have a list of this name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicelevel",
            constraint=models.UniqueConstraint(
                fields=("store", "priority"), name="issue_level_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicelevel",
            constraint=models.CheckConstraint(
                condition=models.Q(("acknowledge__gt", 0), ("contain__gt", 0), ("solve__gt", 0)),
                name="issue_level_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="symptom",
            constraint=models.UniqueConstraint(
                fields=("component", "name"),
                name="issue_symptom_once",
                violation_error_message="The component has a symptom of this name already.",
            ),
        ),
        migrations.AddIndex(
            model_name="repair",
            index=models.Index(fields=["vehicle", "agreed_at"], name="repair_vehicle_at"),
        ),
        migrations.AddIndex(
            model_name="repair",
            index=models.Index(
                condition=models.Q(("finished_at", None), ("under_warranty", True)),
                fields=["agreed_at"],
                name="repair_going_on",
            ),
        ),
        migrations.AddConstraint(
            model_name="repair",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("finished_at", None),
                    ("finished_at__gte", models.F("agreed_at")),
                    _connector="OR",
                ),
                name="repair_in_order",
                violation_error_message="The repair cannot end before it was agreed.",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(fields=["store", "-reported_at", "-id"], name="issue_store_new"),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                fields=["store", "status", "-reported_at", "-id"], name="issue_store_status_new"
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "fed_back",
                            "in_progress",
                            "new",
                            "solved",
                            "triaged",
                            "verified",
                            "waiting_customer",
                            "waiting_oem",
                            "waiting_parts",
                        ],
                    )
                ),
                fields=["store", "due_at", "id", "status", "paused_at"],
                name="issue_store_due",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                fields=["store", "kind", "-reported_at", "-id"], name="issue_store_kind_new"
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                fields=["store", "kind", "component", "-reported_at"], name="issue_store_kind_part"
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                fields=["store", "department", "-reported_at", "-id"], name="issue_store_dept_new"
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(fields=["owner", "status", "due_at"], name="issue_owner_status_due"),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                fields=["reporter", "-reported_at", "-id"], name="issue_reporter_new"
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                condition=models.Q(("vehicle__isnull", False)),
                fields=["vehicle", "component", "-reported_at"],
                name="issue_vehicle_part",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                condition=models.Q(("escalate_at__isnull", False)),
                fields=["escalate_at"],
                name="issue_escalate",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                condition=models.Q(("status", "fed_back")),
                fields=["accept_by"],
                name="issue_accept_by",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                condition=models.Q(("effect_check_on__isnull", False)),
                fields=["effect_check_on"],
                name="issue_effect_check",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(fields=["-reported_at", "-id"], name="issue_new"),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                fields=["store", "priority", "-reported_at", "-id"], name="issue_by_priority"
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                fields=["store", "place", "-reported_at", "-id"], name="issue_by_place"
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                fields=["store", "component", "-reported_at", "-id"], name="issue_by_component"
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                fields=["store", "channel", "-reported_at", "-id"], name="issue_by_channel"
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                condition=models.Q(("ro_number", ""), _negated=True),
                fields=["store", "ro_number"],
                name="issue_ro_number",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                condition=models.Q(("status", "solved")),
                fields=["verifier", "-solved_at"],
                name="issue_to_verify",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                condition=models.Q(("news_at__isnull", False)),
                fields=["news_at"],
                name="issue_news",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                fields=["store", "reported_at"],
                include=(
                    "kind",
                    "category",
                    "component",
                    "department",
                    "owner",
                    "priority",
                    "status",
                    "solved_at",
                    "due_at",
                    "answered_at",
                    "acknowledge_by",
                    "reopened",
                    "recurrences",
                    "is_confidential",
                ),
                name="issue_figures",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                condition=models.Q(("solved_at__isnull", False)),
                fields=["store", "solved_at"],
                name="issue_store_solved",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                condition=models.Q(("claim_hash", ""), _negated=True),
                fields=["claim_hash"],
                name="issue_claim",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["store", "search"], name="issue_search"
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.UniqueConstraint(
                fields=("store", "number"), name="issue_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "new",
                            "triaged",
                            "in_progress",
                            "waiting_parts",
                            "waiting_customer",
                            "waiting_oem",
                            "solved",
                            "verified",
                            "fed_back",
                            "closed",
                            "duplicate",
                            "rejected",
                        ],
                    )
                ),
                name="issue_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "technical",
                            "process",
                            "parts",
                            "warranty",
                            "customer",
                            "facility",
                            "it",
                            "hr_safety",
                        ],
                    )
                ),
                name="issue_class_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_unnamed", False),
                    models.Q(
                        ("logged_by", None),
                        ("reporter", None),
                        ("reporter_email", ""),
                        ("reporter_name", ""),
                    ),
                    _connector="OR",
                ),
                name="issue_unnamed_is_unnamed",
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(
                condition=models.Q(("owner", models.F("verifier")), _negated=True),
                name="issue_verified_by_another",
                violation_error_message="Someone other than the owner must verify this.",
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(
                condition=models.Q(("duplicate_of", models.F("id")), _negated=True),
                name="issue_no_duplicate_of_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("duplicate_of__isnull", False), ("status", "duplicate")),
                    models.Q(
                        models.Q(("status", "duplicate"), _negated=True), ("duplicate_of", None)
                    ),
                    _connector="OR",
                ),
                name="issue_duplicate_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.UniqueConstraint(fields=("issue", "user"), name="issue_watch_once"),
        ),
        migrations.AddConstraint(
            model_name="why",
            constraint=models.UniqueConstraint(
                fields=("analysis", "position"), name="issue_why_once"
            ),
        ),
    ]
