"""The forms of a batch: the decision that is confirmed for all of its items, and undoing it."""

from typing import Any

from django import forms

from centers.forms import Act
from entries.processes.base import ActionRule


class ConfirmForm(Act):
    """What the chosen action is told; the codes and the text are there where it asks for them."""

    action = forms.CharField(widget=forms.HiddenInput)
    codes = forms.MultipleChoiceField(label="Reasons", widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(label="Text of the form, the same for each", widget=forms.Textarea, max_length=20_000)
    reason = forms.CharField(label="Why", widget=forms.Textarea, max_length=10_000)

    def __init__(self, *args: Any, rule: ActionRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        table = rule.outcome.codes if rule.outcome else None
        if table:
            choices = [
                (code.code, f"{code.code} {code.label}" if code.code.isdigit() else code.label)
                for code in table.values()
            ]
            self.fields["codes"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["codes"]
        if not rule.waits_for:
            del self.fields["text"]
        self.fields["reason"].required = rule.needs_reason

    def told(self) -> dict[str, Any]:
        """What the service is given."""
        names = ("action", "codes", "text", "reason", "version")
        return {name: value for name, value in self.cleaned_data.items() if name in names}


class UndoForm(Act):
    """Why everything is put back."""

    reason = forms.CharField(label="Why", max_length=1_000)


class StopForm(Act):
    """Discarding a draft, or stopping a batch."""
