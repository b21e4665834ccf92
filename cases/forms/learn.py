"""Telling a story, helping with it, using a case, and questions."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from attachments import checks
from cases.kinds import UseResult
from cases.models import Case, Quiz
from cases.services.learning import LEAST_CHOICES, MOST_CHOICES, check_question
from issues.models import Component
from meetings.forms.fields import TokenField
from people.models import User
from people.privacy import find
from people.rules import NotNow

SOUNDS = (".webm", ".m4a", ".mp4", ".ogg", ".mp3", ".wav")
LONGEST = 5000


def no_personal_data(text: str) -> str:
    """The archive names no customer and no car."""
    found = [one.masked for one in find(text)]
    if found:
        sentence = _("Take personal data out of the text first: %(found)s")
        raise forms.ValidationError(sentence, params={"found": "，".join(found)})
    return text


class TellForm(forms.Form):
    title = forms.CharField(label=_("In a few words: what is it about?"), max_length=120)
    text = forms.CharField(
        label=_("Your story"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What happened, what did you do, what can others use of it?"),
    )
    sound = forms.FileField(label=_("Or tell it"), required=False)
    model = forms.CharField(label=_("Model"), max_length=60, required=False)
    component = forms.ModelChoiceField(
        queryset=Component.objects.none(),
        label=_("Component"),
        required=False,
        widget=forms.Select(attrs={"data-select": True}),
    )
    token = TokenField()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        component = self.fields["component"]
        assert isinstance(component, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        component.queryset = Component.objects.filter(store=user.store_id).order_by("pk")

    def clean_sound(self) -> UploadedFile[Any] | None:
        sound: UploadedFile[Any] | None = self.cleaned_data["sound"]
        if sound is not None:
            if PurePath(sound.name or "").suffix.lower() not in SOUNDS:
                raise forms.ValidationError(
                    _("This is no sound. Record it here, or choose a sound file.")
                )
            checks.check(sound)
        return sound

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("text") and not cleaned.get("sound") and not self.errors:
            self.add_error("text", _("Write it down, or record it: one of the two."))
        return cleaned


class HelpForm(forms.Form):
    """An editor's or the teller's hand on a story, before it is published."""

    title = forms.CharField(label=_("Title"), max_length=120)
    concern = forms.CharField(
        label=_("How it began"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    done = forms.CharField(
        label=_("What was done"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    result = forms.CharField(
        label=_("What came of it, and what others can use"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    NAMES = ("title", "concern", "done", "result")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.NAMES:
            try:
                no_personal_data(cleaned.get(name, ""))
            except forms.ValidationError as error:
                self.add_error(name, error)
        if not cleaned.get("concern") and not cleaned.get("done") and not cleaned.get("result"):
            self.add_error("done", _("Listen to it and write down what was told."))
        return cleaned


class WhyForm(forms.Form):
    why = forms.CharField(
        label=_("What is not right yet?"),
        max_length=300,
        required=False,
        help_text=_("Only where you do not agree."),
    )

    def clean_why(self) -> str:
        why = " ".join(self.cleaned_data["why"].split())
        if not why:
            raise forms.ValidationError(_("Please give the reason."))
        return why


class UseForm(forms.Form):
    result = forms.ChoiceField(
        label=_("Did it work?"),
        choices=UseResult,
        widget=forms.RadioSelect,
        initial=UseResult.WORKED,
    )
    note = forms.CharField(
        label=_("On what, and how?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    token = TokenField()

    def clean_note(self) -> str:
        return no_personal_data(self.cleaned_data["note"])


class QuizForm(forms.Form):
    """A question with two to five choices, the right ones ticked."""

    text = forms.CharField(label=pgettext_lazy("of a quiz", "Question"), max_length=300)
    explanation = forms.CharField(
        label=_("Explanation"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Shown after the answer: why is it so?"),
    )

    def __init__(self, *args: Any, quiz: Quiz | None = None, case: Case, **kwargs: Any) -> None:
        self.case, self.quiz = case, quiz
        if quiz is not None:
            kwargs.setdefault("initial", self._first(quiz))
        super().__init__(*args, **kwargs)
        for place in range(MOST_CHOICES):
            self.fields[f"choice_{place}"] = forms.CharField(
                label=_("Choice %(n)s") % {"n": place + 1},
                max_length=200,
                required=False,
            )
            self.fields[f"right_{place}"] = forms.BooleanField(
                label=_("Choice %(n)s is right") % {"n": place + 1},
                required=False,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )

    @staticmethod
    def _first(quiz: Quiz) -> dict[str, Any]:
        texts = {f"choice_{place}": text for place, text in enumerate(quiz.choices)}
        ticks = {f"right_{place}": True for place in quiz.right}
        return {"text": quiz.text, "explanation": quiz.explanation} | texts | ticks

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField, bool]]:
        """Each choice with its tick, and whether it must be filled in."""
        return [
            (self[f"choice_{place}"], self[f"right_{place}"], place < LEAST_CHOICES)
            for place in range(MOST_CHOICES)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [
            (text.strip(), bool(cleaned.get(f"right_{place}")))
            for place in range(MOST_CHOICES)
            if (text := cleaned.get(f"choice_{place}") or "").strip()
        ]
        for place in range(MOST_CHOICES):
            if cleaned.get(f"right_{place}") and not (cleaned.get(f"choice_{place}") or "").strip():
                self.add_error(f"choice_{place}", _("This choice is marked right and is empty."))
        cleaned["choices"] = [text for text, _right in given]
        cleaned["right"] = [place for place, (_text, right) in enumerate(given) if right]
        if not self.errors:
            try:
                check_question(cleaned["text"], cleaned["choices"], cleaned["right"])
            except NotNow as refusal:
                self.add_error(None, str(refusal))
        return cleaned
