"""nginx as a plain reverse proxy: the practical limit of what any proxy costs on this machine."""

import pathlib
import shutil
import socket
import subprocess
import time

import machine
from harness.process import Failed

_CONFIGURATION = """\
worker_processes 1;
daemon off;
pid {directory}/nginx.pid;
error_log {directory}/error.log warn;
{user}
events {{ worker_connections 1024; }}
http {{
    access_log off;
    keepalive_requests 1000000000;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    client_body_buffer_size 128k;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_buffering off;
{servers}}}
"""

_SERVER = """\
    upstream {name} {{ server {upstream}; keepalive 256; keepalive_requests 1000000000; }}
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        location / {{ proxy_pass http://{name}; }}
    }}
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Nginx:
    """One worker on the measured core, and a port for each upstream (name to host:port)."""

    def __init__(self, directory: pathlib.Path, upstreams: dict[str, str]):
        if not shutil.which("nginx"):
            raise Failed("nginx is missing: apt-get install nginx")
        directory.mkdir()
        self.ports = {name: _free_port() for name in upstreams}
        servers = "".join(
            _SERVER.format(name=name, upstream=upstream, port=self.ports[name]) for name, upstream in upstreams.items()
        )
        # Started by root it would change to a user that cannot write here.
        user = "user root;" if pathlib.Path("/proc/self").stat().st_uid == 0 else ""
        path = directory / "nginx.conf"
        path.write_text(_CONFIGURATION.format(directory=directory, servers=servers, user=user))
        with open(directory / "stderr.log", "wb") as errors:
            self.process = subprocess.Popen(
                ["taskset", "-c", machine.MEASURED_CORE, "nginx", "-p", directory, "-c", path],
                stdin=subprocess.DEVNULL,
                stderr=errors,
            )
        self._directory = directory
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + 10
        for port in self.ports.values():
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    if time.monotonic() > until or self.process.poll() is not None:
                        logs = [(self._directory / name) for name in ("stderr.log", "error.log")]
                        said = "".join(log.read_text() for log in logs if log.exists())
                        raise Failed(f"nginx did not start: {said}") from None
                    time.sleep(0.05)

    @property
    def pid(self) -> int:
        return self.process.pid

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)
