"""The components of the screens: each is one inclusion tag over one template in `templates/components/`.

`today` and `now` come from the context processor; a component never reads the clock.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.template import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from cee.base import present
from cee.base.clock import EASTERN
from cee.core.identifiers.importer import mask_importer
from cee.core.identifiers.tariff import format_tariff
from cee.core.vocabulary import label

register = template.Library()

_NUMBERS = re.compile(r"\b(?:[A-Z0-9]{3}-\d{7}-\d|\d{4}-\d{2}-\d{6})\b")

register.filter("label", label)
register.filter("short_money", present.short_money)


@register.filter
def money(value: Decimal | None, places: int = 2) -> str:
    """Dollars as text, for places where a component would be too much."""
    return present.money(value, places)


@register.filter
def plain_number(value: Decimal | None) -> str:
    """A quantity without the zeros that end it."""
    return "–" if value is None else f"{value.normalize():,f}"


@register.filter
def tariff(value: str | None) -> str:
    """A tariff number with its points."""
    return format_tariff(value) if value else "–"


@register.filter
def importer_number(value: str | None) -> str:
    """An importer number as it may be shown: a Social Security number masked."""
    return mask_importer(value) if value else "–"


@register.filter
def lower_first(value: str) -> str:
    """A sentence as the continuation of another; names and codes that begin it keep their spelling."""
    return value[:1].lower() + value[1:] if value[1:2].islower() or value[1:2] == " " else value


@register.filter
def unbroken(text: str | None) -> SafeString:
    """A sentence in which no number of an entry, a claim or a protest breaks at the end of a line."""
    return mark_safe(_NUMBERS.sub(r'<span class="c-id">\g<0></span>', conditional_escape(text or "")))


@register.filter
def lookup(mapping: Mapping[str, Any], key: str) -> Any:
    """The value a table row holds for a column."""
    return mapping.get(key)


@register.inclusion_tag("components/day.html", takes_context=True)
def day(context: Context, value: date | None, bare: bool = False) -> dict[str, Any]:
    """A day of the law: ISO, with the distance from today beside it (`bare`: only as its title)."""
    if isinstance(value, datetime):
        value = value.astimezone(EASTERN).date()
    today = context.get("today")
    words = present.distance(value, today) if value and today else ""
    return {"value": value, "words": words, "bare": bare}


@register.inclusion_tag("components/instant.html", takes_context=True)
def instant(context: Context, value: datetime | None) -> dict[str, Any]:
    """An instant in Eastern time, with its age."""
    now = context.get("now")
    local = value.astimezone(EASTERN) if value else None
    return {"value": value, "local": local, "age": present.age(value, now) if value and now else ""}


@register.inclusion_tag("components/deadline.html", takes_context=True)
def deadline(
    context: Context,
    due: date | None,
    name: str = "",
    authority: str = "",
    met_on: date | None = None,
    tolled: str = "",
    short: bool = False,
    window: bool = False,
) -> dict[str, Any]:
    """A deadline: its day, what is left in words, a shape for how pressing it is, and by which authority.

    A `window` is a day that only ends a possibility: nobody is late when it has passed.
    """
    today = context.get("today")
    level, words = None, ""
    if met_on:
        level, words = present.Urgency.MET, f"met {met_on.isoformat()}"
    elif tolled:
        level, words = present.Urgency.TOLLED, f"stands still: {tolled}"
    elif window and due and today and due < today:
        level, words = present.Urgency.TOLLED, f"passed {present.distance(due, today)}"
    elif due and today:
        level, words = present.urgency(due, today), present.time_left(due, today)
    return {
        "due": due,
        "name": name,
        "authority": authority,
        "level": level,
        "words": words,
        "mark": present.shape_of(level) if level else "",
        "short": short,
    }


_TONES = {
    "good": {
        "holds",
        "decided",
        "clear",
        "final",
        "liquidated",
        "released",
        "paid",
        "accepted",
        "active",
        "answered",
        "delivered",
        "done",
        "posted",
        "posts",
        "certain",
    },
    "warn": {
        "triage",
        "waiting",
        "proposed",
        "suspended",
        "extended",
        "hold",
        "unpaid",
        "draft",
        "processing",
        "29_proposed",
        "skipped",
        "kept",
        "blocked",
        "taken_out",
        "plausible",
    },
    "bad": {
        "enforcement",
        "rejected",
        "refused",
        "late",
        "overdue",
        "failed",
        "returned",
        "canceled",
        "revoked",
        "dead",
    },
    "info": {
        "review",
        "placed",
        "claimed",
        "documents",
        "open",
        "under_review",
        "received",
        "28",
        "29_taken",
        "approved",
        "queued",
        "running",
        "undoing",
        "drawn_up",
    },
}
_TONE_OF = {word: tone for tone, words in _TONES.items() for word in words}
_SHAPES = {"good": "disc", "warn": "triangle", "bad": "square", "info": "diamond", "neutral": "ring"}
_PATHS = {
    "disc": "M5 0a5 5 0 1 0 0 10a5 5 0 1 0 0-10z",
    "ring": "M5 0a5 5 0 1 0 0 10a5 5 0 1 0 0-10zM5 1.8a3.2 3.2 0 1 1 0 6.4a3.2 3.2 0 1 1 0-6.4z",
    "square": "M.5.5h9v9h-9z",
    "triangle": "M5 0l5 9.5H0z",
    "diamond": "M5 0l5 5-5 5-5-5z",
    "check": "M1.2 4.2L3.9 7 8.8 1.4 10 2.6 3.9 9.6 0 5.4z",
    "up": "M5 2l4.5 6h-9z",
    "down": "M.5 2.5h9L5 8.5z",
    "both": "M5 0l3 4H2zM2 6h6l-3 4z",
    "copy": "M0 0h7v2H2v5H0zM3 3h7v7H3z",
    "pause": "M1.5.5h2.6v9H1.5zM5.9.5h2.6v9H5.9z",
}


@register.inclusion_tag("components/shape.html")
def shape(name: str) -> dict[str, Any]:
    """A small filled shape in the ink around it, so that nothing rests on colour or on a font's glyphs."""
    return {"path": _PATHS.get(name, "")}


@register.inclusion_tag("components/shape.html")
def tone_shape(tone: str) -> dict[str, Any]:
    """The shape of a tone."""
    return {"path": _PATHS[_SHAPES[tone]]}


@register.inclusion_tag("components/status.html")
def status(word: str | None, text: str = "", tone: str = "", title: str = "") -> dict[str, Any]:
    """A coded word as a tag: text first, shape second, colour last."""
    chosen = tone or _TONE_OF.get(str(word), "neutral")
    return {"word": word, "text": text or label(word or ""), "tone": chosen, "shape": _SHAPES[chosen], "title": title}


@register.inclusion_tag("components/amount.html")
def amount(value: Decimal | None, places: int = 2, signed: bool = False) -> dict[str, Any]:
    """Dollars, right-aligned figures; `signed` shows a plus where money is owed."""
    text = present.money(value, places)
    if signed and value is not None and value > 0:
        text = f"+{text}"
    return {"text": text, "negative": value is not None and value < 0}


@register.inclusion_tag("components/identifier.html")
def identifier(value: str | None, kind: str = "", href: str = "", copy: bool = False) -> dict[str, Any]:
    """A number as its kind is written (`tariff`, `importer`, or as it stands); importer numbers are masked."""
    text = value or ""
    if kind == "tariff" and value:
        text = format_tariff(value)
    elif kind == "importer" and value:
        text = mask_importer(value)
    return {"text": text, "kind": kind, "href": href, "copy": copy and text == value}


@register.inclusion_tag("components/person.html")
def person(name: str, role: str = "", office: str = "", you: bool = False) -> dict[str, Any]:
    """A person by name, with role and office where they matter."""
    return {"name": name, "role": label(role) if role else "", "office": office, "you": you}


@register.inclusion_tag("components/confidence.html")
def confidence(percent: int | None, source: str = "") -> dict[str, Any]:
    """How sure a fact is. From 90 percent on nothing is drawn: doubt is what must be seen."""
    return {"percent": percent, "source": source, "drawn": percent is not None and percent < 90}


@register.inclusion_tag("components/alert.html")
def alert(text: str, tone: str = "info", heading: str = "", role: str = "") -> dict[str, Any]:
    """A message about the page. `tone` is info, good, warn or bad."""
    words = {"info": "Note", "good": "Done", "warn": "Attention", "bad": "Problem"}
    return {"text": text, "tone": tone, "heading": heading, "role": role, "word": words[tone], "shape": _SHAPES[tone]}


@register.inclusion_tag("components/empty.html")
def empty(text: str, hint: str = "", href: str = "", action: str = "") -> dict[str, Any]:
    """What stands where rows would stand."""
    return {"text": text, "hint": hint, "href": href, "action": action}


@register.inclusion_tag("components/table.html", takes_context=True)
def table(context: Context, table: Any) -> dict[str, Any]:
    """A `cee.base.tables.Table`, drawn."""
    return {"table": table, "today": context.get("today"), "now": context.get("now")}


@register.inclusion_tag("components/table_cell.html", takes_context=True)
def cell(context: Context, column: Any, value: Any, href: str = "") -> dict[str, Any]:
    """One cell of a table, by its column's kind."""
    return {"kind": column.kind, "value": value, "href": href, "today": context.get("today"), "now": context.get("now")}


@register.inclusion_tag("components/pager.html")
def pager(pager: Any, label: str = "Pages") -> dict[str, Any]:
    """Links to the page before and the page after."""
    return {"pager": pager, "label": label}


@register.inclusion_tag("components/tabs.html")
def tabs(tabs: Any, label: str) -> dict[str, Any]:
    """Views of one thing with their counts, as links."""
    return {"tabs": tabs, "label": label}


@register.inclusion_tag("components/chips.html")
def chips(chips: Any, clear: str = "") -> dict[str, Any]:
    """The filters in force, each removable."""
    return {"chips": chips, "clear": clear}


@register.inclusion_tag("components/timeline.html", takes_context=True)
def timeline(context: Context, moments: Any) -> dict[str, Any]:
    """What happened, in order."""
    return {"moments": moments, "now": context.get("now")}


@register.inclusion_tag("components/chart.html")
def chart(chart: Any) -> dict[str, Any]:
    """A `cee.base.charts.Chart` with its numbers as a table."""
    return {"chart": chart}


@register.inclusion_tag("components/flow_chart.html")
def flow_chart(chart: Any) -> dict[str, Any]:
    """A `cee.base.flow_chart.FlowChart` with its numbers as a table."""
    return {"chart": chart}


@register.inclusion_tag("components/receipt.html")
def receipt(receipt: Mapping[str, Any] | None, placed: Any = None) -> dict[str, Any]:
    """Why an activity is where it is and what would have changed it, as the REST contract words it."""
    return {"receipt": receipt, "placed": placed}


_WIDGETS: tuple[tuple[type, str], ...] = (
    (CheckboxSelectMultiple, "choices"),
    (RadioSelect, "choices"),
    (CheckboxInput, "checkbox"),
    (Select, "usa-select"),
    (Textarea, "usa-textarea"),
)


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, hint: str = "", rows: int = 0, wide: bool = False) -> dict[str, Any]:
    """A form field with its label, hint and error, tied together for screen readers."""
    style = next((name for kind, name in _WIDGETS if isinstance(bound.field.widget, kind)), "usa-input")
    attributes: dict[str, Any] = {"class": style + (" usa-input--error" if bound.errors else "")}
    if rows and style == "usa-textarea":
        attributes["rows"] = rows
    described = [f"{bound.auto_id}_hint"] if hint or bound.help_text else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    drawn: SafeString = bound.as_widget(attrs=attributes)
    return {
        "field": bound,
        "drawn": drawn,
        "hint": hint or bound.help_text,
        "optional": not (bound.field.required or getattr(bound.field, "must", False)),
        "group": style == "choices",
        "checkbox": style == "checkbox",
        "wide": wide,
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: Any, heading: str = "This was not saved") -> dict[str, Any]:
    """The errors of a form above it, each a link to its field."""
    return {"form": form, "heading": heading}
