"""How much may come in, how often, and how long things are kept."""

from .base import env

# A JSON submission may have 10 MB (a larger one is 413: send NDJSON); NDJSON is streamed and bounded apart.
SUBMISSION_JSON_BYTES = env.integer("CEE_SUBMISSION_JSON_BYTES", 10 * 1024 * 1024, least=1024)
SUBMISSION_STREAM_BYTES = env.integer("CEE_SUBMISSION_STREAM_BYTES", 8 * 1024**3, least=1024)
# A body that has not come whole after so long never will; its sender has had no answer.
SUBMISSION_BODY_SECONDS = env.integer("CEE_SUBMISSION_BODY_SECONDS", 6 * 3600, least=1)
# How often what a crash left behind is looked for, and how old a batch must be to count as left.
SUBMISSION_SWEEP_SECONDS = env.integer("CEE_SUBMISSION_SWEEP_SECONDS", 30, least=1)
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
    "sessions": env.integer("CEE_KEEP_SESSION_DAYS", 1, least=1),
    "sign_in_attempts": env.integer("CEE_KEEP_SIGN_IN_DAYS", 90, least=1),
    "submission_bodies": env.integer("CEE_KEEP_SUBMISSION_DAYS", 5 * 365, least=30),
    "rejections": env.integer("CEE_KEEP_REJECTION_DAYS", 5 * 365, least=30),
}

# A list of the interface that the database does not answer within this time is refused as too broad.
API_LIST_SECONDS = env.integer("CEE_API_LIST_SECONDS", 10, least=1)
# The longest that an answer about a submission may be waited for with `?wait=`.
API_WAIT_SECONDS = env.integer("CEE_API_WAIT_SECONDS", 30)
