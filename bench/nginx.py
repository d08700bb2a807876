"""An nginx with brotli, TLS and HTTP/2 on loopback, from Debian's packages, as an ordinary user."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import debian

PACKAGES = ("nginx", "libnginx-mod-http-brotli-static", "openssl")
MODULE = "usr/lib/nginx/modules/ngx_http_brotli_static_module.so"
TYPES = {"text/html": "html", "text/javascript": "js", "image/svg+xml": "svg", "image/png": "png"}
TYPES |= {"application/json": "json", "application/xml": "xml", "text/plain": "txt"}
CONF = """load_module {module};
daemon off; worker_processes 1; pid {var}/nginx.pid; error_log {var}/nginx.log; {user}
events {{ }}
http {{
  access_log off; server_tokens off; charset utf-8; brotli_static on;
  client_body_temp_path {var}/body; proxy_temp_path {var}/proxy; fastcgi_temp_path {var}/fastcgi;
  uwsgi_temp_path {var}/uwsgi; scgi_temp_path {var}/scgi;
  types {{ {types} }}
  server {{
    listen 127.0.0.1:{port} ssl http2; ssl_protocols TLSv1.3;
    ssl_certificate {var}/bench.crt; ssl_certificate_key {var}/bench.key;
    root {public}; index index.html; error_page 404 /404.html;
    {headers}
    location /static/ {{ {headers} add_header Cache-Control "max-age=31536000, immutable"; }}
  }}
}}
"""


@contextmanager
def serving(public: Path, var: Path, headers: Mapping[str, str]) -> Iterator[str]:
    """Serve the built site with the headers of every page; yield its address."""
    program, module, openssl = _found(var)
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    pair = ["-keyout", str(var / "bench.key"), "-out", str(var / "bench.crt")]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    made = [openssl, "req", "-x509", *kind, *subject, *pair]
    subprocess.run(made, check=True, capture_output=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    conf = CONF.format(
        module=module,
        var=var,
        public=public,
        port=port,
        user="user root;" if os.geteuid() == 0 else "",
        types=" ".join(f"{mime} {ending};" for mime, ending in TYPES.items()),
        headers=" ".join(f'add_header {name} "{value}";' for name, value in headers.items()),
    )
    (var / "nginx.conf").write_text(conf, "utf-8")
    with subprocess.Popen([program, "-p", var, "-c", var / "nginx.conf"]) as process:
        _wait_for(port, process)
        yield f"https://127.0.0.1:{port}"
        process.terminate()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(100):
        assert process.poll() is None, "nginx stopped; its log is var/bench/nginx.log"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("nginx does not answer")


def _found(var: Path) -> tuple[Path, Path, str]:
    """Return nginx, its module and openssl: the system's, or unpacked below `var`, uninstalled."""
    for root in (Path("/"), var / "debian"):
        program, module = root / "usr/sbin/nginx", root / MODULE
        openssl = shutil.which("openssl") or str(root / "usr/bin/openssl")
        if program.is_file() and module.is_file() and Path(openssl).is_file():
            return program, module, openssl
    if (var / "debian").is_dir() or not debian.unpack(var / "debian", *PACKAGES):
        raise SystemExit(f"There is no nginx with brotli: apt-get install {' '.join(PACKAGES)}")
    return _found(var)
