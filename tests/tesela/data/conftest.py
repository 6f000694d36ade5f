"""Lo que comparten las pruebas de datos: un servidor, un lienzo y un plano."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from tesela.data.synthetic_canvas import Canvas
from tesela.data.synthetic_layout import HOUSES, Plan, Streets


class Server(ThreadingHTTPServer):
    """Guarda qué le pidieron y cómo debe portarse."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content, self.ranges, self.status, self.head = b"", True, 200, 501
        self.cut: int | None = None
        self.shift, self.hung_up = 0, False
        self.requests: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/datos-v1.tar"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        asked = self.headers.get("Range")
        server.requests.append(asked)
        if server.status != 200:
            self.send_error(server.status)
            return
        start = int(asked.removeprefix("bytes=").split("-")[0]) if asked else 0
        start = start + server.shift if server.ranges else 0
        body = server.content[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        if start:
            total = len(server.content)
            self.send_header("Content-Range", f"bytes {start}-{total - 1}/{total}")
        self.end_headers()
        if server.cut is not None:
            body, server.cut = body[: server.cut], None
        try:
            self.wfile.write(body)
        except ConnectionError:
            server.hung_up = True

    def do_HEAD(self):
        self.send_response(self.server.head)
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def http_server():
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def _canvas(side=80, sun=(1.0, 0.0), pixel=0.5, label=1, reserved=False):
    return Canvas(
        color=np.full((side, side, 3), 100, dtype=np.float32),
        mask=np.full((side, side), label, dtype=np.uint8),
        reserved=np.full((side, side), reserved, dtype=bool),
        pixel=pixel,
        sun=sun,
        shadow_per_metre=1.0,
        texture=np.zeros((512, 512), dtype=np.float32),
        leaves=np.zeros((512, 512), dtype=np.float32),
    )


@pytest.fixture
def make_canvas():
    """Un lienzo liso, sin textura, con un metro de sombra por metro de altura."""
    return _canvas


def _plan(extent=100.0, kind=HOUSES, half=0.0, avenue=False, arid=False, block=None):
    plan = Plan((1, 0), extent)
    block = extent if block is None else block
    count = 2 * (int(extent / block) // 2 + 1) + 1
    positions = (np.arange(count) - count // 2) * float(block)
    widths = np.full((count, count - 1), half, dtype=np.float32)
    streets = Streets(positions, widths, np.full(count, avenue))
    plan.u = plan.v = streets
    plan.kinds = np.full((count - 1, count - 1), kind, dtype=np.uint8)
    plan.plot_width = np.full(plan.kinds.shape, 15, dtype=np.float32)
    plan.arid, plan.water, plan.diagonal = arid, "nada", False
    plan._axis, plan._bend = (1.0, 0.0), 0.0
    return plan


@pytest.fixture
def make_plan():
    """Un plano recto y sin girar: `u` es `x - extent / 2` y `v` es `y - extent / 2`.

    Los ejes de las calles pasan por el centro y se repiten cada `block` metros; todas las
    manzanas tienen el mismo uso y lotes de 15 m.
    """
    return _plan
