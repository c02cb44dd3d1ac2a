"""The forms of an importer account's page; each carries the version of the account that its sender saw."""

from typing import Any

from django import forms
from django.db.models import Q

from cee.access.capabilities import Role
from cee.access.models import User
from cee.base.acts import ActForm, DayInput
from cee.core.vocabulary import Standing, label
from centers.selectors.people import person_name
from entries.models import ImporterAccount

_MANAGERS = Q(memberships__role=Role.ACCOUNT_MANAGER) | Q(places__position=Role.ACCOUNT_MANAGER)


class NumberForm(ActForm):
    """One more number."""

    number = forms.CharField(label="Importer-of-record number", max_length=14, help_text="With hyphens")
    reason = forms.CharField(label="Why", max_length=1_000)


class MoveNumberForm(ActForm):
    """A number that is another account's."""

    number_id = forms.IntegerField(widget=forms.HiddenInput)
    to = forms.CharField(label="Account that it belongs to, its whole name", max_length=120)
    reason = forms.CharField(label="Why", max_length=1_000)

    def clean_to(self) -> int:
        """The one account of that name."""
        return one_account(self.cleaned_data["to"])


class ChangeAccountForm(ActForm):
    """Name, and whether it is a broker's."""

    name = forms.CharField(label="Name", max_length=120)
    is_broker = forms.BooleanField(label="A customs broker's account", required=False)
    reason = forms.CharField(label="Why", max_length=1_000)


class _StandingForm(ActForm):
    standing = forms.ChoiceField(label="Standing", choices=[(str(one), label(one)) for one in Standing])
    source = forms.CharField(label="Source", max_length=200, help_text="Where it is written")


class StandingForm(_StandingForm):
    """A standing from a day on."""

    valid_from = forms.DateField(label="From", widget=DayInput)
    reason = forms.CharField(label="Why", max_length=1_000)


class CorrectStandingForm(_StandingForm):
    """What a row should have said from its beginning."""

    row = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="What was wrong", max_length=1_000)


class ManageForm(ActForm):
    """The account manager from a day on."""

    user = forms.ModelChoiceField(User.objects.none(), label="Account manager")
    valid_from = forms.DateField(label="From", widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["user"]
        field.queryset = User.objects.filter(_MANAGERS, is_active=True).distinct().order_by("last_name", "pk")
        field.label_from_instance = person_name


class ManagerForm(ManageForm):
    """The account manager of a named account from a day on."""

    account = forms.CharField(label="Account, its whole name", max_length=120)
    field_order = ("account", "user", "valid_from")

    def clean_account(self) -> int:
        """The one account of that name."""
        return one_account(self.cleaned_data["account"])


def one_account(name: str) -> int:
    """The id of the one account that has this name. Raises ValidationError where none or several have it."""
    found = list(ImporterAccount.objects.filter(name=" ".join(name.split())).values_list("pk", flat=True)[:2])
    if not found:
        raise forms.ValidationError("No account has this name.")
    if len(found) > 1:
        raise forms.ValidationError("Several accounts have this name; open the one that is meant.")
    return found[0]
