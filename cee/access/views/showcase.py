"""The page that shows every component in every state, for those who build and judge screens."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cee.access.allow import SIGNED_IN, allow
from cee.base.charts import Chart, Point
from cee.base.clock import now, today
from cee.base.flow_chart import FlowChart, Pair
from cee.base.tables import Chip, Column, Moment, Pager, Row, Sorting, Tab, Table


class SampleForm(forms.Form):
    """One field of each sort."""

    number = forms.CharField(label="Entry number", help_text="XXX-NNNNNNN-C")
    lane = forms.ChoiceField(label="Lane", choices=[("review", "Review"), ("documents", "Documents")])
    due = forms.DateField(label="Due", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "One"), ("b", "Another")], widget=forms.RadioSelect)
    seen = forms.BooleanField(label="I have seen the documents", required=False)
    remark = forms.CharField(label="Remark", widget=forms.Textarea, required=False)


@allow(SIGNED_IN)
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component with sample content; nothing here is read from the database."""
    day, instant = today(), now()
    context = {
        "title": "Components",
        "days": [day, day + timedelta(days=1), day + timedelta(days=40), day - timedelta(days=3), None],
        "instants": [
            instant,
            instant - timedelta(minutes=7),
            instant - timedelta(hours=5),
            instant - timedelta(days=31),
        ],
        "deadlines": [
            day - timedelta(days=3),
            day,
            day + timedelta(days=2),
            day + timedelta(days=9),
            day + timedelta(days=90),
        ],
        "met": day - timedelta(days=1),
        "words": ["received", "triage", "placed", "awaiting_liquidation", "decided", "closed"],
        "lanes": ["clear", "documents", "review", "enforcement"],
        "amounts": [Decimal("10250.40"), Decimal("-98.10"), Decimal(0), None],
        "sample": _table(day, selectable=True),
        "nothing": Table(
            "Nothing", [Column("a", "A")], [], empty="No entries wait here.", empty_hint="New ones arrive all day."
        ),
        "tabs": [
            Tab("Summary review", "#tabs", 87, current=True),
            Tab("Documents", "#tabs", 12),
            Tab("Enforcement", "#tabs", "999+"),
        ],
        "chips": [Chip("Lane", "review", "#chips"), Chip("Port", "2704", "#chips")],
        "moments": _moments(instant),
        "charts": _charts(),
        "flow": _flow(),
        "problems": PROBLEMS,
        "form": SampleForm(auto_id="sample_%s"),
        "refused": SampleForm(
            {"number": "", "lane": "review", "remark": "What was typed stays."}, auto_id="refused_%s"
        ),
        "receipt": RECEIPT,
        "facts": [("Importer", "Harbor Tool Company"), ("Port", "2704 Los Angeles"), ("Broker", None)],
    }
    return render(request, "access/components.html", context)


def _table(day: date, *, selectable: bool) -> Table:
    columns = [
        Column("reference", "Entry", "identifier", sort="reference"),
        Column("importer", "Importer"),
        Column("state", "State", "status"),
        Column("due", "Nearest deadline", "deadline", sort="due"),
        Column("duty", "Duty", "money", sort="duty"),
        Column("lines", "Lines", "number"),
        Column("sure", "Sure", "confidence"),
    ]
    rows = [
        Row(
            {
                "reference": f"ABC-123456{n}-{n}",
                "importer": name,
                "state": state,
                "due": day + timedelta(days=left),
                "duty": Decimal(n * 1711),
                "lines": n,
                "sure": sure,
            },
            href="#table",
            key=str(n),
            current=n == 2,
        )
        for n, name, state, left, sure in (
            (1, "Harbor Tool Company", "placed", -2, 70),
            (2, "Lakeside Textiles", "triage", 1, 95),
            (3, "Pine and Sons", "decided", 60, 40),
        )
    ]
    return Table(
        "Sample entries",
        columns,
        rows,
        visible_caption=True,
        sorting=Sorting("due", "nearest deadline, then oldest", "?ordering="),
        pager=Pager("#p", "#n", "3 of these"),
        select="row" if selectable else "",
        keys=True,
        footer={"reference": "Together", "duty": Decimal(10266), "lines": 6},
    )


def _moments(at: datetime) -> list[Moment]:
    return [
        Moment(at - timedelta(days=3), "Arrived", "A filer", "filer", "ABC"),
        Moment(at - timedelta(days=2), "Claimed", "A specialist", "import_specialist", "CEE004", tone="warn"),
        Moment(
            at - timedelta(minutes=4),
            "Decided",
            "A specialist",
            "import_specialist",
            "CEE004",
            reason="The origin was shown by the mill certificate.",
            changes=(("State", "placed", "decided"),),
            tone="good",
        ),
    ]


def _flow() -> FlowChart:
    pairs = [Pair(f"Day {n}", (n * 37) % 20 + 5, (n * 23) % 18 + 3, "#charts", "#charts") for n in range(1, 31)]
    return FlowChart("Inflow and outflow by day", pairs, "Came in", "Left")


PROBLEMS = [
    {
        "code": "ENTRY_NUMBER_CHECK_DIGIT",
        "path": "entry_number",
        "message": "The check digit does not belong to the number.",
        "authority": "CATAIR Appendix E",
        "severity": "fatal",
    },
    {
        "code": "PORT_UNKNOWN",
        "path": "port_of_entry",
        "message": "The table does not hold this port; it does not claim to be complete.",
        "authority": "Schedule D",
        "severity": "warning",
    },
]


def _charts() -> list[Chart]:
    teams = [Point("Team 001", 42, href="#charts"), Point("Team 002", 17), Point("Team 003", 5, tone="bad")]
    days = [Point(f"Day {n}", (n * 37) % 50 + 5) for n in range(1, 31)]
    return [
        Chart("Open items by team", "Team 001 has most.", teams, label_heading="Team", value_heading="Open items"),
        Chart("Arrivals by day", "Thirty days.", days, kind="columns", label_heading="Day", value_heading="Arrivals"),
    ]


RECEIPT: dict[str, Any] = {
    "center": "CEE004",
    "because": "its importer is assigned there on the entry date.",
    "basis": "assignment",
    "authority": "19 CFR 101.10",
    "deciding_line": 1,
    "runner_up": "CEE008",
    "counterfactual": {"sentence": "Without the importer's assignment it would go to CEE008."},
    "reproduced": True,
    "trace": [
        {"rule": "OVERRIDE_IN_FORCE", "outcome": "failed", "because": "No override is in force."},
        {"rule": "CFR101_10", "outcome": "passed", "because": "The account is assigned to CEE004."},
        {"rule": "CFR101_1", "outcome": "not_reached", "because": "An earlier rule had decided."},
    ],
    "sums": [{"center": "CEE008", "value": 10000}],
    "lines": [
        {
            "number": 1,
            "hts": "8205511500",
            "value": 10000,
            "center": "CEE008",
            "because": "Chapter 82 belongs to CEE008.",
        }
    ],
    "map_rule": {"prefix": "82", "basis": "assigned chapter", "confidence": 70},
    "ruleset": {"version": "2026-11", "sha256": "ab" * 32},
}
