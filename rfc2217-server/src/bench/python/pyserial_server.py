"""One port by pyserial's server side (serial.rfc2217.PortManager), as its own example uses it: pyserial_server.py PORT DEVICE."""
import socket
import sys
import threading

import serial
import serial.rfc2217


class WithLines(serial.Serial):
    """A pseudo-terminal has no modem lines, and without them PortManager raises."""

    cts = dsr = cd = True
    ri = False

    def _update_dtr_state(self):
        pass

    def _update_rts_state(self):
        pass


class Redirector:
    def __init__(self, device, client):
        self.device = device
        self.client = client
        self.lock = threading.Lock()
        self.alive = True
        self.manager = serial.rfc2217.PortManager(device, self)

    def write(self, data):
        with self.lock:
            self.client.sendall(data)

    def from_device(self):
        while self.alive:
            data = self.device.read(self.device.in_waiting or 1)
            if data:
                self.write(b"".join(self.manager.escape(data)))

    def from_client(self):
        while True:
            data = self.client.recv(65536)
            if not data:
                break
            self.device.write(b"".join(self.manager.filter(data)))
        self.alive = False


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen(1)
while True:
    connection, _ = listener.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with WithLines(sys.argv[2], timeout=0.1) as port:
        redirector = Redirector(port, connection)
        reader = threading.Thread(target=redirector.from_device)
        reader.start()
        try:
            redirector.from_client()
        finally:
            redirector.alive = False
            reader.join()
            connection.close()
