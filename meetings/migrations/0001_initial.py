import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import meetings.models.meetings
import meetings.models.recording
import search.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ActionItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, verbose_name="number")),
                ("text", models.CharField(max_length=300, verbose_name="what is to be done")),
                (
                    "check_how",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="how it will be checked"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due")),
                ("first_due_on", models.DateField()),
                (
                    "due_moves",
                    models.PositiveSmallIntegerField(default=0, verbose_name="times put off"),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "High"), (2, "Normal"), (3, "Low")],
                        default=2,
                        verbose_name="priority",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Not started"),
                            ("doing", "In hand"),
                            ("done", "To be verified"),
                            ("verified", "Verified"),
                            ("dropped", "Dropped"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("is_restricted", models.BooleanField(default=False)),
                ("object_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "remind_on",
                    models.DateField(
                        blank=True,
                        help_text="The next day on which somebody is reminded.",
                        null=True,
                    ),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                                output_field=models.TextField(),
                            )
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="contenttypes.contenttype",
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
                    "helpers",
                    models.ManyToManyField(
                        blank=True,
                        related_name="helped_actions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="helpers",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actions",
                        to="people.store",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verifier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions_to_verify",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verifier",
                    ),
                ),
            ],
            options={
                "verbose_name": "action item",
            },
        ),
        migrations.CreateModel(
            name="ActionUpdate",
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
                            ("evidence", "Evidence"),
                            ("due", "New due date"),
                            ("sent_back", "Sent back"),
                        ],
                        default="comment",
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("old_due_on", models.DateField(blank=True, null=True)),
                ("new_due_on", models.DateField(blank=True, null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="updates",
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
            ],
            options={
                "ordering": ("at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
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
                            ("opening", "Opening"),
                            ("review", "Review of last resolutions"),
                            ("theme", "Theme discussion"),
                            ("sharing", "Experience sharing"),
                            ("questions", "Questions and answers"),
                            ("summary", "Summary"),
                            ("actions", "Next action plan"),
                            ("briefing", "Policy and market briefing"),
                        ],
                        default="theme",
                        max_length=12,
                        verbose_name="part",
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                ("details", models.TextField(blank=True, verbose_name="details")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(480),
                        ],
                        verbose_name="planned minutes",
                    ),
                ),
                (
                    "minutes_at_start",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="As planned when the meeting began; 0 for what was added later.",
                        null=True,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "progress",
                    models.CharField(
                        choices=[
                            ("pending", "To come"),
                            ("current", "Now"),
                            ("done", "Done"),
                            ("carried", "Carried over"),
                            ("dropped", "Dropped"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="progress",
                    ),
                ),
                ("notes", models.TextField(blank=True, verbose_name="notes")),
                ("notes_version", models.PositiveIntegerField(default=0)),
                ("began_at", models.DateTimeField(blank=True, null=True)),
                ("spent_seconds", models.PositiveIntegerField(default=0)),
                (
                    "dropped_why",
                    models.CharField(blank=True, max_length=200, verbose_name="why it was dropped"),
                ),
                ("carries", models.PositiveSmallIntegerField(default=0)),
                ("object_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "carried_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="carried_to",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "presenter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="presenter",
                    ),
                ),
            ],
            options={
                "verbose_name": "agenda item",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.AddField(
            model_name="actionitem",
            name="agenda_item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="actions",
                to="meetings.agendaitem",
            ),
        ),
        migrations.CreateModel(
            name="AgendaTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agenda_templates",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "agenda template",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="BusyWeek",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "store",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="busy_week",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "hours to avoid",
            },
        ),
        migrations.CreateModel(
            name="BusyHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weekday", models.PositiveSmallIntegerField(verbose_name="weekday")),
                ("begins", models.TimeField(verbose_name="starts")),
                ("ends", models.TimeField(verbose_name="ends")),
                (
                    "week",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours",
                        to="meetings.busyweek",
                    ),
                ),
            ],
            options={
                "ordering": ("weekday", "begins"),
            },
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=30, verbose_name="number")),
                ("unit", models.CharField(blank=True, max_length=10, verbose_name="unit")),
                (
                    "about",
                    models.CharField(
                        choices=[("yesterday", "Yesterday"), ("today", "Today")],
                        default="yesterday",
                        max_length=10,
                        verbose_name="day that it is about",
                    ),
                ),
                (
                    "better",
                    models.CharField(
                        choices=[
                            ("more", "more is better"),
                            ("less", "less is better"),
                            ("neither", "just to know"),
                        ],
                        default="neither",
                        max_length=8,
                        verbose_name="direction",
                    ),
                ),
                (
                    "target",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="target",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=40, verbose_name="filled by")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True, verbose_name="on the board")),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "number of the day",
                "ordering": ("about", "position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="FigureValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                (
                    "value",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="value"),
                ),
                (
                    "filled",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "figure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="values",
                        to="meetings.figure",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Idea",
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
                        choices=[("idea", "Idea"), ("parked", "Off topic, for later")],
                        default="idea",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="idea")),
                ("theme", models.CharField(blank=True, max_length=40, verbose_name="belongs to")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("decided", "Decided"),
                            ("later", "For a later agenda"),
                            ("dropped", "Not taken up"),
                            ("issue", "Logged as an issue"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="outcome",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "said_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "idea",
            },
        ),
        migrations.CreateModel(
            name="IdeaVote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "idea",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="meetings.idea",
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
            name="ItemReceipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="receipts",
                        to="meetings.agendaitem",
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
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "occurrence_on",
                    models.DateField(
                        blank=True, help_text="The day the series' rule names.", null=True
                    ),
                ),
                ("number", models.CharField(max_length=20, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("weekly", "Weekly meeting"),
                            ("morning", "Morning meeting"),
                            ("evening", "Evening meeting"),
                            ("monthly_review", "Monthly business review"),
                            ("quality", "Quality analysis meeting"),
                            ("technical", "Technical seminar"),
                            ("complaint", "Complaint meeting"),
                            ("training", "Training session"),
                        ],
                        default="weekly",
                        max_length=20,
                        verbose_name="kind of meeting",
                    ),
                ),
                (
                    "is_restricted",
                    models.BooleanField(default=False, verbose_name="only for those invited"),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("theme", models.CharField(blank=True, max_length=200, verbose_name="theme")),
                ("goal", models.CharField(blank=True, max_length=300, verbose_name="goal")),
                (
                    "goal_measure",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="how the goal is measured"
                    ),
                ),
                (
                    "opening_text",
                    models.TextField(
                        blank=True,
                        help_text="One sentence a line; the projector shows them in turn before the start.",
                        max_length=600,
                        verbose_name="opening words",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "place",
                    models.CharField(blank=True, max_length=200, verbose_name="place or link"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("announced", "Announced"),
                            ("in_progress", "In progress"),
                            ("ended", "Ended"),
                            ("published", "Minutes published"),
                            ("closed", "Closed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("moved_by_hand", models.BooleanField(default=False)),
                ("announced_at", models.DateTimeField(blank=True, null=True)),
                (
                    "told",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Time, place and agenda as people were last told.",
                    ),
                ),
                ("changes_due_at", models.DateTimeField(blank=True, null=True)),
                ("next_reminder_at", models.DateTimeField(blank=True, null=True)),
                (
                    "late_reason",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why the notice is late"
                    ),
                ),
                ("late_approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cancelled_why",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why it was cancelled"
                    ),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "lesson",
                    models.TextField(
                        blank=True, max_length=500, verbose_name="what to change next time"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                                django.db.models.functions.comparison.Coalesce(
                                    models.F("theme"),
                                    models.Value(""),
                                    output_field=models.TextField(),
                                ),
                                models.Value("\n"),
                                django.db.models.functions.comparison.Coalesce(
                                    models.F("goal"),
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
                    "chair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chaired_meetings",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="chair",
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
                    "current_item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "late_approver",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approver",
                    ),
                ),
                (
                    "late_asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recorded_meetings",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorder",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="meetings",
                        to="people.room",
                        verbose_name="room",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meetings",
                        to="people.store",
                    ),
                ),
                (
                    "wanted_room",
                    models.ForeignKey(
                        blank=True,
                        help_text="The room of the series, when it was taken as the meeting was made.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.room",
                    ),
                ),
            ],
            options={
                "verbose_name": "meeting",
            },
        ),
        migrations.AddField(
            model_name="idea",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="ideas",
                to="meetings.meeting",
            ),
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "useful",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="how useful",
                    ),
                ),
                (
                    "say",
                    models.CharField(
                        choices=[("yes", "Yes, fully"), ("partly", "Partly"), ("no", "Hardly")],
                        max_length=6,
                        verbose_name="had my say",
                    ),
                ),
                (
                    "length",
                    models.CharField(
                        choices=[
                            ("short", "Too short"),
                            ("right", "Just right"),
                            ("long", "Too long"),
                        ],
                        max_length=5,
                        verbose_name="length",
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="what to do better next time"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feedback",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "feedback",
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="decision")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="decisions",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Attendee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("required", models.BooleanField(default=True, verbose_name="must attend")),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("none", "Not yet answered"),
                            ("yes", "Coming"),
                            ("no", "Not coming"),
                        ],
                        default="none",
                        max_length=4,
                        verbose_name="answer",
                    ),
                ),
                (
                    "answer_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="reason"),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("chased_at", models.DateTimeField(null=True)),
                (
                    "attendance",
                    models.CharField(
                        choices=[
                            ("unknown", "Not recorded"),
                            ("present", "Present"),
                            ("late", "Late"),
                            ("excused", "Excused"),
                            ("absent", "Absent"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="attendance",
                    ),
                ),
                ("arrived_at", models.DateTimeField(null=True)),
                ("minutes_read_at", models.DateTimeField(null=True)),
                (
                    "has_fed_back",
                    models.BooleanField(
                        default=False, help_text="Gave feedback; which one is not kept."
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("none", "Not yet confirmed"),
                            ("confirmed", "Confirmed"),
                            ("objected", "Objected"),
                            ("lapsed", "No objection in time"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="word on the minutes",
                    ),
                ),
                ("objection", models.TextField(blank=True, verbose_name="objection")),
                ("verdict_at", models.DateTimeField(null=True)),
                (
                    "agreed_to",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="The last version of the minutes that this person agreed to.",
                    ),
                ),
                (
                    "objection_reply",
                    models.TextField(blank=True, verbose_name="answer to the objection"),
                ),
                ("objection_replied_at", models.DateTimeField(null=True)),
                (
                    "substitute",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="substitute",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendees",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "invited person",
            },
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="meetings.meeting",
            ),
        ),
        migrations.CreateModel(
            name="ActionReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("done", "Done"),
                            ("partly", "Partly done"),
                            ("not_done", "Not done"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="why")),
                (
                    "new_due_on",
                    models.DateField(blank=True, null=True, verbose_name="new due date"),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
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
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="meetings.meeting",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="actionitem",
            name="meeting",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="actions",
                to="meetings.meeting",
            ),
        ),
        migrations.CreateModel(
            name="Minutes",
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
                            ("draft", "Draft"),
                            ("published", "Published"),
                            ("confirmed", "Confirmed"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=0)),
                ("body", models.TextField(blank=True, verbose_name="text")),
                ("body_version", models.PositiveIntegerField(default=0)),
                (
                    "drafted",
                    models.TextField(
                        blank=True, help_text="The text as it was last made from the notes."
                    ),
                ),
                (
                    "tables",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Review and action plan as they stood when the minutes were published.",
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("confirm_until", models.DateTimeField(blank=True, null=True)),
                ("reopened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reopened_why",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="why they are corrected"
                    ),
                ),
                (
                    "cc",
                    models.ManyToManyField(
                        blank=True,
                        help_text="They get the published minutes without being invited, and need not confirm.",
                        related_name="minutes_cc",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="copies to",
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="minutes",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reopened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "minutes",
            },
        ),
        migrations.CreateModel(
            name="MinutesVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("head", models.JSONField(default=dict)),
                ("body", models.TextField(blank=True)),
                (
                    "drafted",
                    models.TextField(
                        blank=True, help_text="The text as it was last made from the notes."
                    ),
                ),
                ("tables", models.JSONField(default=dict)),
                ("decisions", models.JSONField(default=list)),
                ("why", models.CharField(blank=True, max_length=500)),
                ("objections", models.JSONField(default=list)),
                ("changes", models.JSONField(default=list)),
                ("published_at", models.DateTimeField()),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=search.fields.Bigrams(
                            django.db.models.functions.text.Concat(
                                django.db.models.functions.comparison.Coalesce(
                                    models.F("body"),
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
                    "minutes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="meetings.minutes",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reopened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "version of minutes",
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Moment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("word", models.CharField(blank=True, max_length=80, verbose_name="what was said")),
                (
                    "is_turn",
                    models.BooleanField(default=False, help_text="The meeting turned to the item."),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moments",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "marked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moments",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "moment",
                "ordering": ("at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Morning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("version", models.PositiveIntegerField(default=0)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "talk_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Since when one point is being talked about.",
                        null=True,
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mornings",
                        to="people.store",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NoticeSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(30),
                        ],
                        verbose_name="days ahead",
                    ),
                ),
                (
                    "calendar",
                    models.CharField(
                        choices=[
                            ("calendar", "calendar days"),
                            ("state_working", "state working days"),
                            ("store_open", "days the store is open"),
                        ],
                        default="store_open",
                        max_length=15,
                        verbose_name="days are counted as",
                    ),
                ),
                (
                    "cut_off",
                    models.TimeField(
                        default=datetime.time(18, 0),
                        verbose_name="a notice sent from this time on counts as sent the next day",
                    ),
                ),
                (
                    "store",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_settings",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule for notices",
            },
        ),
        migrations.CreateModel(
            name="Pack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Being made"),
                            ("made", "Made"),
                            ("failed", "Could not be made"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                (
                    "is_restricted",
                    models.BooleanField(
                        default=False,
                        help_text="Made while the meeting was restricted: for `people` alone.",
                    ),
                ),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=300)),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pack",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "data pack",
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="question")),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty where somebody asked by phone without a name.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "handed_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handed to",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="questions",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Recording",
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
                        choices=[("browser", "Recorded in the browser"), ("upload", "Uploaded")],
                        max_length=8,
                        verbose_name="where it is from",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("running", "Recording now"),
                            ("collecting", "Being put together"),
                            ("kept", "Kept"),
                            ("deleted", "Deleted"),
                        ],
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("mime", models.CharField(max_length=100)),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="file name")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        upload_to=meetings.models.recording.stored_name,
                        verbose_name="file",
                    ),
                ),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("began_at", models.DateTimeField(verbose_name="when it begins")),
                (
                    "seconds",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty where the file does not tell its length.",
                        null=True,
                    ),
                ),
                ("device", models.UUIDField(blank=True, null=True)),
                (
                    "expected",
                    models.PositiveIntegerField(
                        blank=True, help_text="So many pieces the device has made of it.", null=True
                    ),
                ),
                ("heard_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "objected_at",
                    models.DateTimeField(
                        blank=True, help_text="Nothing recorded after it is kept.", null=True
                    ),
                ),
                (
                    "missing",
                    models.PositiveIntegerField(
                        default=0, help_text="Pieces that never came in: five seconds each."
                    ),
                ),
                (
                    "delete_after",
                    models.DateTimeField(blank=True, null=True, verbose_name="deleted after"),
                ),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "deleted_why",
                    models.CharField(blank=True, max_length=200, verbose_name="reason"),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "deleted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recordings",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "recording",
                "ordering": ("began_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Piece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "file",
                    models.FileField(
                        max_length=200, upload_to=meetings.models.recording.stored_name
                    ),
                ),
                ("size", models.PositiveIntegerField()),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pieces",
                        to="meetings.recording",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="RecordingObjection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recording_objections",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who objects",
                    ),
                ),
            ],
            options={
                "verbose_name": "objection to recording",
                "ordering": ("noted_at",),
            },
        ),
        migrations.CreateModel(
            name="Reminder",
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
                        choices=[("reminder", "Reminder"), ("case", "Case of the day")],
                        default="reminder",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.CharField(max_length=160, verbose_name="text")),
                ("first_on", models.DateField(blank=True, null=True, verbose_name="first day")),
                ("last_on", models.DateField(blank=True, null=True, verbose_name="last day")),
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
                        related_name="reminders",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder",
                "ordering": ("first_on", "pk"),
            },
        ),
        migrations.CreateModel(
            name="SentForm",
            fields=[
                ("token", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("object_id", models.BigIntegerField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Series",
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
                            ("weekly", "Weekly meeting"),
                            ("morning", "Morning meeting"),
                            ("evening", "Evening meeting"),
                            ("monthly_review", "Monthly business review"),
                            ("quality", "Quality analysis meeting"),
                            ("technical", "Technical seminar"),
                            ("complaint", "Complaint meeting"),
                            ("training", "Training session"),
                        ],
                        default="weekly",
                        max_length=20,
                        verbose_name="kind of meeting",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("rule", models.CharField(max_length=200, verbose_name="recurrence")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("start_time", models.TimeField(verbose_name="start time")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(480),
                        ],
                        verbose_name="length in minutes",
                    ),
                ),
                (
                    "closed_rule",
                    models.CharField(
                        choices=[
                            ("skip", "leave it out"),
                            ("before", "hold it on the open day before"),
                            ("after", "hold it on the next open day"),
                        ],
                        default="skip",
                        max_length=10,
                        verbose_name="when the store is closed that day",
                    ),
                ),
                (
                    "everyone",
                    models.BooleanField(default=True, verbose_name="everyone in after-sales"),
                ),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
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
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="roles",
                    ),
                ),
                (
                    "data_pack",
                    models.BooleanField(
                        help_text="Empty: as is usual for the kind.",
                        null=True,
                        verbose_name="data pack",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="goes on")),
                (
                    "made_until",
                    models.DateField(
                        blank=True, help_text="Meetings are made up to this day.", null=True
                    ),
                ),
                (
                    "cc",
                    models.ManyToManyField(
                        blank=True,
                        help_text="They get the minutes without being invited. Only people with an account.",
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="minutes also to",
                    ),
                ),
                (
                    "chair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="chair",
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
                    "departments",
                    models.ManyToManyField(
                        blank=True, to="people.department", verbose_name="departments"
                    ),
                ),
                (
                    "people",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="people",
                    ),
                ),
                (
                    "recorder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorder",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="people.room",
                        verbose_name="room",
                    ),
                ),
                (
                    "root",
                    models.ForeignKey(
                        blank=True,
                        help_text="The series this one was split from when all later meetings changed.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="splits",
                        to="meetings.series",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="series",
                        to="people.store",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="meetings.agendatemplate",
                        verbose_name="agenda template",
                    ),
                ),
            ],
            options={
                "verbose_name": "series",
                "verbose_name_plural": "series",
                "ordering": ("title",),
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="meetings",
                to="meetings.series",
            ),
        ),
        migrations.CreateModel(
            name="SoundSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "keep_days",
                    models.PositiveSmallIntegerField(
                        default=90,
                        validators=[
                            django.core.validators.MinValueValidator(7),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="days a recording is kept after the minutes are confirmed",
                    ),
                ),
                (
                    "music",
                    models.CharField(
                        choices=[
                            ("made", "Quiet chords, made by the browser"),
                            ("own", "Our own file"),
                            ("none", "Silence"),
                        ],
                        default="made",
                        max_length=4,
                        verbose_name="music before the meeting",
                    ),
                ),
                (
                    "music_file",
                    models.FileField(
                        blank=True, max_length=200, upload_to=meetings.models.recording.stored_name
                    ),
                ),
                ("music_name", models.CharField(blank=True, max_length=200)),
                ("music_mime", models.CharField(blank=True, max_length=100)),
                ("music_size", models.PositiveBigIntegerField(default=0)),
                (
                    "store",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sound_settings",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "sound settings",
            },
        ),
        migrations.CreateModel(
            name="Speaker",
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
                            ("asked", "Asked"),
                            ("accepted", "Will share"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("wish", models.CharField(max_length=300, verbose_name="what to share")),
                ("ready_on", models.DateField(blank=True, null=True, verbose_name="ready by")),
                (
                    "why",
                    models.CharField(blank=True, max_length=300, verbose_name="why this person"),
                ),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="word on it")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="speakers",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="asked_to_share",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="speaker",
                    ),
                ),
            ],
            options={
                "verbose_name": "invited speaker",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Story",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                ("situation", models.TextField(blank=True, verbose_name="situation")),
                ("did", models.TextField(blank=True, verbose_name="what we did")),
                ("result", models.TextField(blank=True, verbose_name="what came of it")),
                ("lesson", models.TextField(blank=True, verbose_name="what others can use")),
                ("applies", models.TextField(blank=True, verbose_name="where it also applies")),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=search.fields.Bigrams(
                            django.db.models.functions.text.Concat(
                                django.db.models.functions.comparison.Coalesce(
                                    models.F("title"),
                                    models.Value(""),
                                    output_field=models.TextField(),
                                ),
                                models.Value("\n"),
                                django.db.models.functions.comparison.Coalesce(
                                    models.F("situation"),
                                    models.Value(""),
                                    output_field=models.TextField(),
                                ),
                                models.Value("\n"),
                                django.db.models.functions.comparison.Coalesce(
                                    models.F("did"),
                                    models.Value(""),
                                    output_field=models.TextField(),
                                ),
                                models.Value("\n"),
                                django.db.models.functions.comparison.Coalesce(
                                    models.F("result"),
                                    models.Value(""),
                                    output_field=models.TextField(),
                                ),
                                models.Value("\n"),
                                django.db.models.functions.comparison.Coalesce(
                                    models.F("lesson"),
                                    models.Value(""),
                                    output_field=models.TextField(),
                                ),
                                models.Value("\n"),
                                django.db.models.functions.comparison.Coalesce(
                                    models.F("applies"),
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
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="stories",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stories",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stories",
                        to="people.store",
                    ),
                ),
                (
                    "teller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stories",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="told by",
                    ),
                ),
            ],
            options={
                "verbose_name": "story",
                "verbose_name_plural": "stories",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="TemplateItem",
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
                            ("opening", "Opening"),
                            ("review", "Review of last resolutions"),
                            ("theme", "Theme discussion"),
                            ("sharing", "Experience sharing"),
                            ("questions", "Questions and answers"),
                            ("summary", "Summary"),
                            ("actions", "Next action plan"),
                            ("briefing", "Policy and market briefing"),
                        ],
                        default="theme",
                        max_length=12,
                        verbose_name="part",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="title")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(default=10, verbose_name="planned minutes"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="meetings.agendatemplate",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="TimeShift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("item", "from a later item"),
                            ("rest", "from what is left over"),
                            ("past_end", "past the end"),
                        ],
                        max_length=8,
                        verbose_name="where from",
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="moved minutes")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shifts",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shifts",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "moved minutes",
                "ordering": ("at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("aloud", "Told aloud before it began"),
                            ("page", "Shown on the own screen"),
                            ("arrival", "Told on arrival"),
                            ("upload", "Told before, as the uploader says"),
                        ],
                        max_length=8,
                        verbose_name="how",
                    ),
                ),
                ("told_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="told_of_recording",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "person told of the recording",
                "ordering": ("told_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="topic")),
                ("details", models.TextField(blank=True, verbose_name="why it matters")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(240),
                        ],
                        verbose_name="minutes needed",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("taken", "On an agenda"),
                            ("declined", "Declined"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "declined_why",
                    models.CharField(blank=True, max_length=200, verbose_name="reason"),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="topics",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="topics",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="topics",
                        to="meetings.series",
                        verbose_name="for the series",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topics",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic",
                "ordering": ("-created_at",),
            },
        ),
        migrations.CreateModel(
            name="Transcript",
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
                            ("waiting", "Waiting"),
                            ("working", "Being transcribed"),
                            ("failed", "Failed"),
                            ("done", "Done"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(blank=True, null=True)),
                (
                    "fault",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("unreachable", "The transcription service cannot be reached."),
                            ("refused", "The transcription service refused it."),
                            (
                                "unfit",
                                "The transcription service answered something that is no transcript.",
                            ),
                            ("gone", "The file is gone."),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                (
                    "problem",
                    models.CharField(
                        blank=True,
                        help_text="The service's own words, or the kind of error.",
                        max_length=200,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recording",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transcript",
                        to="meetings.recording",
                    ),
                ),
            ],
            options={
                "verbose_name": "transcript",
            },
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.FloatField()),
                ("end", models.FloatField()),
                ("text", models.TextField()),
                (
                    "taken_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "transcript",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="segments",
                        to="meetings.transcript",
                    ),
                ),
            ],
            options={
                "ordering": ("start", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "To come"),
                            ("speaking", "Speaking"),
                            ("spoke", "Spoke"),
                            ("passed", "Passed"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("began_at", models.DateTimeField(blank=True, null=True)),
                ("seconds", models.PositiveIntegerField(default=0)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "turn",
                "ordering": ("position", "pk"),
            },
        ),
        migrations.AddConstraint(
            model_name="agendatemplate",
            constraint=models.UniqueConstraint(
                fields=("store", "name"),
                name="agenda_template_name_once",
                violation_error_message="The store has a template of this name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="busyhours",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__lte", 6)), name="busy_hours_weekday"
            ),
        ),
        migrations.AddConstraint(
            model_name="busyhours",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gt", models.F("begins"))),
                name="busy_hours_in_order",
                violation_error_message="The end must be after the start.",
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.UniqueConstraint(
                fields=("store", "name"),
                name="figure_name_once_a_store",
                violation_error_message="The store has a number of this name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=models.Q(("about__in", ["yesterday", "today"])), name="figure_about_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=models.Q(("better__in", ["more", "less", "neither"])),
                name="figure_better_known",
            ),
        ),
        migrations.AddIndex(
            model_name="figurevalue",
            index=models.Index(fields=["day", "figure"], name="figure_value_day"),
        ),
        migrations.AddConstraint(
            model_name="figurevalue",
            constraint=models.UniqueConstraint(
                fields=("figure", "day"), name="figure_value_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="ideavote",
            constraint=models.UniqueConstraint(fields=("idea", "user"), name="idea_vote_once"),
        ),
        migrations.AddConstraint(
            model_name="itemreceipt",
            constraint=models.UniqueConstraint(fields=("item", "user"), name="item_receipt_once"),
        ),
        migrations.AddConstraint(
            model_name="idea",
            constraint=models.UniqueConstraint(
                fields=("meeting", "kind", "text"), name="idea_said_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.CheckConstraint(
                condition=models.Q(("useful__gte", 1), ("useful__lte", 5)),
                name="feedback_useful_one_to_five",
            ),
        ),
        migrations.AddIndex(
            model_name="attendee",
            index=models.Index(fields=["user", "meeting"], name="attendee_user"),
        ),
        migrations.AddIndex(
            model_name="attendee",
            index=models.Index(
                condition=models.Q(("verdict", "none")),
                fields=["user"],
                name="attendee_without_word",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendee",
            constraint=models.UniqueConstraint(fields=("meeting", "user"), name="attendee_once"),
        ),
        migrations.AddConstraint(
            model_name="attendee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("substitute", None),
                    models.Q(("substitute", models.F("user")), _negated=True),
                    _connector="OR",
                ),
                name="attendee_substitute_is_another",
                violation_error_message="The substitute must be someone else.",
            ),
        ),
        migrations.AddIndex(
            model_name="agendaitem",
            index=models.Index(fields=["meeting", "position"], name="agenda_item_order"),
        ),
        migrations.AddIndex(
            model_name="agendaitem",
            index=models.Index(
                condition=models.Q(("object_id__isnull", False)),
                fields=["content_type", "object_id"],
                name="agenda_item_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionreview",
            constraint=models.UniqueConstraint(
                fields=("meeting", "action"), name="action_review_once"
            ),
        ),
        migrations.AddIndex(
            model_name="actionitem",
            index=models.Index(fields=["store", "due_on", "id"], name="action_store_due"),
        ),
        migrations.AddIndex(
            model_name="actionitem",
            index=models.Index(
                fields=["store", "status", "due_on", "id"], name="action_store_status_due"
            ),
        ),
        migrations.AddIndex(
            model_name="actionitem",
            index=models.Index(
                fields=["owner", "status", "due_on"], name="action_owner_status_due"
            ),
        ),
        migrations.AddIndex(
            model_name="actionitem",
            index=models.Index(fields=["verifier", "status"], name="action_verifier_status"),
        ),
        migrations.AddIndex(
            model_name="actionitem",
            index=models.Index(
                condition=models.Q(("remind_on__isnull", False)),
                fields=["remind_on"],
                name="action_remind",
            ),
        ),
        migrations.AddIndex(
            model_name="actionitem",
            index=models.Index(fields=["content_type", "object_id"], name="action_origin"),
        ),
        migrations.AddIndex(
            model_name="actionitem",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="action_search"),
        ),
        migrations.AddConstraint(
            model_name="actionitem",
            constraint=models.UniqueConstraint(
                fields=("store", "number"), name="action_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="actionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("owner", models.F("verifier")), _negated=True),
                name="action_verified_by_another",
                violation_error_message="Someone other than the owner must verify this.",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verified_at", None), ("verified_by", None)),
                    models.Q(("verified_at__isnull", False), ("verified_by__isnull", False)),
                    _connector="OR",
                ),
                name="action_verified_when_and_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["open", "doing", "done", "verified", "dropped"])
                ),
                name="action_status_known",
            ),
        ),
        migrations.AddIndex(
            model_name="minutes",
            index=models.Index(
                condition=models.Q(("status", "published")),
                fields=["confirm_until"],
                name="minutes_to_confirm",
            ),
        ),
        migrations.AddIndex(
            model_name="minutes",
            index=models.Index(
                condition=models.Q(("reopened_at__isnull", False), ("status", "draft")),
                fields=["reopened_at"],
                name="minutes_reopened",
            ),
        ),
        migrations.AddConstraint(
            model_name="minutes",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("published_at", None),
                        ("published_by", None),
                        ("status", "draft"),
                        ("version", 0),
                    ),
                    models.Q(
                        ("published_at__isnull", False),
                        ("published_by__isnull", False),
                        ("version__gt", 0),
                    ),
                    _connector="OR",
                ),
                name="minutes_published_when_and_by",
            ),
        ),
        migrations.AddIndex(
            model_name="minutesversion",
            index=models.Index(fields=["-published_at", "-id"], name="minutes_published"),
        ),
        migrations.AddIndex(
            model_name="minutesversion",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search"], name="minutes_search"
            ),
        ),
        migrations.AddConstraint(
            model_name="minutesversion",
            constraint=models.UniqueConstraint(
                fields=("minutes", "number"), name="minutes_version_once"
            ),
        ),
        migrations.AddIndex(
            model_name="moment",
            index=models.Index(fields=["meeting", "at"], name="moment_order"),
        ),
        migrations.AddConstraint(
            model_name="morning",
            constraint=models.UniqueConstraint(fields=("store", "day"), name="morning_once_a_day"),
        ),
        migrations.AddIndex(
            model_name="pack",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="pack_due"
            ),
        ),
        migrations.AddIndex(
            model_name="recording",
            index=models.Index(
                condition=models.Q(("delete_after__isnull", False), ("status", "kept")),
                fields=["delete_after"],
                name="recording_due",
            ),
        ),
        migrations.AddIndex(
            model_name="recording",
            index=models.Index(
                condition=models.Q(("status__in", ("running", "collecting"))),
                fields=["heard_at"],
                name="recording_unfinished",
            ),
        ),
        migrations.AddConstraint(
            model_name="recording",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "running")),
                fields=("meeting",),
                name="recording_runs_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="recording",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["running", "collecting", "kept", "deleted"])),
                name="recording_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="recording",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("deleted_at__isnull", False), ("file", ""), ("status", "deleted")),
                    models.Q(models.Q(("status", "deleted"), _negated=True), ("deleted_at", None)),
                    _connector="OR",
                ),
                name="recording_gone_when_deleted",
            ),
        ),
        migrations.AddConstraint(
            model_name="piece",
            constraint=models.UniqueConstraint(fields=("recording", "number"), name="piece_once"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first_on", None), ("last_on", None)),
                    ("last_on__gte", models.F("first_on")),
                    _connector="OR",
                ),
                name="reminder_days_in_order",
                violation_error_message="The last day must not be before the first.",
            ),
        ),
        migrations.AddIndex(
            model_name="sentform",
            index=models.Index(fields=["at"], name="sent_form_at"),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="series_in_order",
                violation_error_message="The last day must not be before the first.",
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["store", "-starts_at", "-id"], name="meeting_store_start"),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(
                fields=["store", "status", "-starts_at"], name="meeting_store_status"
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(
                condition=models.Q(("status__in", ["draft", "announced"])),
                fields=["starts_at"],
                name="meeting_ahead",
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(
                condition=models.Q(("status", "ended")),
                fields=["ended_at"],
                name="meeting_to_minute",
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(
                condition=models.Q(("changes_due_at__isnull", False)),
                fields=["changes_due_at"],
                name="meeting_changes_due",
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(
                condition=models.Q(("next_reminder_at__isnull", False)),
                fields=["next_reminder_at"],
                name="meeting_reminder_due",
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["chair", "-starts_at"], name="meeting_chair"),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["recorder", "-starts_at"], name="meeting_recorder"),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search"], name="meeting_search"
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                fields=("store", "number"), name="meeting_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                fields=("series", "occurrence_on"), name="meeting_occurrence_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="meeting_in_order",
                violation_error_message="The end must be after the start.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "draft",
                            "announced",
                            "in_progress",
                            "ended",
                            "published",
                            "closed",
                            "cancelled",
                        ],
                    )
                ),
                name="meeting_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    ("room__isnull", False), models.Q(("status", "cancelled"), _negated=True)
                ),
                expressions=[
                    ("room", "="),
                    (
                        meetings.models.meetings.TsTzRange(
                            "starts_at",
                            "ends_at",
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                        ),
                        "&&",
                    ),
                ],
                name="meeting_room_once",
                violation_error_message="The room is taken at this time.",
            ),
        ),
        migrations.AddConstraint(
            model_name="soundsettings",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("music", "own"), _negated=True),
                    models.Q(("music_file", ""), _negated=True),
                    _connector="OR",
                ),
                name="own_music_has_a_file",
            ),
        ),
        migrations.AddIndex(
            model_name="speaker",
            index=models.Index(
                condition=models.Q(("status", "asked")), fields=["user"], name="speaker_to_answer"
            ),
        ),
        migrations.AddConstraint(
            model_name="speaker",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["asked", "accepted"])),
                fields=("item", "user"),
                name="speaker_asked_once",
            ),
        ),
        migrations.AddIndex(
            model_name="story",
            index=models.Index(fields=["store", "-created_at", "-id"], name="story_store"),
        ),
        migrations.AddIndex(
            model_name="story",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="story_search"),
        ),
        migrations.AddConstraint(
            model_name="timeshift",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gt", 0)), name="time_shift_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.UniqueConstraint(fields=("meeting", "user"), name="told_once"),
        ),
        migrations.AddIndex(
            model_name="topic",
            index=models.Index(
                fields=["store", "status", "-created_at"], name="topic_store_status"
            ),
        ),
        migrations.AddIndex(
            model_name="transcript",
            index=models.Index(
                condition=models.Q(("status__in", ("waiting", "working"))),
                fields=["next_try_at"],
                name="transcript_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.CheckConstraint(
                condition=models.Q(("end__gte", models.F("start"))), name="segment_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="turn",
            constraint=models.UniqueConstraint(fields=("item", "user"), name="turn_once"),
        ),
        migrations.AddConstraint(
            model_name="turn",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "speaking")), fields=("item",), name="turn_one_speaks"
            ),
        ),
    ]
