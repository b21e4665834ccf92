"""The file of an import, the meaning of its columns, and a row that is corrected."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import TextChoices
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.kinds import IssueClass, Urgency
from issues.models import ImportRun, Place
from issues.services.importing import runs
from issues.states import IssueStatus
from issues.tables import words
from issues.tables.columns import Column
from issues.tables.dates import Order
from issues.tables.dialects import MAX_BYTES, MAX_ROWS, too_large
from issues.tables.understanding import STATES, Plan
from issues.tables.words import LABELS, SEVERAL, Target
from people.contacts import word_key
from people.forms.accounts import helper
from people.models import User

SELECT = {"class": "form-select"}
DAY = {"type": "date"}


class OrderWords(TextChoices):
    DMY = Order.DMY.value, gettext_lazy("The day first: 1/3 is 1 March")
    MDY = Order.MDY.value, gettext_lazy("The month first: 1/3 is 3 January")
    YMD = Order.YMD.value, gettext_lazy("The year first")


class UploadForm(forms.Form):
    """The file; what is in it is looked at by the import itself."""

    file = forms.FileField(
        label=gettext_lazy("List of issues"),
        error_messages={"empty": gettext_lazy("The file is empty.")},
    )

    @property
    def hint(self) -> str:
        limits = {"mb": MAX_BYTES // (1024 * 1024), "rows": f"{MAX_ROWS:,}"}
        return _("Excel (.xlsx), CSV or TSV, up to %(mb)s MB and %(rows)s rows") % limits

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(too_large())
        return file


class PeopleByName(forms.ModelChoiceField[User]):
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name} · {obj.title or obj.employee_number}"


class MappingForm(forms.Form):
    """What each column is; asks only for what the table does not say itself."""

    source = forms.CharField(
        label=gettext_lazy("Where the list comes from"),
        max_length=60,
        help_text=gettext_lazy("The next list from there is understood in the same way."),
    )
    status = forms.ChoiceField(label=gettext_lazy("State of rows that name none"), required=False)
    date = forms.DateField(
        label=gettext_lazy("Day of rows without a date"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: such rows are put aside to be corrected."),
    )
    owner = PeopleByName(
        User.objects.none(),
        label=gettext_lazy("Responsible where the list names nobody of the store"),
        required=False,
        empty_label=gettext_lazy("By the store's rules for owners"),
        widget=forms.Select(attrs={"data-select": True}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Class of rows that name none"), required=False)
    urgency = forms.ChoiceField(label=gettext_lazy("Urgency of rows that name none"))
    place = forms.ModelChoiceField(
        Place.objects.none(),
        label=gettext_lazy("Place of rows that name none"),
        required=False,
        empty_label="–",
    )

    def __init__(self, data: QueryDict | None, *, run: ImportRun, plan: Plan) -> None:
        self.run, self.columns = run, runs.columns_of(run)
        self.header_row = plan.header_row
        self.asked_orders: list[Target] = []
        self.orders: dict[str, str] = dict(plan.orders)
        self.state_keys: dict[str, str] = {}
        self.too_many_states = False
        targets = self._targets(data, plan)
        data = self._add_questions(data, plan, targets)
        initial = {
            "source": run.source.name if run.source else _name_of(run),
            "status": plan.status,
            "urgency": plan.urgency,
            "kind": plan.kind,
            "owner": plan.owner,
            "place": plan.place,
            "date": plan.date,
            **{f"target_{index}": target for index, target in targets.items()},
        }
        super().__init__(data, initial=initial)
        self.fields.update(self._questions)
        self._offer(run)
        self.helper = helper(self)

    def _offer(self, run: ImportRun) -> None:
        choices: Mapping[str, Sequence[tuple[str, Any]]] = {
            "status": [(state.value, state.label) for state in STATES],
            "kind": [("", _("By the words of the text")), *IssueClass.choices],
            "urgency": Urgency.choices,
        }
        for name, offered in choices.items():
            cast("forms.ChoiceField", self.fields[name]).choices = list(offered)
        people = User.objects.active().filter(store=run.store).by_name()
        cast("forms.ModelChoiceField[User]", self.fields["owner"]).queryset = people
        places = Place.objects.filter(store=run.store, is_active=True)
        cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = places

    def _targets(self, data: QueryDict | None, plan: Plan) -> dict[int, str]:
        if data is None:
            return {column.index: plan.targets.get(column.index, "") for column in self.columns}
        return {column.index: data.get(f"target_{column.index}", "") for column in self.columns}

    def _add_questions(
        self, data: QueryDict | None, plan: Plan, targets: Mapping[int, str]
    ) -> QueryDict | None:
        """A choice for each column, each word for a state and each unclear order of day and month.

        What was not asked yet when the form was sent is answered by what is suggested.
        """
        self._questions: dict[str, forms.Field] = {}
        offered = [("", _("– kept below the issue"))]
        offered += [(target.value, str(LABELS[target])) for target in Target]
        for column in self.columns:
            label = _("Column %(name)s") % {"name": column.title or column.letter}
            self._questions[f"target_{column.index}"] = forms.ChoiceField(
                label=label,
                choices=offered,
                required=False,
                widget=forms.Select(attrs={**SELECT, "aria-label": label}),
            )
        now = Plan(header_row=plan.header_row, targets=targets)
        answers = data.copy() if data is not None else None
        self._ask_orders(now, plan)
        self._ask_states(now, plan, answers)
        return answers

    def _ask_orders(self, now: Plan, plan: Plan) -> None:
        for target in (Target.REPORTED, Target.SOLVED):
            self.orders.pop(target, None)
            if not now.columns(target):
                continue
            found = runs.orders_of(self.run, now, target)
            if not found:
                self.asked_orders.append(target)
            elif len(found) == 1:
                self.orders[target] = found[0].value
            else:
                words_ = [(one.value, OrderWords(one.value).label) for one in found]
                self._questions[f"order_{target}"] = forms.ChoiceField(
                    label=_("%(column)s: which comes first?") % {"column": LABELS[target]},
                    choices=words_,
                    widget=forms.RadioSelect,
                    initial=plan.orders.get(target) or self.orders.get(Target.REPORTED),
                    error_messages={
                        "required": _("The dates do not say it themselves: please choose.")
                    },
                )

    def _ask_states(self, now: Plan, plan: Plan, answers: QueryDict | None) -> None:
        values = runs.states_of(self.run, now)
        if len(values) > runs.MOST_STATES:
            self.too_many_states = True
            return
        known = words.state_keys()
        (column,) = now.columns(Target.STATUS)[:1] or (0,)
        offered = [("", "–"), *((state.value, state.label) for state in STATES)]
        for key, value in {word_key(value): value for value in values}.items():
            name = f"state_{column}_{len(self.state_keys)}"
            self.state_keys[name] = key
            suggested = plan.states.get(key) or known.get(key, "")
            self._questions[name] = forms.ChoiceField(
                label=value[:60],
                choices=offered,
                initial=suggested,
                widget=forms.Select(attrs=SELECT),
                error_messages={"required": _("What does this word mean here?")},
            )
            if answers is not None and name not in answers:
                answers[name] = str(suggested or "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [cleaned.get(f"target_{column.index}", "") for column in self.columns]
        if Target.TEXT not in chosen and Target.TITLE not in chosen:
            self.add_error(None, _("Choose the column that says what happened."))
        for column in self.columns:
            target = cleaned.get(f"target_{column.index}", "")
            if target and target not in SEVERAL and chosen.count(target) > 1:
                self.add_error(f"target_{column.index}", _("Only one column can be this."))
            if target in self.asked_orders:
                self.add_error(f"target_{column.index}", _("There are no dates in this column."))
            if target == Target.STATUS and self.too_many_states:
                message = _(
                    "This column has more than %(n)s different words: it is hardly the state."
                )
                self.add_error(f"target_{column.index}", message % {"n": runs.MOST_STATES})
        if Target.REPORTED not in chosen and not cleaned.get("date") and "date" not in self.errors:
            self.add_error("date", _("No column holds the date: give the day here."))
        day = cleaned.get("date")
        if day and day > timezone.localdate(timezone=self.run.store.zone):
            self.add_error("date", _("This day lies in the future."))
        return cleaned

    @property
    def plan(self) -> Plan:
        cleaned = self.cleaned_data
        orders = dict(self.orders)
        for target in (Target.REPORTED, Target.SOLVED):
            if order := cleaned.get(f"order_{target}"):
                orders[target] = order
        return Plan(
            header_row=self.header_row,
            targets={column.index: cleaned[f"target_{column.index}"] for column in self.columns},
            orders=orders,
            states={key: cleaned[name] for name, key in self.state_keys.items()},
            status=cleaned["status"] or IssueStatus.NEW,
            urgency=cleaned["urgency"],
            kind=cleaned["kind"],
            owner=cleaned["owner"].pk if cleaned["owner"] else None,
            place=cleaned["place"].pk if cleaned["place"] else None,
            date=cleaned["date"],
        )

    @property
    def column_fields(self) -> list[tuple[Column, BoundField]]:
        return [(column, self[f"target_{column.index}"]) for column in self.columns]

    @property
    def word_questions(self) -> list[BoundField]:
        return [self[name] for name in self.state_keys]

    @property
    def date_questions(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith("order_")]

    @property
    def default_fields(self) -> list[BoundField]:
        return [self[name] for name in ("date", "status", "owner", "kind", "urgency", "place")]


def _name_of(run: ImportRun) -> str:
    return run.file_name.rpartition(".")[0][:60] or run.file_name[:60]


class RowForm(forms.Form):
    """The cells of one row as they were, to be corrected."""

    def __init__(
        self, data: QueryDict | None, *, columns: Sequence[Column], cells: Sequence[str]
    ) -> None:
        super().__init__(data)
        self.columns, self.cells = columns, list(cells)
        for column in columns:
            value = cells[column.index] if column.index < len(cells) else ""
            is_long = len(value) > 60 or "\n" in value  # noqa: PLR2004
            self.fields[f"cell_{column.index}"] = forms.CharField(
                label=column.title or column.letter,
                required=False,
                initial=value,
                widget=forms.Textarea(attrs={"rows": 4}) if is_long else forms.TextInput,
            )
        self.helper = helper(self)

    @property
    def corrected(self) -> list[str]:
        """Every cell, also those that the form does not show."""
        width = max([len(self.cells), *(column.index + 1 for column in self.columns)])
        cells = [*self.cells, *[""] * (width - len(self.cells))]
        for column in self.columns:
            cells[column.index] = self.cleaned_data[f"cell_{column.index}"]
        return cells
