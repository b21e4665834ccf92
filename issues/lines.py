"""The lines that tell a reporter what happens, in the language of whoever reads them."""

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from issues.models import Entry

WORDS: Mapping[str, str | Promise] = {
    "log": _("Received. %(owner)s looks after it; a solution is due by %(due)s."),
    "triage": _("Accepted: %(owner)s is responsible; a solution is due by %(due)s."),
    "assign": _("Passed on to %(owner)s."),
    "accept": _("%(owner)s is working on it."),
    "contain": _("An immediate measure has been taken."),
    "wait_parts": _("Waiting for parts."),
    "wait_customer": _("Waiting for the customer's answer."),
    "wait_oem": _("Waiting for the manufacturer."),
    "resume": _("Work goes on."),
    "go_on": _("The solution did not last or did not suffice; work goes on."),
    "solve": _("%(owner)s reports it solved; somebody else checks that now."),
    "send_back": _("The check found that it is not solved yet; work goes on."),
    "verify": _("Checked by %(verifier)s: it is solved."),
    "feed_back": _("The result is here: please say whether it is solved for you."),
    "accept_result": _("The reporter accepts the result."),
    "accept_silently": _("No answer by %(due)s: the result counts as accepted."),
    "dispute": _("The reporter says that it is not solved; work goes on."),
    "close": _("Closed. Thank you for saying it."),
    "refuse": _("It will not be followed up: %(why)s"),
    "merge": _("The same was reported before as %(number)s and is followed there."),
    "part": _("Followed on its own again."),
    "split": _("A part of it is followed on its own as %(number)s."),
    "reopen": _("Taken up again: %(why)s"),
    "effect_holds": _("Checked again after %(days)s days: it holds."),
    "effect_partly": _("Checked again after %(days)s days: it holds in part."),
    "effect_back": _("Checked again after %(days)s days: it has come back; work goes on."),
    "change": _("Changed: %(fields)s."),
    "escalate_acknowledge": _("Nobody has taken it on in time; told: %(names)s."),
    "escalate_contain": _("No immediate measure in time; told: %(names)s."),
    "escalate_half": _("Half of the time has passed; told: %(names)s."),
    "escalate_due": _("Overdue; told: %(names)s."),
    "escalate_double": _("Twice the time has passed; told: %(names)s."),
    "escalate_director": _("Told to the service manager: %(names)s."),
    "escalate_gm": _("Told to the general manager: %(names)s."),
    "import": _("Brought in from the list %(source)s."),
    "recur": _("It has come back, seen again in %(number)s; work goes on."),
}


def words(entry: Entry) -> str:
    """The entry as a sentence; remarks and answers are as they were written."""
    if entry.kind != Entry.Kind.LINE:
        return entry.text
    facts = {name: _shown(value) for name, value in entry.details.items()}
    return str(WORDS[entry.code]) % facts


def _shown(value: object) -> object:
    try:
        moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        return value
    return date_format(timezone.localtime(moment), "Y-m-d H:i")
