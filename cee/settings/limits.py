"""How much may come in, how often, and how long things are kept."""

from .base import env

# A JSON submission may have 10 MB (a larger one is 413: send NDJSON); NDJSON is streamed and bounded apart.
SUBMISSION_JSON_BYTES = env.integer("CEE_SUBMISSION_JSON_BYTES", 10 * 1024 * 1024, least=1024)
SUBMISSION_STREAM_BYTES = env.integer("CEE_SUBMISSION_STREAM_BYTES", 8 * 1024**3, least=1024)
# A body that has not come whole after so long never will; its sender has had no answer.
SUBMISSION_BODY_SECONDS = env.integer("CEE_SUBMISSION_BODY_SECONDS", 6 * 3600, least=1)
# How often what a crash left behind is looked for, and how old a batch must be to count as left.
SUBMISSION_SWEEP_SECONDS = env.integer("CEE_SUBMISSION_SWEEP_SECONDS", 30, least=1)
# How long a file that was uploaded for a dry run waits to be handed in.
SUBMISSION_HELD_SECONDS = env.integer("CEE_SUBMISSION_HELD_SECONDS", 24 * 3600, least=60)
# The largest file that the upload screen takes; what is larger comes by the interface for programs.
UPLOAD_BYTES = env.integer("CEE_UPLOAD_BYTES", 1024**3, least=1024)

# The virus scanner: a clamd (`tcp://host:3310`, `unix:///path`), or the dotted path of a callable that begins a scan.
SCANNER = env.text("CEE_SCANNER", "")
# With the scanner away: true, what came in waits for it unread; false, it is read unscanned and marked so.
SCANNER_FAIL_CLOSED = env.boolean("CEE_SCANNER_FAIL_CLOSED", True)
SCANNER_SECONDS = env.integer("CEE_SCANNER_SECONDS", 10, least=1)
SCANNER_TRIES = env.integer("CEE_SCANNER_TRIES", 3, least=1)
# At most what the scanner takes at once (clamd: StreamMaxLength); a longer body is scanned in overlapping windows.
SCANNER_WINDOW_BYTES = env.integer("CEE_SCANNER_WINDOW_BYTES", 20 * 1024 * 1024, least=256 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = SUBMISSION_JSON_BYTES + 64 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Requests per caller; the REST part names its throttles by these.
RATE_LIMITS = {
    "anonymous": env.text("CEE_RATE_ANONYMOUS", "60/min"),
    "read": env.text("CEE_RATE_READ", "6000/min"),
    "submit": env.text("CEE_RATE_SUBMIT", "1200/min"),
    "act": env.text("CEE_RATE_ACT", "1200/min"),
}

# Days for which each kind of record is kept. History and decisions are never removed by the program itself.
RETENTION_DAYS = {
    "idempotency_keys": env.integer("CEE_KEEP_IDEMPOTENCY_DAYS", 3, least=1),
    "webhook_deliveries": env.integer("CEE_KEEP_WEBHOOK_DAYS", 90, least=1),
    "sessions": env.integer("CEE_KEEP_SESSION_DAYS", 1, least=1),
    "sign_in_attempts": env.integer("CEE_KEEP_SIGN_IN_DAYS", 90, least=1),
    "submission_bodies": env.integer("CEE_KEEP_SUBMISSION_DAYS", 5 * 365, least=30),
    "rejections": env.integer("CEE_KEEP_REJECTION_DAYS", 5 * 365, least=30),
}

# A list of the interface that the database does not answer within this time is refused as too broad.
API_LIST_SECONDS = env.integer("CEE_API_LIST_SECONDS", 10, least=1)
# The longest that an answer about a submission may be waited for with `?wait=`.
API_WAIT_SECONDS = env.integer("CEE_API_WAIT_SECONDS", 30)

# The most items of one batch review, and for how long after its end it may be undone.
BATCH_MOST = env.integer("CEE_BATCH_MOST", 5_000, least=1)
BATCH_UNDO_HOURS = env.integer("CEE_BATCH_UNDO_HOURS", 24, least=1)
# How often runs over many activities are looked at, and after how long without a chunk one counts as left behind.
RUN_SWEEP_SECONDS = env.integer("CEE_RUN_SWEEP_SECONDS", 30, least=1)
RUN_PATIENCE_SECONDS = env.integer("CEE_RUN_PATIENCE_SECONDS", 60, least=1)

# Webhooks: at most so many events a delivery and endpoints an office; how long one send may take, and one run over all of
# an endpoint's; how long a receiver may fail before its endpoint is stopped; how long an old secret holds beside the new.
WEBHOOK_BATCH = env.integer("CEE_WEBHOOK_BATCH", 100, least=1)
WEBHOOK_MOST = env.integer("CEE_WEBHOOK_MOST", 20, least=1)
WEBHOOK_SEND_SECONDS = env.integer("CEE_WEBHOOK_SEND_SECONDS", 10, least=1)
WEBHOOK_RUN_SECONDS = env.integer("CEE_WEBHOOK_RUN_SECONDS", 15, least=1)
WEBHOOK_RETRY_SECONDS = env.integer("CEE_WEBHOOK_RETRY_SECONDS", 15, least=1)
WEBHOOK_GIVE_UP_SECONDS = env.integer("CEE_WEBHOOK_GIVE_UP_SECONDS", 3 * 24 * 3600, least=1)
WEBHOOK_OVERLAP_SECONDS = env.integer("CEE_WEBHOOK_OVERLAP_SECONDS", 24 * 3600)
# Hosts, or `host:port`, that may be sent to without TLS and inside the network: none, but for trying it out.
WEBHOOK_INSECURE_HOSTS = env.words("CEE_WEBHOOK_INSECURE_HOSTS")
