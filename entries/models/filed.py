"""Where the versions are kept of the kinds that people look at one by one."""

from cee.core.vocabulary import Kind
from entries.models.claim import DrawbackVersion, Filed, ProtestVersion
from entries.models.inquiry import InquiryVersion

FILED_VERSIONS: dict[Kind, type[Filed]] = {
    Kind.PROTEST: ProtestVersion,
    Kind.DRAWBACK: DrawbackVersion,
    Kind.TRADE_INQUIRY: InquiryVersion,
}
