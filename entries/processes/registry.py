"""Every process that CEE knows, by the kind of activity."""

from cee.core.vocabulary import Kind
from entries.processes.base import Process
from entries.processes.drawback import DRAWBACK
from entries.processes.entry_summary import ENTRY_SUMMARY
from entries.processes.inquiry import TRADE_INQUIRY
from entries.processes.protest import PROTEST

PROCESSES: dict[Kind, Process] = {
    process.kind: process for process in (ENTRY_SUMMARY, PROTEST, DRAWBACK, TRADE_INQUIRY)
}
