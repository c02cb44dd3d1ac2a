"""The forms of an item's page. They carry what was typed to a service and back; the rules are the services'."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from cee.base.errors import DomainError
from cee.core.vocabulary import FindingType, label
from centers.selectors.people import Colleague
from entries.models import EntryLine, Finding


class Act(forms.Form):
    """A form that changes something: it carries the version that its sender saw, and takes a service's refusal."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    fields_of: dict[str, str] = {}
    """Where a refusal's path is not the name of a field."""

    def refuse(self, error: DomainError) -> None:
        """Show a refusal at the field that it concerns, else above the form."""
        field = self.fields_of.get(error.path, error.path)
        message = f"{error.message} ({error.authority})" if error.authority else error.message
        self.add_error(field if field in self.fields and field != "version" else None, message)


class FindingForm(Act):
    """A coded finding on one line, or on the summary as a whole."""

    line = forms.TypedChoiceField(label="Line", coerce=int, empty_value=None, required=False)
    finding_type = forms.ChoiceField(label="Finding", choices=[(word, label(word)) for word in FindingType])
    declared = forms.CharField(label="Declared", max_length=200, required=False)
    found = forms.CharField(label="Found", max_length=200, required=False)
    revenue = forms.DecimalField(
        label="Revenue, dollars", max_digits=14, decimal_places=2, required=False, help_text="Minus: owed to the importer"
    )
    authority = forms.CharField(
        label="Authority", max_length=80, required=False, help_text="Left empty: what is usually cited for the finding"
    )
    remark = forms.CharField(label="Remark", widget=forms.Textarea, required=False, max_length=10_000)

    def __init__(
        self, *args: Any, lines: Iterable[EntryLine] = (), citations: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.citations = citations or {}
        numbers = [(line.number, f"{line.number}: {line.hts}") for line in lines]
        self.fields["line"].choices = [*numbers, ("", "The summary as a whole")]  # type: ignore[attr-defined]

    def clean_revenue(self) -> Decimal:
        """Nothing typed is nothing owed."""
        return self.cleaned_data["revenue"] or Decimal(0)

    def clean(self) -> dict[str, Any]:
        """Where no authority was typed, the usual one is cited."""
        data = super().clean() or self.cleaned_data
        if not data.get("authority"):
            data["authority"] = self.citations.get(data.get("finding_type", ""), "")[:80]
        return data


class WithdrawForm(Act):
    """Taking a finding back."""

    finding = forms.ModelChoiceField(Finding.objects.none(), label="Finding")
    reason = forms.CharField(label="Why", max_length=1_000)

    def __init__(self, *args: Any, findings: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if findings is not None:
            self.fields["finding"].queryset = findings  # type: ignore[attr-defined]


class NoteForm(Act):
    """A remark for the next one."""

    text = forms.CharField(label="Note", widget=forms.Textarea, max_length=10_000)


class ReleaseForm(Act):
    """Putting an item back."""

    reason = forms.CharField(label="Why", max_length=1_000, required=False)


class ReassignForm(Act):
    """Giving an item to a colleague; each is shown with what they hold and whether they are away."""

    to_user_id = forms.TypedChoiceField(label="To", coerce=int)
    reason = forms.CharField(label="Why", max_length=1_000)

    def __init__(self, *args: Any, colleagues: Iterable[Colleague] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_user_id"].choices = [(one.user_id, _load(one)) for one in colleagues]  # type: ignore[attr-defined]


def _load(one: Colleague) -> str:
    items = "1 item" if one.held == 1 else f"{one.held} items"
    away = f", away until {one.away_until.isoformat()}" if one.away_until else ""
    team = f", team {one.team}" if one.team else ""
    return f"{one.name}{team}: {items}{away}"
