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
from cee.base.errors import Refused
from centers.services.preview import Preview, records_preview, team_codes
from entries.services.intake import parse
from routing.models import Ruleset
from routing.selectors.snapshot import compiled_ruleset
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
        """The body of the record as JSON."""
        text: str = self.cleaned_data["lines"].strip()
        if text.startswith("{"):
            try:
                found = json.loads(text)
            except ValueError as error:
                raise forms.ValidationError(f"This is not JSON: {error}.") from None
            if not isinstance(found, dict):
                raise forms.ValidationError("One entry summary is an object.")
            return text
        for number, line in enumerate(text.splitlines(), start=1):
            words = line.replace(",", "").replace("$", "").replace(".", "", 3).split() if line.strip() else ["0", "0"]
            if len(words) not in (1, 2) or not all(word.isdigit() for word in words):
                raise forms.ValidationError(f"Line {number}: a tariff number and a value in whole dollars.")
        return text

    def body(self) -> bytes:
        """The record to try."""
        told = self.cleaned_data
        if told["lines"].startswith("{"):
            record: dict[str, Any] = json.loads(told["lines"])
        else:
            record = _typed(told)
        return json.dumps(record).encode()


def _typed(told: dict[str, Any]) -> dict[str, Any]:
    day = (told["entry_date"] or today()).isoformat()
    lines: list[dict[str, Any]] = []
    for text in told["lines"].splitlines():
        words = text.replace(",", "").replace("$", "").replace(".", "").split()
        if not words:
            continue
        value = words[1] if len(words) > 1 else "0"
        tariff = {"hts": words[0], "value": value, "duty": "0.00", "quantities": []}
        lines.append({"line": len(lines) + 1, "origin": (told["origin"] or "CN").upper(), "tariffs": [tariff]})
    return {
        "kind": "entry_summary", "entry_number": "ABC-0000000-6", "entry_type": "01",
        "importer_number": told["importer_number"] or "00-000000000", "port_of_entry": told["port"] or "2704",
        "entry_date": day, "lines": lines,
    }  # fmt: skip


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
    chosen = form.cleaned_data["ruleset"]
    records = parse("application/x-ndjson", 1, form.body())
    try:
        found = records_preview(
            records, actor=principal, at=now(), ruleset=compiled_ruleset(chosen.pk) if chosen else None
        )
    except Refused as error:
        form.add_error(None, error.message)
        return render(request, "centers/preview.html", context, status=422)
    return render(request, "centers/preview.html", context | _told(principal, found))


def _told(principal: Principal, found: list[Preview]) -> dict[str, Any]:
    teams = team_codes(found)
    one = found[0]
    told, receipt = one.as_dict(teams), one.receipt(teams)
    if not principal.can(Capability.VIEW_ENFORCEMENT):
        # Which criteria look for what is not for everybody, and a division or team would tell it too.
        for name in ("lane", "division", "team", "queue", "state", "next_action", "next_date"):
            told[name] = None
        if receipt:
            receipt |= {"lane": None, "division": None, "placed": None}
    return {"told": told, "receipt": receipt}
