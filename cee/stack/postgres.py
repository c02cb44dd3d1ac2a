"""The embedded PostgreSQL: its own data folder, a free port on the loopback address, passwords required."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from .binaries import postgres_bin
from .paths import server_user
from .processes import free_port, spawn, stop, tail
from .secrets import secret

SUPERUSER, LOGIN, DATABASE = "postgres", "cee", "cee"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "-1",
    # A statement that fails holds what people typed, and the detail of a refusal the value: neither belongs in a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "shared_preload_libraries": "",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "256MB"}

MEGABYTE = 1 << 20
LEAST_BUFFERS, MOST_BUFFERS = 256, 4096


def shared_buffers() -> str:
    """An eighth of the machine's memory, from 256 MB to 4 GB: the pages of the indexes that every arrival touches are
    to stay in memory, and the machine is shared with our own processes. What is never used is never taken."""
    try:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        memory = 0
    return f"{min(max(memory // 8 // MEGABYTE, LEAST_BUFFERS), MOST_BUFFERS)}MB"


class Postgres:
    """One server over `home`/postgres; `throwaway` trades durability for speed, for tests."""

    def __init__(self, home: Path, *, throwaway: bool = False) -> None:
        self.data = home / "postgres"
        self.log = home / "log" / "postgres.log"
        self.settings = {**SETTINGS, "shared_buffers": shared_buffers(), **(THROWAWAY if throwaway else {})}
        self.bin = postgres_bin()
        self.user = server_user()
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://{LOGIN}:{secret('database_password')}@127.0.0.1:{self.port}/{DATABASE}"

    def start(self) -> None:
        """Make the data folder if there is none, start the server, make sure our login and database exist."""
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._end_a_left_over()
        for _ in range(3):  # somebody may take a free port before we do
            self.port = self.port or free_port()
            if self._launch():
                break
            self.port = 0
        else:
            raise RuntimeError(f"PostgreSQL did not start; its log {self.log} ends:\n{tail(self.log)}")
        self._ensure_login()

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, signal.SIGINT)  # fast shutdown: connections are ended, data written
            self.process = None

    def _run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        who = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}
        return subprocess.run(  # type: ignore[call-overload,no-any-return]
            [str(self.bin / name), *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/", **who
        )

    def _own(self, path: Path) -> None:
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def _initialise(self) -> None:
        """initdb into a draft that becomes the data folder only when it is whole."""
        draft, password = self.data.with_name("postgres.new"), self.data.with_name("postgres.password")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True, mode=0o700)
        self._own(draft)
        password.touch(mode=0o600)
        password.write_text(secret("database_superuser_password"))
        self._own(password)
        locale = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            if self._major() >= 17
            else ["--locale=C"]
        )
        access = ["-U", SUPERUSER, "-A", "scram-sha-256", f"--pwfile={password}"]
        try:
            run = self._run("initdb", "-D", str(draft), "-E", "UTF8", *locale, *access)
        finally:
            password.unlink(missing_ok=True)
        if run.returncode:
            raise RuntimeError(f"initdb failed:\n{run.stdout.decode(errors='replace')}")
        draft.rename(self.data)

    def _major(self) -> int:
        words = self._run("postgres", "--version").stdout.decode().split()
        return int(words[2].split(".")[0]) if len(words) > 2 else 0

    def _end_a_left_over(self) -> None:
        """A server whose keeper was killed is ended before a new one takes the folder."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.data), "stop", "-m", "fast", "-w", "-t", "15")

    def _launch(self) -> bool:
        options = [f"--{name}={value}" for name, value in self.settings.items()]
        command = [str(self.bin / "postgres"), "-D", str(self.data), "-p", str(self.port), *options]
        self.process = spawn(command, log=self.log, user=self.user, last_signal=signal.SIGINT, cwd="/")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self._superuser("postgres").close()
                return True
            except psycopg.OperationalError:
                time.sleep(0.03)
        self.stop()
        return False

    def _superuser(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=SUPERUSER,
            password=secret("database_superuser_password"),
            dbname=database,
            autocommit=True,
            connect_timeout=10,
        )

    def _ensure_login(self) -> None:
        """The login that the program uses: no superuser, but it may make the roles and the test databases."""
        with self._superuser("postgres") as connection:
            login = sql.Identifier(LOGIN)
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [LOGIN]).fetchone():
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE BYPASSRLS PASSWORD {}").format(
                        login, sql.Literal(secret("database_password"))
                    )
                )
            if self._major() >= 15:  # a measurement writes out what is waiting before it begins
                connection.execute(sql.SQL("GRANT pg_checkpoint TO {}").format(login))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), login))
