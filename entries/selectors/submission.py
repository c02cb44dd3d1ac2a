"""Reading what was handed in: submissions and refused records, as an office may see them."""

from uuid import UUID

from django.db.models import QuerySet

from cee.access.capabilities import Capability
from cee.access.principal import Principal
from cee.base.errors import NotVisible
from cee.core.vocabulary import OfficeKind
from entries.formats.table import FORMATS
from entries.models import Rejection, Submission, SubmissionPart
from entries.services.batch import Received


def submissions_for(principal: Principal) -> QuerySet[Submission]:
    """The submissions of the principal's own office, newest first; national offices see all. What is only held is none."""
    return _of_office(principal).exclude(status=Submission.Status.HELD)


def held_for(principal: Principal, key: UUID) -> Submission:
    """What the principal's office uploaded for a dry run and has not handed in; raises NotVisible where there is none."""
    found = _of_office(principal).filter(key=key, status=Submission.Status.HELD, office=principal.office).first()
    if found is None:
        raise NotVisible("no_submission", "There is no such upload for you; it was handed in, taken back, or let go.")
    return found


def _of_office(principal: Principal) -> QuerySet[Submission]:
    if not principal.can(Capability.VIEW_SUBMISSIONS) and not principal.can(Capability.SUBMIT):
        return Submission.objects.none()
    found = Submission.objects.order_by("-id")
    if principal.is_national:
        return found
    return found.filter(office_kind=principal.office_kind, office=principal.office)


def submission_for(principal: Principal, key: UUID) -> Submission:
    """One submission by the id that the outside sees; raises NotVisible where there is none for this principal."""
    found = submissions_for(principal).filter(key=key).first()
    if found is None:
        raise NotVisible("no_submission", "There is no such submission for you.")
    return found


def rejections_for(principal: Principal) -> QuerySet[Rejection]:
    """Refused records, newest first: a filer's own, a port's, those of an office's own submissions, or all."""
    found = Rejection.objects.select_related("submission", "resent_as").order_by("-id")
    if principal.is_national and principal.can(Capability.VIEW_SUBMISSIONS):
        return found
    if principal.office_kind == OfficeKind.FILER:
        return found.filter(filer=principal.office)
    return found.filter(submission__in=submissions_for(principal).values("pk"))


def rejection_for(principal: Principal, key: UUID, record: int) -> Rejection:
    """One refused record of a submission; raises NotVisible where there is none for this principal."""
    submission = submission_for(principal, key)
    found = (
        Rejection.objects.select_related("submission", "resent_as").filter(submission=submission, record=record).first()
    )
    if found is None:
        raise NotVisible("no_rejection", "There is no such refused record for you.")
    return found


def counts_of(submission: Submission) -> dict[str, int]:
    """The counts of a submission as the REST contract publishes them."""
    return {
        "records": submission.records,
        "accepted": submission.accepted,
        "replaced": submission.replaced,
        "rejected": submission.rejected,
        "duplicate": submission.duplicate,
    }


def first_records(submission: Submission, most: int) -> list[Received]:
    """The first records of a stored batch as they are read, at most so many."""
    found: list[Received] = []
    pieces = SubmissionPart.objects.filter(submission=submission).order_by("number").values_list("first_record", "body")
    for first, body in pieces.iterator(chunk_size=1):
        read = FORMATS[submission.content_type].read(bytes(body), 0, most - len(found))
        found += [Received(number, *one) for number, one in enumerate(read, start=first)]
        if len(found) >= most:
            break
    return found
