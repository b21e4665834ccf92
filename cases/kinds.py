"""What an entry of the archive can be."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseKind(TextChoices):
    """A typical case, to follow or to avoid; a story is told by anyone in a minute."""

    GOOD = "good", _("Good example")
    IMPROVE = "improve", _("Needs improvement")
    STORY = "story", pgettext_lazy("kind of case", "Experience")


class Satisfaction(TextChoices):
    YES = "yes", _("Satisfied")
    PARTLY = "partly", _("Satisfied in part")
    NO = "no", _("Not satisfied")
    UNKNOWN = "unknown", _("Not asked")


class CauseKind(TextChoices):
    """Why it came to this, for the facets of the archive."""

    WEAR = "wear", _("Wear")
    PART = "part", _("Faulty part")
    ASSEMBLY = "assembly", _("Assembly")
    DIAGNOSIS = "diagnosis", _("Diagnosis")
    SOFTWARE = "software", _("Software")
    USE = "use", _("Use of the car")
    PROCESS = "process", pgettext_lazy("kind of cause", "Process")
    TALK = "talk", _("Communication")
    OTHER = "other", pgettext_lazy("kind of cause", "Other")


class PostSection(TextChoices):
    GOOD = "good", _("What was good")
    BETTER = "better", _("What could be better")
    QUESTION = "question", _("Questions")


class UseResult(TextChoices):
    WORKED = "worked", _("It worked")
    PARTLY = "partly", _("It helped in part")
    NOT = "not", _("It did not help")


class AdoptionStatus(TextChoices):
    PLANNED = "planned", _("To be adopted")
    ADOPTED = "adopted", _("Adopted")
    DROPPED = "dropped", pgettext_lazy("state of an adoption", "Not adopted")
