"""Shapes of the bulletin notice of liquidation and of the sheets of its Fridays."""

from typing import Any

from rest_framework import serializers

from centers.selectors.liquidation_sheet import Sum
from entries.models import Liquidation, LiquidationBatch, LiquidationRow


class PostingLinks(serializers.Serializer):
    """Where to go on."""

    activity = serializers.URLField()


class PostingOut(serializers.Serializer):
    """One posting. `number` is 1 for the original liquidation and counts on with each reliquidation; `date` is the day in
    law, `posted_date` that of the bulletin. Money is dollars: `net` is billed, or where negative refunded, and null with
    `interest` where ACE reported it without; a Social Security number is masked."""

    id = serializers.IntegerField()
    entry_number = serializers.CharField()
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=list(Liquidation.Kind.values))
    basis = serializers.ChoiceField(choices=list(Liquidation.Basis.values))
    date = serializers.DateField()
    posted_date = serializers.DateField()
    entry_date = serializers.DateField(allow_null=True)
    importer = serializers.CharField(allow_null=True)
    filer = serializers.CharField()
    port = serializers.CharField()
    center = serializers.CharField(allow_null=True)
    before = serializers.DecimalField(max_digits=20, decimal_places=2)
    after = serializers.DecimalField(max_digits=20, decimal_places=2)
    interest = serializers.DecimalField(max_digits=20, decimal_places=2, allow_null=True)
    net = serializers.DecimalField(max_digits=20, decimal_places=2, allow_null=True)
    authority = serializers.CharField()
    links = PostingLinks()


class SumOut(serializers.Serializer):
    """How many entries, and the dollars of duty, fees and AD/CVD that they declare."""

    entries = serializers.IntegerField()
    duty = serializers.DecimalField(max_digits=20, decimal_places=2)


class BlockedOut(SumOut):
    """The entries that one rule blocks. `suspended`: by statute or court; `final`: no act of a Center removes it."""

    rule = serializers.CharField()
    label = serializers.CharField()
    law = serializers.CharField()
    authority = serializers.CharField()
    suspended = serializers.BooleanField()
    final = serializers.BooleanField()


class SheetLinks(serializers.Serializer):
    """Where to go on."""

    self = serializers.URLField()
    rows = serializers.URLField()


class SheetListed(serializers.Serializer):
    """The batch of one Friday. It is `open` until its sheet is drawn up, then `frozen`, and at last `posted`; `posts_on`
    is the day on which it posts."""

    friday = serializers.DateField()
    posts_on = serializers.DateField()
    state = serializers.ChoiceField(choices=list(LiquidationBatch.State.values))
    frozen_at = serializers.DateTimeField(allow_null=True)
    begun_at = serializers.DateTimeField(allow_null=True)
    posted_at = serializers.DateTimeField(allow_null=True)
    links = SheetLinks()


class SheetOut(SheetListed):
    """A sheet with what it comes to for the Center asked for, or all that the caller sees; `blocked` holds what is
    suspended too, `groups` what each rule blocks, the rule that is told first counting."""

    center = serializers.CharField(allow_null=True)
    posts = SumOut()
    blocked = SumOut()
    suspended = SumOut()
    taken_out = SumOut()
    groups = BlockedOut(many=True)


class SheetRowOut(serializers.Serializer):
    """One entry of a sheet as it was seen. `rule` blocks it, in the words of `law` under `authority`, and `also` says
    what else is to be said; `net` is the bill, or where negative the refund, of a change."""

    kind = serializers.CharField()
    reference = serializers.CharField()
    seen = serializers.IntegerField(help_text="The version of the activity when it was seen.")
    center = serializers.CharField(allow_blank=True)
    team = serializers.CharField(allow_null=True)
    importer = serializers.CharField(allow_blank=True)
    port = serializers.CharField()
    entry_date = serializers.DateField(allow_null=True)
    duty = serializers.DecimalField(max_digits=20, decimal_places=2)
    net = serializers.DecimalField(max_digits=20, decimal_places=2, allow_null=True)
    standing = serializers.ChoiceField(choices=list(LiquidationRow.Standing.values))
    rule = serializers.CharField(allow_null=True)
    law = serializers.CharField(allow_null=True)
    authority = serializers.CharField(allow_null=True)
    also = serializers.CharField(allow_blank=True)
    manual = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_blank=True)
    links = PostingLinks()


def sum_dict(one: Sum) -> dict[str, Any]:
    """A number with its duty, as plain values."""
    return {"entries": one.number, "duty": one.duty}
