import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("search", "0001_initial"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="owner")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                ("is_company", models.BooleanField(default=False, verbose_name="a company")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="customers",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "owner",
            },
        ),
        migrations.CreateModel(
            name="Vehicle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plate", models.CharField(blank=True, max_length=12, verbose_name="number plate")),
                ("vin", models.CharField(blank=True, max_length=17, verbose_name="VIN")),
                ("brand", models.CharField(blank=True, max_length=40, verbose_name="brand")),
                ("model", models.CharField(blank=True, max_length=60, verbose_name="model")),
                (
                    "mileage",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="mileage, km"),
                ),
                (
                    "invoiced_on",
                    models.DateField(
                        blank=True,
                        help_text="From this day, or the delivery if that was later, the warranty runs.",
                        null=True,
                        verbose_name="invoiced on",
                    ),
                ),
                (
                    "delivered_on",
                    models.DateField(blank=True, null=True, verbose_name="handed over on"),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_by",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="vehicles",
                        to="customers.customer",
                        verbose_name="owner",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vehicles",
                        to="people.store",
                    ),
                ),
            ],
            options={
                "verbose_name": "vehicle",
            },
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["store", "phone"], name="customer_store_phone"),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["store", "name"], name="customer_store_name"),
        ),
        migrations.AddIndex(
            model_name="vehicle",
            index=models.Index(fields=["store", "-created_at", "-id"], name="vehicle_store_new"),
        ),
        migrations.AddIndex(
            model_name="vehicle",
            index=models.Index(
                models.F("store"),
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Reverse("plate"), "text_pattern_ops"
                ),
                name="vehicle_plate_end",
            ),
        ),
        migrations.AddIndex(
            model_name="vehicle",
            index=models.Index(
                models.F("store"),
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Reverse("vin"), "text_pattern_ops"
                ),
                name="vehicle_vin_end",
            ),
        ),
        migrations.AddIndex(
            model_name="vehicle",
            index=models.Index(fields=["owner"], name="vehicle_owner"),
        ),
        migrations.AddConstraint(
            model_name="vehicle",
            constraint=models.CheckConstraint(
                condition=models.Q(("plate", ""), ("vin", ""), _negated=True),
                name="vehicle_known_by_something",
                violation_error_message="Give the number plate or the VIN.",
            ),
        ),
        migrations.AddConstraint(
            model_name="vehicle",
            constraint=models.UniqueConstraint(
                condition=models.Q(("plate", ""), _negated=True),
                fields=("store", "plate"),
                name="vehicle_plate_once",
                violation_error_message="The store knows a vehicle with this plate already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="vehicle",
            constraint=models.UniqueConstraint(
                condition=models.Q(("vin", ""), _negated=True),
                fields=("store", "vin"),
                name="vehicle_vin_once",
                violation_error_message="The store knows a vehicle with this VIN already.",
            ),
        ),
    ]
