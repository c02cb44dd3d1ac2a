"""A small server that speaks clamd's INSTREAM over TCP, and finds the harmless test file of the antivirus makers."""

import socketserver
import struct
import threading
from types import TracebackType
from typing import Self

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class ClamdDouble:
    """`with ClamdDouble() as clamd:` listens at `clamd.address`; `seen` are the bodies it was handed, `limit` its longest."""

    def __init__(self, *, limit: int = 25 << 20, answer: str = "") -> None:
        self.seen: list[bytes] = []
        self.limit = limit
        self.answer = answer
        double = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                double._session(self)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Session)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self._server.server_address[1]}"

    def _session(self, line: socketserver.StreamRequestHandler) -> None:
        if line.rfile.read(len(b"zINSTREAM\0")) != b"zINSTREAM\0":
            line.wfile.write(b"UNKNOWN COMMAND\0")
            return
        body = bytearray()
        while True:
            head = line.rfile.read(4)
            if len(head) < 4:
                return
            (length,) = struct.unpack("!L", head)
            if not length:
                break
            body += line.rfile.read(length)
            if len(body) > self.limit:
                line.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.seen.append(bytes(body))
        found = "stream: Eicar-Signature FOUND" if EICAR in body else "stream: OK"
        line.wfile.write((self.answer or found).encode() + b"\0")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
