"""How gunicorn serves the site, at a desk and in the image alike."""

import os

worker_class = "gthread"
preload_app = True  # read once, then forked: quicker to start, and the workers share the memory
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
max_requests = 20_000  # a slow leak never grows old
max_requests_jitter = 2_000
timeout = 120
graceful_timeout = 20
keepalive = 15
accesslog = None  # requests are logged once, structured, by the application
limit_request_line = 8190
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
