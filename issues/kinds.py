"""What an issue can be: its class, urgency, priority, severity and the way it came in."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IssueClass(TextChoices):
    """The first level of the taxonomy; the second is `Category`, rows of the store."""

    TECHNICAL = "technical", pgettext_lazy("class of issue", "Technical")
    PROCESS = "process", pgettext_lazy("class of issue", "Process")
    PARTS = "parts", pgettext_lazy("class of issue", "Parts")
    WARRANTY = "warranty", pgettext_lazy("class of issue", "Warranty")
    CUSTOMER = "customer", pgettext_lazy("class of issue", "Customer")
    FACILITY = "facility", pgettext_lazy("class of issue", "Facility")
    IT = "it", pgettext_lazy("class of issue", "IT system")
    HR_SAFETY = "hr_safety", pgettext_lazy("class of issue", "Staff and safety")


class Urgency(TextChoices):
    """What the reporter says; the priority is decided from it."""

    NOW = "now", _("At once: danger, or a customer is waiting")
    TODAY = "today", _("Today")
    LATER = "later", _("Not urgent")


class Priority(IntegerChoices):
    P1 = 1, _("P1 critical")
    P2 = 2, _("P2 high")
    P3 = 3, _("P3 medium")
    P4 = 4, _("P4 low")


class Severity(IntegerChoices):
    """How much damage was done; from major on, cause and measures are asked for."""

    MINOR = 1, _("Minor")
    MAJOR = 2, _("Major")
    CRITICAL = 3, _("Critical")


class Channel(TextChoices):
    DESK = "desk", _("Desk")
    PHONE = "phone", _("Phone page")
    BOX = "box", _("Suggestion box")
    EMAIL = "email", _("E-mail")
    ROBOT = "robot", _("Chat robot")
    MEETING = "meeting", _("Meeting")
    IMPORT = "import", _("Import")
    SIGNAL = "signal", _("Quality signal")


class MeasureType(TextChoices):
    CORRECTIVE = "corrective", _("Corrective measure")
    PREVENTIVE = "preventive", _("Preventive measure")


class MeasureWay(TextChoices):
    PROCESS = "process", pgettext_lazy("way of a measure", "Process")
    TECHNIQUE = "technique", pgettext_lazy("way of a measure", "Technique")
    TRAINING = "training", pgettext_lazy("way of a measure", "Training")


class Bone(TextChoices):
    """The bones of a fishbone: 人机料法环测."""

    PEOPLE = "people", _("People")
    MACHINE = "machine", _("Machine")
    MATERIAL = "material", _("Material")
    METHOD = "method", _("Method")
    ENVIRONMENT = "environment", _("Environment")
    MEASUREMENT = "measurement", _("Measurement")
