"""Notes that people leave on an activity."""

from datetime import datetime

from cee.access.acting import acting
from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.audit.context import record
from cee.base.errors import Refused
from entries.models import Note
from entries.selectors.activity import activity_by_id

LONGEST = 10_000


def note_write(*, activity_id: int, text: str, actor: Principal, at: datetime) -> Note:
    """Leave a remark for the next one. The same text by the same person as their last is that one, not another.

    Raises NotVisible, NotAllowed, or Refused with code `note_empty` or `note_long`.
    """
    actor.require(Capability.WORK_QUEUE)
    activity = activity_by_id(actor, activity_id)
    text = text.strip()
    if not text:
        raise Refused("note_empty", "A note needs words.", path="text")
    if len(text) > LONGEST:
        raise Refused("note_long", f"A note has at most {LONGEST} characters.", path="text")
    last = Note.objects.filter(activity_id=activity_id).order_by("-id").first()
    if last and last.text == text and last.author_id == actor.user_id:
        return last
    with acting(actor, verb="write_note"):
        note = Note.objects.create(
            activity=activity, text=text, author_id=actor.user_id or 0, author=actor.name, written_at=at
        )
        record(actor, verb="write_note", at=at, activity=activity, subject=f"entries_note:{note.pk}")
    return note
