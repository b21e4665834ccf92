"""Items of an agenda, templates, topics."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetings.forms.fields import MinutesField, PersonField, TokenField, staff
from meetings.models import AgendaItem, AgendaTemplate, Series, TemplateItem, Topic
from people.models import Store


class ItemForm(forms.ModelForm[AgendaItem]):
    minutes = MinutesField(label=_("Length (min)"), least=1)
    presenter = PersonField(label=_("Presenter"), required=False, empty_label=_("Nobody yet"))

    class Meta:
        model = AgendaItem
        fields = ("title", "section", "minutes", "presenter", "details")
        labels = {"section": _("Part"), "title": _("What it is about")}
        widgets = {"details": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"details": _("Background, numbers, the question to decide. Markdown works.")}

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        presenter = self.fields["presenter"]
        if isinstance(presenter, PersonField):
            presenter.queryset = staff(store)


class NewItemForm(ItemForm):
    token = TokenField()


class TopicForm(forms.ModelForm[Topic]):
    minutes = MinutesField(label=_("Minutes needed"), least=1, most=240, initial=10)
    token = TokenField()

    class Meta:
        model = Topic
        fields = ("title", "details", "minutes", "series")
        labels = {"title": _("What should we talk about?"), "details": _("Why it matters")}
        widgets = {"details": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        series = self.fields["series"]
        if isinstance(series, forms.ModelChoiceField):
            series.queryset = Series.objects.active().filter(store=store)
            series.empty_label = str(_("Any meeting"))
            series.label = _("For which meetings")


class WhyForm(forms.Form):
    """A reason, where a step needs one."""

    why = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please give the reason.")},
    )


class TemplateForm(forms.ModelForm[AgendaTemplate]):
    class Meta:
        model = AgendaTemplate
        fields = ("name",)

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.store = store

    def clean_name(self) -> str:
        """Once in the store: the store is no field, so the database's rule is not asked."""
        name: str = self.cleaned_data["name"]
        others = AgendaTemplate.objects.filter(store=self.instance.store_id, name=name)
        if others.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("The store has a template of this name already."))
        return name


class TemplateItemForm(forms.ModelForm[TemplateItem]):
    minutes = MinutesField(label=_("Length (min)"), least=1)

    class Meta:
        model = TemplateItem
        fields = ("section", "title", "minutes")
        labels = {"section": _("Part")}
        widgets = {
            "section": forms.Select(attrs={"class": "form-select form-select-sm"}),
            "title": forms.TextInput(attrs={"class": "form-control form-control-sm"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes"].widget.attrs["class"] = "form-control form-control-sm"
