"""The forms of an item's page. They carry what was typed to a service and back; the rules are the services'."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from cee.base.errors import DomainError
from cee.base.present import money
from cee.core.identifiers.tariff import format_tariff
from cee.core.vocabulary import CENTER_CODES, FindingType, label
from centers.forms_relief import AmountsField, AmountTable, amount_table
from centers.policy.actions import ActionView
from centers.selectors.people import Colleague
from centers.services.relief import ReliefView
from entries.models import EntryLine, Finding
from entries.processes.base import Field
from entries.processes.codes import FINDING_TYPES


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
    finding_type = forms.ChoiceField(
        label="Finding", choices=[(kind.code, kind.label) for kind in FINDING_TYPES.values()]
    )
    declared = forms.CharField(
        label="Declared", max_length=200, required=False, help_text="Left empty: what the line says"
    )
    found = forms.CharField(label="Found", max_length=200, required=False)
    revenue = forms.DecimalField(
        label="Revenue, dollars",
        max_digits=14,
        decimal_places=2,
        required=False,
        help_text="Minus: owed to the importer",
    )
    authority = forms.CharField(
        label="Authority", max_length=80, required=False, help_text="Left empty: what is usually cited for the finding"
    )
    remark = forms.CharField(label="Remark", widget=forms.Textarea, required=False, max_length=10_000)

    def __init__(self, *args: Any, lines: Iterable[EntryLine] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {line.number: line for line in lines}
        numbers = [(line.number, f"{line.number}: {format_tariff(line.hts)}") for line in self.lines.values()]
        self.fields["line"].choices = [*numbers, ("", "The summary as a whole")]  # type: ignore[attr-defined]

    def clean_revenue(self) -> Decimal:
        """Nothing typed is nothing owed."""
        return self.cleaned_data["revenue"] or Decimal(0)

    def clean(self) -> dict[str, Any]:
        """What the line itself declares need not be typed again."""
        data = super().clean() or self.cleaned_data
        line = self.lines.get(data.get("line") or 0)
        if line is not None and not data.get("declared"):
            data["declared"] = _declared(line, data.get("finding_type", ""))[:200]
        return data


def _declared(line: EntryLine, finding_type: str) -> str:
    """What a line declares of that which a finding is about; empty where that is no single thing."""
    match finding_type:
        case FindingType.CLASSIFICATION:
            return format_tariff(line.hts)
        case FindingType.VALUE:
            return money(line.value)
        case FindingType.ORIGIN | FindingType.MARKING:
            return line.origin
        case FindingType.PREFERENCE:
            return line.spi or ""
        case FindingType.QUANTITY:
            return ", ".join(f"{amount} {unit}" for filed in line.tariffs for amount, unit in filed[3])
        case FindingType.ANTIDUMPING | FindingType.COUNTERVAILING:
            return ", ".join(str(case[0]) for case in line.cases or ()) or "no case"
        case _:
            return ""


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


class ActionForm(Act):
    """One of several actions of a process, chosen in the form, with the fields that each asks for.

    `for_actions` of a field names the actions that ask for it; a script hides the others, the form takes only what the
    chosen action asks for. Codes stand apart for each action, for their tables differ. `relief` are the entries that an
    approval would reliquidate: their amounts then say what it moves.
    """

    action = forms.ChoiceField(label="What", widget=forms.RadioSelect)

    def __init__(
        self,
        *args: Any,
        rules: Sequence[ActionView] = (),
        lines: Iterable[EntryLine] = (),
        relief: Sequence[ReliefView] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rules = {rule.action: rule for rule in rules}
        self.relief, self.worked_out = list(relief), False
        choice = self.fields["action"]
        choice.choices = [(rule.action, _choice(rule)) for rule in rules]  # type: ignore[attr-defined]
        if len(self.rules) == 1:
            choice.widget = forms.HiddenInput()
        if rules and not self.is_bound:
            self.initial.setdefault("action", rules[0].action)
        self.line_choices = [(line.number, str(line.number)) for line in lines]
        for rule in rules:
            for wanted in _asked(rule, bool(relief)):
                self._add(rule, wanted)
        asking = [rule.action for rule in rules if rule.needs_reason]
        if asking:
            self._put("reason", forms.CharField(label="Why", widget=forms.Textarea, max_length=10_000), asking)

    def _add(self, rule: ActionView, wanted: Field) -> None:
        name = f"{wanted.name}__{rule.action}" if wanted.form in ("codes", "code") else wanted.name
        if name in self.fields:
            known = self.fields[name]
            known.for_actions.append(rule.action)  # type: ignore[attr-defined]
            known.widget.attrs["data-for"] += f" {rule.action}"
            return
        self._put(name, self._field(wanted), [rule.action])

    def _put(self, name: str, field: forms.Field, actions: list[str]) -> None:
        field.for_actions = actions  # type: ignore[attr-defined]
        field.must = field.required  # type: ignore[attr-defined]
        field.required = False  # which of them is required depends on the action; `clean` asks
        field.widget.attrs["data-for"] = " ".join(actions)
        self.fields[name] = field

    def _field(self, wanted: Field) -> forms.Field:
        name, _, hint = wanted.label.partition("; ")
        given: dict[str, Any] = {"label": name, "required": wanted.required, "help_text": hint.capitalize()}
        coded = [(code.code, f"{code.code} {code.label}") for code in (wanted.codes or {}).values()]
        match wanted.form:
            case "date":
                return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **given)
            case "amounts":
                return AmountsField(**given)
            case "money":
                return forms.DecimalField(max_digits=14, decimal_places=2, **given)
            case "codes":
                return forms.MultipleChoiceField(choices=coded, widget=forms.CheckboxSelectMultiple, **given)
            case "code":
                return forms.ChoiceField(choices=coded, **given)
            case "lines":
                given["required"] = False
                return forms.TypedMultipleChoiceField(
                    choices=self.line_choices, coerce=int, widget=forms.CheckboxSelectMultiple, **given
                )
            case "center":
                return forms.ChoiceField(choices=[(code, code) for code in CENTER_CODES], **given)
            case "number":
                return forms.CharField(max_length=40, **given)
            case _:
                short = wanted.name == "authority"
                return forms.CharField(max_length=10_000, widget=forms.TextInput if short else forms.Textarea, **given)

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen action needs."""
        data = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            asked = data.get("action") in getattr(field, "for_actions", ())
            if asked and field.must and data.get(name) in (None, "", []) and name not in self.errors:  # type: ignore[attr-defined]
                self.add_error(name, "This is needed.")
        return data

    @property
    def by_entry(self) -> AmountTable:
        """The inputs of the entries that an approval reliquidates, as they stand."""
        return amount_table(self.relief, self["amounts"].data if self.is_bound else None)

    @property
    def rule(self) -> ActionView:
        """The chosen action."""
        return self.rules[self.cleaned_data["action"]]

    def payload(self) -> dict[str, Any]:
        """What the chosen action is told, by the names of its fields."""
        chosen = self.rule
        told = {}
        for wanted in chosen.fields:
            name = f"{wanted.name}__{chosen.action}" if wanted.form in ("codes", "code") else wanted.name
            value = self.cleaned_data.get(name)
            if value not in (None, ""):
                told[wanted.name] = value
        return told

    def refuse(self, error: DomainError) -> None:
        """A refusal about a coded field lands on the table of the chosen action."""
        coded = f"{error.path}__{self.cleaned_data.get('action')}"
        self.fields_of = {error.path: coded} if coded in self.fields else {}
        super().refuse(error)


def _asked(rule: ActionView, by_entry: bool) -> list[Field]:
    """What an action is told here: of what gives back to entries their amounts, else the revenue as a whole."""
    if not any(one.form == "amounts" for one in rule.fields):
        return list(rule.fields)
    return [one for one in rule.fields if one.name != ("revenue" if by_entry else "amounts")]


def _choice(rule: ActionView) -> str:
    """An action as a choice: what it is, and who must sign it too."""
    if not rule.second_signature:
        return rule.label
    signers = " or ".join(label(role).lower() for role in rule.second_signature)
    return f"{rule.label} (then signed by {signers})"
