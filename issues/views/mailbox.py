"""Settings: the mailbox that issues are read from, and what became of each e-mail."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from issues.forms.mailbox import MailboxForm
from issues.models import InboundMail, Issue, Mailbox, ReporterMail
from issues.services import deadlines, mailboxes, outward
from people.http import Request, posted
from people.models import Store
from people.paging import page as paged
from people.rules import check_manage_store
from people.views.settings_store import back_to, managed_store

SIZE = 50
MOST_FAILED = 20


def _mailbox(store: Store) -> Mailbox:
    return Mailbox.objects.filter(store=store).first() or Mailbox(store=store)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    store = managed_store(request)
    form = MailboxForm(posted(request), instance=_mailbox(store))
    if form.is_bound and form.is_valid():
        mailboxes.save_mailbox(form.save(commit=False), by=request.user)
        messages.success(request, _("Saved. It is read within a minute."))
        return redirect(back_to(reverse("issues:mailbox"), request, store))
    context = {
        "store": store,
        "form": form,
        "mailbox": Mailbox.objects.filter(store=store).first(),
        "of_store": back_to("", request, store),
        "keep_days": deadlines.settings_of(store).mail_keep_days,
    }
    status = 422 if form.is_bound else 200
    return render(request, "issues/mailbox.html", context, status=status)


@require_POST
def read_now(request: Request) -> HttpResponse:
    store = managed_store(request)
    mailbox = get_object_or_404(Mailbox.objects.select_related("store"), store=store)
    taken = mailboxes.read(mailbox, timezone.now())
    if mailbox.error:
        messages.error(request, _("The mailbox does not answer: %(why)s") % {"why": mailbox.error})
    else:
        words = ngettext(
            "The mailbox was read: %(n)s e-mail.", "The mailbox was read: %(n)s e-mails.", taken
        )
        messages.success(request, words % {"n": taken})
    return redirect(back_to(reverse("issues:mailbox"), request, store))


@require_safe
def mails(request: Request) -> HttpResponse:
    store = managed_store(request)
    found = paged(
        InboundMail.objects.filter(store=store).select_related("issue"),
        SIZE,
        by="-at",
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    named = [row.issue_id for row in found.rows if row.issue_id]
    seen = set(
        Issue.objects.visible_to(request.user).filter(pk__in=named).values_list("pk", flat=True)
    )
    unsent = ReporterMail.objects.filter(store=store).exclude(status=ReporterMail.Status.SENT)
    unsent = unsent.exclude(to="")  # forgotten: nobody can send it again
    context = {
        "store": store,
        "page": found,
        "rows": [(row, row.issue_id in seen) for row in found.rows],
        "unsent": unsent.select_related("issue")[:MOST_FAILED],
    }
    template = "issues/mails.html#rows" if request.htmx else "issues/mails.html"
    return render(request, template, context)


@require_POST
def again(request: Request, pk: int) -> HttpResponse:
    rows = ReporterMail.objects.visible_to(request.user).select_related("store", "issue")
    row = get_object_or_404(rows, pk=pk)
    check_manage_store(request.user, row.store)
    outward.send_again(row, by=request.user)
    messages.success(request, _("It is sent again within a minute."))
    return redirect(back_to(reverse("issues:mails"), request, row.store))
