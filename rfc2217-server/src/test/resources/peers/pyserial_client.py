"""Uses a served sim:loop through pyserial's unmodified RFC 2217 client; ends with 0 if everything is as it should be.

Arguments: a URL such as rfc2217://127.0.0.1:2217, and "echo" if nothing but data is to be tried, "flood" to send and receive
until somebody kills it, "changes" if every change of a modem line is to be seen once, "observe" if another client has the
port, "uart" if the loop-back plug is at the end of a real line, which takes its time. Without any: tells whether pyserial is there.
"""

import os
import sys
import threading
import time

import serial

PATIENCE = 60


RATE = 115200
# An emulator of a UART that is kept waiting for longer than 16 octets take loses some, as a UART does.
UART_RATE = 9600


def opened(url, rate=RATE):
    return serial.serial_for_url(url, baudrate=rate, timeout=PATIENCE)


def expect(what, got, wanted):
    if got != wanted:
        raise AssertionError("%s: got %r, wanted %r" % (what, got, wanted))


def poll(what, look, wanted):
    deadline = time.monotonic() + 10
    while look() != wanted:
        if time.monotonic() > deadline:
            raise AssertionError("%s is not %r within 10 s" % (what, wanted))
        time.sleep(0.005)


def echo(port, data, chunk):
    def write():
        for start in range(0, len(data), chunk):
            port.write(data[start : start + chunk])

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    received = bytearray()
    while len(received) < len(data):
        octets = port.read(min(4096, len(data) - len(received)))
        if not octets:
            raise AssertionError("only %d of %d octets came back" % (len(received), len(data)))
        received += octets
    writer.join(PATIENCE)
    expect("the echo of %d octets is the same" % len(data), bytes(received) == data, True)


def settings(port, last=RATE):
    # A value that the server does not confirm raises.
    for rate in (300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600):
        port.baudrate = rate
    for size in (5, 6, 7, 8):
        port.bytesize = size
    for parity in "NEOMS":
        port.parity = parity
    port.parity = "N"
    for stop in (1, 2, 1):
        port.stopbits = stop
    port.bytesize = 5
    port.stopbits = 1.5
    port.stopbits = 1
    port.bytesize = 8
    port.baudrate = last


def lines(port):
    for _ in range(3):
        for level in (False, True):
            port.rts = level
            poll("CTS", lambda: port.cts, level)
            port.dtr = level
            poll("DSR", lambda: port.dsr, level)
            poll("CD", lambda: port.cd, level)
    expect("RI", port.ri, False)


def purges(port):
    port.write(b"to be forgotten")
    port.reset_output_buffer()
    port.reset_input_buffer()
    echo(port, b"and nothing else", 16)


def everything(url):
    port = opened(url)
    echo(port, bytes(range(256)), 256)
    settings(port)
    echo(port, bytes(range(256)) * 4, 100)
    lines(port)
    port.send_break(0.05)
    port.break_condition = True
    port.break_condition = False
    purges(port)
    port.close()

    port = opened(url)
    echo(port, os.urandom(1 << 20), 8192)
    port.close()

    for _ in range(20):
        port = opened(url)
        echo(port, b"once more", 9)
        port.close()


def refuses(what, error, call):
    try:
        call()
    except error:
        return
    raise AssertionError("%s does not raise %s" % (what, error.__name__))


def attributes(url):
    """What pyserial's own test of changed attributes looks at."""
    port = serial.serial_for_url(url, do_not_open=True, baudrate=115200, timeout=PATIENCE)
    for _ in range(3):
        expect("open", port.is_open, False)
        port.open()
        expect("open", port.is_open, True)
        port.close()
    port.open()
    refuses("opening twice", serial.SerialException, port.open)
    values = {
        "baudrate": ((300, 9600, 19200, 115200), (-300, -1, "a")),
        "bytesize": ((5, 6, 7, 8), (0, 1, 3, 4, 9, 10, "a", None)),
        "parity": (("N", "E", "O", "N"), (0, 57, "a", None)),
        "stopbits": ((1, 2, 1), (0, 3, 2.5, 57, "a", None)),
        "timeout": ((None, 0, 1, 3.14159, 10, 1000, 3600, PATIENCE), (-1, "a")),
        "xonxoff": ((True, False), ()),
        "rtscts": ((True, False), ()),
    }
    for name, (good, bad) in values.items():
        for value in good:
            setattr(port, name, value)
            expect(name, getattr(port, name), value)
        for value in bad:
            refuses("%s = %r" % (name, value), ValueError, lambda: setattr(port, name, value))
    port.close()


def uart(url):
    attributes(url)
    port = opened(url, UART_RATE)
    echo(port, bytes(range(256)), 256)
    settings(port, UART_RATE)
    echo(port, bytes(range(256)) * 4, 100)
    lines(port)
    port.write(b"to be forgotten")
    port.reset_output_buffer()
    port.reset_input_buffer()
    port.timeout = 2
    while port.read(100):
        pass
    port.timeout = PATIENCE
    echo(port, os.urandom(1 << 15), 1024)
    for _ in range(5):
        port.send_break(0.05)
        port.break_condition = True
        port.break_condition = False
    port.close()
    for _ in range(5):
        opened(url, UART_RATE).close()


def data_only(url):
    port = opened(url)
    echo(port, bytes(range(256)), 256)
    purges(port)
    port.close()


def observe(url):
    port = opened(url)
    octets = port.read(4000)
    expect("what the owner's loop-back plug returns", octets.count(b"tick") >= 998, True)
    port.close()


def changes(url):
    port = opened(url)
    poll("CTS", lambda: port.cts, True)
    told = []
    process = port._telnet_process_subnegotiation

    def counting(suboption):
        if suboption[1:2] == b"\x6b":
            told.append(suboption[2])
        process(suboption)

    port._telnet_process_subnegotiation = counting
    longest = 0
    for i in range(40):
        start = time.monotonic()
        port.rts = i % 2 == 1
        while len(told) <= i:
            if time.monotonic() - start > 10:
                raise AssertionError("change %d is not told within 10 s" % i)
            time.sleep(0.0005)
        longest = max(longest, time.monotonic() - start)
    expect("all reports, each change once", told, [0xA1, 0xB1] * 20)
    port.close()
    print("the longest took %d microseconds" % (longest * 1e6))


def flood(url):
    port = opened(url)
    block = os.urandom(4096)
    print("flooding", flush=True)
    while True:
        echo(port, block, len(block))


if len(sys.argv) == 1:
    print(serial.__version__)
elif sys.argv[2:] == ["flood"]:
    flood(sys.argv[1])
elif sys.argv[2:] == ["echo"]:
    data_only(sys.argv[1])
    print("done")
elif sys.argv[2:] == ["observe"]:
    observe(sys.argv[1])
    print("done")
elif sys.argv[2:] == ["uart"]:
    uart(sys.argv[1])
    print("done")
elif sys.argv[2:] == ["changes"]:
    changes(sys.argv[1])
    print("done")
else:
    everything(sys.argv[1])
    print("done")
