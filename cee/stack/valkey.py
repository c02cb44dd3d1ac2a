"""The embedded Valkey: the broker, the results and the cache, on a free port of the loopback address, password required."""

import os
import signal
import subprocess
import time
from pathlib import Path

import redis

from .binaries import valkey_server
from .paths import server_user
from .processes import free_port, spawn, stop, tail
from .secrets import secret


class Valkey:
    """One server over `home`/valkey; what was acknowledged survives a crash but for the last second."""

    def __init__(self, home: Path, *, throwaway: bool = False) -> None:
        self.data = home / "valkey"
        self.log = home / "log" / "valkey.log"
        self.durable = not throwaway
        self.program = valkey_server()
        self.user = server_user()
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://:{secret('broker_password')}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.user:
            os.chown(self.data, self.user.pw_uid, self.user.pw_gid)
        for _ in range(3):
            self.port = self.port or free_port()
            if self._launch():
                return
            self.port = 0
        raise RuntimeError(f"Valkey did not start; its log {self.log} ends:\n{tail(self.log)}")

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process)
            self.process = None

    def _configuration(self) -> str:
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f'dir "{self.data}"',
            f"requirepass {secret('broker_password')}",
            f"appendonly {'yes' if self.durable else 'no'}",
            'save ""',
            "maxmemory-policy noeviction",
            "daemonize no",
        ]
        return "\n".join(lines) + "\n"

    def _launch(self) -> bool:
        # The configuration goes in by standard input: the password stands in no file and in no process list.
        self.process = spawn(
            [str(self.program), "-"],
            log=self.log,
            user=self.user,
            stdin=subprocess.PIPE,
            cwd="/",
            last_signal=signal.SIGTERM,
        )
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(self._configuration().encode())
            self.process.stdin.close()
        except BrokenPipeError:
            pass  # it is gone already; the loop below says so
        client = redis.Redis.from_url(self.url)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if client.ping():
                    client.close()
                    return True
            except redis.RedisError:
                time.sleep(0.02)
        self.stop()
        return False
