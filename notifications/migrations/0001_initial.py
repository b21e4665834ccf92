import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import notifications.secrets
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("search", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MailServer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("host", models.CharField(max_length=120, verbose_name="server")),
                ("port", models.PositiveIntegerField(default=465, verbose_name="port")),
                (
                    "security",
                    models.CharField(
                        choices=[("starttls", "STARTTLS"), ("ssl", "SSL/TLS"), ("none", "None")],
                        default="ssl",
                        max_length=10,
                        verbose_name="encryption",
                    ),
                ),
                (
                    "username",
                    models.CharField(blank=True, max_length=120, verbose_name="user name"),
                ),
                (
                    "password",
                    notifications.secrets.SealedTextField(blank=True, verbose_name="password"),
                ),
                ("from_address", models.EmailField(max_length=254, verbose_name="sender address")),
                (
                    "from_name",
                    models.CharField(blank=True, max_length=60, verbose_name="sender name"),
                ),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "store",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail_server",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "mail server",
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("dedupe_key", models.CharField(max_length=200, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("body", models.TextField(blank=True)),
                ("url", models.CharField(blank=True, max_length=300)),
                ("object_id", models.BigIntegerField(null=True)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "content_type",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
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
        ),
        migrations.CreateModel(
            name="Preferences",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="quiet from")),
                (
                    "quiet_until",
                    models.TimeField(blank=True, null=True, verbose_name="quiet until"),
                ),
                (
                    "digest",
                    models.CharField(
                        choices=[("at_once", "At once"), ("daily", "Once a day, together")],
                        default="at_once",
                        max_length=10,
                        verbose_name="e-mails that are not urgent",
                    ),
                ),
                (
                    "digest_at",
                    models.TimeField(
                        default=datetime.time(8, 0), verbose_name="time of the daily e-mail"
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preferences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "preferences",
            },
        ),
        migrations.CreateModel(
            name="Robot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "platform",
                    models.CharField(
                        choices=[
                            ("wecom", "WeCom"),
                            ("dingtalk", "DingTalk"),
                            ("feishu", "Feishu"),
                        ],
                        max_length=10,
                        verbose_name="platform",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name of the group")),
                ("webhook", notifications.secrets.SealedTextField(verbose_name="webhook address")),
                (
                    "secret",
                    notifications.secrets.SealedTextField(
                        blank=True, verbose_name="signing secret"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="robots",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "group robot",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "E-mail"), ("sms", "SMS"), ("robot", "Group robot")],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("skipped", "No address"),
                            ("cancelled", "Withdrawn"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=120, verbose_name="address")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("claim", models.UUIDField(null=True)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("digest", models.BooleanField(default=False)),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="code")),
                (
                    "answer",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="answer of the platform"
                    ),
                ),
                ("provider_id", models.CharField(blank=True, max_length=120)),
                ("dealt_at", models.DateTimeField(null=True)),
                (
                    "dealt_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
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
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="notifications.notice",
                    ),
                ),
                (
                    "robot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="notifications.robot",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SmsAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("access_key_id", models.CharField(max_length=60, verbose_name="access key")),
                (
                    "access_key_secret",
                    notifications.secrets.SealedTextField(verbose_name="access key secret"),
                ),
                ("sign_name", models.CharField(max_length=40, verbose_name="signature")),
                ("template_code", models.CharField(max_length=40, verbose_name="template code")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "store",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sms_account",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "SMS account",
            },
        ),
        migrations.CreateModel(
            name="KindChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("email", "E-mail"), ("sms", "SMS"), ("robot", "Group robot")],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kind_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "kind"), name="kind_choice_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["recipient", "-due_at", "-id"], name="notice_inbox"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("cancelled_at", None), ("read_at", None)),
                fields=["recipient"],
                name="notice_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["content_type", "object_id"], name="notice_target"),
        ),
        migrations.AddConstraint(
            model_name="preferences",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_from", None), ("quiet_until", None)),
                    models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                    _connector="OR",
                ),
                name="preferences_quiet_both_or_neither",
                violation_error_message="Give both the beginning and the end of the quiet hours, or neither.",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("status", "queued")),
                fields=["next_try_at"],
                name="delivery_due",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("status", "sending")),
                fields=["claimed_at"],
                name="delivery_claimed",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["store", "-id"], name="delivery_store"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["store", "status", "-id"], name="delivery_store_status"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("dealt_at", None), ("status", "failed")),
                fields=["store"],
                name="delivery_failed",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("notice", "channel", "robot"),
                name="delivery_once_a_channel",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", False), ("status", "sent")),
                    models.Q(models.Q(("status", "sent"), _negated=True), ("sent_at", None)),
                    _connector="OR",
                ),
                name="delivery_sent_with_time",
            ),
        ),
    ]
