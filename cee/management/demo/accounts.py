"""Demonstration importers: accounts by a Zipf law, their numbers, brokers, standings and Center assignments."""

from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from random import Random
from typing import NamedTuple

from cee.core.vocabulary import NOT_ELIGIBLE, PENDING_ASSIGNMENT, Standing
from cee.management.demo.goods import ORIGINS, Good, catalogue

ACCOUNTS = 5_000
BROKERS = 40
_ZIPF = 0.9

CENTER_SHARE = {
    "CEE001": 9,
    "CEE002": 9,
    "CEE003": 10,
    "CEE004": 17,
    "CEE005": 7,
    "CEE006": 3,
    "CEE007": 14,
    "CEE008": 15,
    "CEE009": 8,
    "CEE010": 12,
}
"""Percent of the importers by Center: an assumption, no published figure."""

_PLACES = (
    "Harbor Summit Prairie Cascade Lakeside Granite Redwood Piedmont Bayview Ironwood Meridian Northgate Crescent "
    "Silverline Eastfield Westport Highland Keystone Bluewater Canyon"
).split()
_QUALITIES = "Allied United Premier First National Continental General Modern Central Atlantic Pacific Summit".split()
_TRADES = {
    "CEE001": ("Pharma", "Chemicals", "Medical Supply", "Laboratories"),
    "CEE002": ("Foods", "Produce", "Seafood", "Beverages"),
    "CEE003": ("Motors", "Auto Parts", "Aerospace", "Vehicle Supply"),
    "CEE004": ("Apparel", "Footwear", "Textiles", "Garments"),
    "CEE005": ("Steel", "Metals", "Aluminum", "Wire"),
    "CEE006": ("Petroleum", "Energy", "Minerals", "Fuels"),
    "CEE007": ("Electronics", "Devices", "Semiconductors", "Networks"),
    "CEE008": ("Home Goods", "Toys", "Furniture", "Stores"),
    "CEE009": ("Plastics", "Paper", "Rubber", "Glass"),
    "CEE010": ("Machinery", "Tools", "Equipment", "Instruments"),
}
_UNUSED_PREFIXES = ("89", "79", "69")
"""Leading digits that the Internal Revenue Service gives to nobody: no number here can be a real company's."""

PORTS: dict[str, tuple[str, ...]] = {
    "sea": ("2704", "2709", "4601", "1703", "5301", "3001", "2811", "1401", "1601", "5201", "1303", "1803"),
    "land": ("2304", "3801", "0901", "2402", "2506", "2604", "3802", "2305", "3004"),
    "air": ("2720", "4701", "3901", "5206", "1704", "5501", "2801", "2006"),
}
_WAYS = {"CEE002": "land sea", "CEE003": "land sea", "CEE005": "sea land", "CEE006": "sea land", "CEE007": "air sea"}


class Assigned(NamedTuple):
    """One Center assignment: it holds from `months_from` to `months_to` months ago (None: still). `corrected` was
    known for a while and then found wrong."""

    center: str
    months_from: int
    months_to: int | None
    basis: str
    reason: str
    corrected: bool = False


@dataclass(frozen=True)
class Account:
    """A demonstration importer, with what and from where it buys. `broker` is the index of who files for it."""

    index: int
    name: str
    center: str
    is_broker: bool
    numbers: tuple[str, ...]
    standing: str
    assignments: tuple[Assigned, ...]
    broker: int
    goods: tuple[Good, ...] = field(repr=False)
    origins: tuple[str, ...] = ()
    suppliers: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    way: str = "sea"


def filer_code(broker: int) -> str:
    """The filer code of a demonstration broker."""
    return f"D{broker:02d}"


@cache
def accounts(count: int = ACCOUNTS, seed: int = 1) -> tuple[Account, ...]:
    """The first `count` demonstration accounts; the brokers stand first. The same for the same seed, everywhere."""
    return tuple(_account(index, Random(f"{seed}/account/{index}")) for index in range(count))


@cache
def weights(count: int = ACCOUNTS) -> tuple[float, ...]:
    """Cumulative weights by which summaries fall to the accounts that are no brokers: few file most."""
    shares = (0.0 if index < BROKERS else (index - BROKERS + 8) ** -_ZIPF for index in range(count))
    return tuple(accumulate(shares))


def _account(index: int, rng: Random) -> Account:
    broker = index < BROKERS
    center = rng.choices(list(CENTER_SHARE), list(CENTER_SHARE.values()))[0]
    pool = catalogue()[center]
    goods = rng.sample(pool, min(len(pool), rng.randint(3, 10)))
    if rng.random() < 0.35:
        other = rng.choice(sorted(catalogue()))
        goods += rng.sample(catalogue()[other], 2)
    origins = tuple(rng.sample(ORIGINS[center], rng.randint(1, 3)))
    name = f"{rng.choice(_PLACES)} {rng.choice(_TRADES[center])} {index:04d}"
    if broker:
        name = f"{rng.choice(_QUALITIES)} Customs Brokers {index:02d}"
    way = rng.choice(_WAYS.get(center, "sea sea air").split())
    return Account(
        index=index,
        name=name,
        center=center,
        is_broker=broker,
        numbers=_numbers(index, rng),
        standing=_standing(index, rng),
        assignments=() if broker else _assignments(index, center, rng),
        broker=rng.randrange(BROKERS),
        goods=tuple(goods),
        origins=origins,
        suppliers=tuple(_supplier(origin, rng) for origin in origins for _ in range(2)),
        ports=tuple(rng.sample(PORTS[way], rng.randint(1, 3))),
        way=way,
    )


def _numbers(index: int, rng: Random) -> tuple[str, ...]:
    """One to four numbers; most have the form of the Internal Revenue Service, some were assigned by CBP."""
    if index % 97 == 96:
        return (f"25{rng.choice(PORTS['land'])}-{10_000 + index}",)
    body = f"{_UNUSED_PREFIXES[index % 3]}-{1_000_000 + index * 17}"
    return tuple(f"{body}{suffix:02d}" for suffix in range(rng.choices((1, 2, 3, 4), (60, 25, 10, 5))[0]))


def _standing(index: int, rng: Random) -> str:
    chance = rng.random() * (0.35 if index < 400 else 1)
    if chance < 0.03:
        return Standing.TRADE_COMPLIANCE
    if chance < 0.10:
        return rng.choice((Standing.CTPAT_II, Standing.CTPAT_III))
    return Standing.CTPAT_I if chance < 0.14 else Standing.NONE


def _assignments(index: int, center: str, rng: Random) -> tuple[Assigned, ...]:
    """Most are assigned; a tenth is not, some are pending or not eligible; some moved, of some it was known wrongly."""
    chance = rng.random()
    if chance < 0.10 and index > BROKERS + 30:
        return ()
    basis, since = "predominant_tariff", rng.randint(20, 100)
    reason = "Predominant tariff classification of the goods of the year before."
    if chance < 0.12:
        return (Assigned(PENDING_ASSIGNMENT, 3, None, "new_importer", "New importer, not assigned yet."),)
    if chance < 0.14:
        return (Assigned(NOT_ELIGIBLE, since, None, "not_eligible", "Not eligible for a Center."),)
    other = rng.choice([code for code in CENTER_SHARE if code != center])
    if chance < 0.24:
        moved = rng.randint(2, 11)
        return (
            Assigned(other, since, moved, basis, reason),
            Assigned(center, moved, None, "appeal", "Moved on the importer's written appeal (19 CFR 101.10)."),
        )
    if chance < 0.27:
        return (
            Assigned(other, since, None, basis, reason, corrected=True),
            Assigned(center, since, None, basis, "Corrected: the goods had been read from another year."),
        )
    return (Assigned(center, since, None, basis, reason),)


def _supplier(origin: str, rng: Random) -> str:
    """A manufacturer code of the right form; its letters name nobody."""
    letters = "BCDFGKLMNPRSTV"
    name = "".join(rng.choices(letters, k=6))
    return f"{origin}{name}{rng.randint(10, 9999)}{''.join(rng.choices(letters, k=3))}"
