"""What an entry summary would become, tried out on the screen: nothing is stored."""

import json
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from cee.access.allow import allow
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.acts import DayInput
from cee.base.clock import now, today
from cee.base.errors import DomainError
from centers.services.preview import records_preview, team_codes
from centers.services.tryout import lines_try
from entries.services.intake import parse
from routing.models import Ruleset
from routing.selectors.snapshot import ActiveRuleset, compiled_ruleset
from routing.views.section import section_tabs

LONGEST = 200_000


class PreviewForm(forms.Form):
    """An entry summary pasted as JSON, or its lines typed: one a line, a tariff number and a value in dollars."""

    importer_number = forms.CharField(label="Importer number", max_length=12, required=False)
    entry_date = forms.DateField(label="Entry date", widget=DayInput, required=False)
    port = forms.CharField(label="Port", max_length=4, required=False)
    origin = forms.CharField(label="Origin", max_length=2, required=False, help_text="Two letters, for every line")
    ruleset = forms.ModelChoiceField(
        Ruleset.objects.defer("content").order_by("-id"), label="Ruleset", required=False, to_field_name="version",
        empty_label="The active one",
    )  # fmt: skip
    lines = forms.CharField(
        label="Lines, or a whole summary as JSON", widget=forms.Textarea, max_length=LONGEST,
        help_text="A tariff number and a value on each line: 6109100012 12500. Or one entry summary as a filer sends it.",
    )  # fmt: skip

    def clean_lines(self) -> str:
        """JSON of one record, or a number and a value on each line."""
        text: str = self.cleaned_data["lines"].strip()
        if text.startswith("{"):
            try:
                json.loads(text)
            except ValueError as error:
                raise forms.ValidationError(f"This is not JSON: {error}.") from None
            return text
        self.typed: list[tuple[str, int]] = []
        for number, line in enumerate(text.splitlines(), start=1):
            words = line.replace(",", "").replace("$", "").split()
            if not words:
                continue
            hts, value = words[0].replace(".", ""), words[1].split(".")[0] if len(words) > 1 else "0"
            sound = len(words) <= 2 and hts.isdigit() and value.isdigit() and 2 <= len(hts) <= 10 and len(value) <= 12
            if not sound:
                raise forms.ValidationError(f"Line {number}: a tariff number of up to ten digits, and whole dollars.")
            self.typed.append((hts, int(value)))
        return text

    @property
    def is_record(self) -> bool:
        """Whether a whole record was pasted."""
        return bool(self.cleaned_data["lines"].startswith("{"))


@allow(Capability.VIEW_RULESETS)
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest) -> HttpResponse:
    """The form; a POST answers with the receipt, placement, deadlines and every problem of the record."""
    principal: Principal = request.principal  # type: ignore[attr-defined]
    context: dict[str, Any] = {"tabs": section_tabs(principal, "preview")}
    if request.method != "POST":
        context["form"] = PreviewForm(initial={"entry_date": today()})
        return render(request, "centers/preview.html", context)
    form = context["form"] = PreviewForm(request.POST)
    if not form.is_valid():
        return render(request, "centers/preview.html", context, status=422)
    try:
        told = _record(principal, form) if form.is_record else _typed(principal, form)
    except DomainError as error:
        form.add_error(None, error.message)
        return render(request, "centers/preview.html", context, status=422)
    return render(request, "centers/preview.html", context | told)


def _ruleset(form: PreviewForm) -> ActiveRuleset | None:
    chosen = form.cleaned_data["ruleset"]
    return compiled_ruleset(chosen.pk) if chosen else None


def _typed(principal: Principal, form: PreviewForm) -> dict[str, Any]:
    """What typed lines lead to; nothing else of a summary is asked."""
    told = form.cleaned_data
    found = lines_try(
        form.typed, importer_number=told["importer_number"].strip().upper(), entry_date=told["entry_date"] or today(),
        port=told["port"], origin=told["origin"].upper(), at=now(), ruleset=_ruleset(form),
    )  # fmt: skip
    receipt = found.pop("receipt")
    return _shown(principal, {"outcome": "tried"} | found, receipt)


def _record(principal: Principal, form: PreviewForm) -> dict[str, Any]:
    """What a whole record would become, with every problem of it."""
    records = parse("application/x-ndjson", 1, json.dumps(json.loads(form.cleaned_data["lines"])).encode())
    found = records_preview(records, actor=principal, at=now(), ruleset=_ruleset(form))
    teams = team_codes(found)
    return _shown(principal, found[0].as_dict(teams), found[0].receipt(teams))


def _shown(principal: Principal, told: dict[str, Any], receipt: dict[str, Any] | None) -> dict[str, Any]:
    """Which criteria look for what is not for everybody; a division or team would tell it too."""
    if not principal.can(Capability.VIEW_ENFORCEMENT):
        told |= dict.fromkeys(("lane", "division", "team", "queue", "state", "next_action", "next_date"))
        if receipt:
            receipt |= {"lane": None, "division": None, "placed": None}
    return {"told": told, "receipt": receipt}
