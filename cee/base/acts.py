"""A form that one service acts on: bound, refused at its field, or done and told."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from cee.base.answers import status_of
from cee.base.errors import DomainError, NotAllowed, NotVisible


class ActForm(forms.Form):
    """A form whose sender saw a version, where what it changes has one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def refuse(self, error: DomainError) -> None:
        """Show a refusal at the field that it concerns, else above the form."""
        message = f"{error.message} ({error.authority})" if error.authority else error.message
        self.add_error(error.path if error.path in self.fields and error.path != "version" else None, message)


class DayInput(forms.DateInput):
    """A day, with the browser's own picker."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def act(request: HttpRequest, form: ActForm, do: Callable[[dict[str, Any]], Any], told: str, *, draft: str = "") -> int:
    """Hand what a valid form holds to a service. 0 when it is done, and `told` is said; else the status to answer with.

    What was kept under `draft` while it was typed is forgotten with success. The refusal stands on the form, beside what was typed. What the caller may not see or do is raised.
    """
    if not form.is_valid():
        return 422
    try:
        do(form.cleaned_data)
    except (NotVisible, NotAllowed):
        raise
    except DomainError as error:
        form.refuse(error)
        return status_of(error)
    messages.success(request, told, extra_tags=draft)
    return 0
