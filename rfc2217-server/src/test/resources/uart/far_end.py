"""The far end of a serial line, and a witness of what drivers keep: takes a command a line, answers each with a line.

It calls the kernel itself and shares nothing with what is tested. Arguments: the device of the far end.

  set RATE FORMAT [rtscts]     format such as 7E1; answers as "termios" does
  termios DEVICE               what the driver of any device keeps: RATE FORMAT and flags
  write HEX                    all of it
  read COUNT SECONDS           what came, in hexadecimal; fewer octets if the time is up
  flush                        both queues
  lines [DEVICE]               the names of those that are on
  set-line dtr|rts 0|1
  toggle COUNT MILLISECONDS    RTS and DTR in turn, each level so long
  break MILLISECONDS
  count DEVICE                 the driver's counters
  plug 0|1                     returns octets, RTS and DTR as a loop-back plug does
"""

import array
import fcntl
import os
import select
import struct
import sys
import termios
import threading
import time

TCGETS2, TCSETS2 = 0x802C542A, 0x402C542B
TIOCMGET, TIOCMBIS, TIOCMBIC, TIOCGICOUNT = 0x5415, 0x5416, 0x5417, 0x545D
TIOCSBRK, TIOCCBRK = 0x5427, 0x5428
DTR, RTS, CTS, CD, RI, DSR = 0x002, 0x004, 0x020, 0x040, 0x080, 0x100
LINES = {"dtr": DTR, "rts": RTS, "cts": CTS, "cd": CD, "ri": RI, "dsr": DSR}
PARENB, PARODD, CMSPAR, CSTOPB, CRTSCTS = 0x100, 0x200, 0x40000000, 0x40, 0x80000000
CREAD, CLOCAL, BOTHER = 0x80, 0x800, 0x1000
PARITIES = {
    "N": 0,
    "O": PARENB | PARODD,
    "E": PARENB,
    "M": PARENB | PARODD | CMSPAR,
    "S": PARENB | CMSPAR,
}
COUNTERS = ["cts", "dsr", "rng", "dcd", "rx", "tx", "frame", "overrun", "parity", "brk", "buf_overrun"]


def opened(device):
    return os.open(device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)


def termios2(fd):
    return list(struct.unpack("4IB19s2I", fcntl.ioctl(fd, TCGETS2, bytes(44))))


def described(fd):
    iflag, _, cflag, _, _, _, _, speed = termios2(fd)
    bits = 5 + (cflag >> 4 & 3)
    parity = next(p for p, v in PARITIES.items() if v == cflag & (PARENB | PARODD | CMSPAR) or (p == "N" and not cflag & PARENB))
    stop = "1" if not cflag & CSTOPB else "1.5" if bits == 5 else "2"
    flags = [n for n, w, b in (("ixon", iflag, 0x400), ("ixoff", iflag, 0x1000), ("crtscts", cflag, CRTSCTS), ("hupcl", cflag, 0x400)) if w & b]
    return " ".join(["%d %d%s%s" % (speed, bits, parity, stop)] + flags)


def configure(fd, rate, form, flow):
    now = termios2(fd)
    now[0] = now[1] = now[3] = 0
    cflag = (int(form[0]) - 5) << 4 | PARITIES[form[1]] | (0 if form[2:] == "1" else CSTOPB)
    now[2] = cflag | CREAD | CLOCAL | BOTHER | (CRTSCTS if flow else 0)
    now[5] = bytes(5) + b"\0\1" + bytes(12)
    now[6] = now[7] = rate
    fcntl.ioctl(fd, TCSETS2, struct.pack("4IB19s2I", *now))
    return described(fd)


def lines(fd):
    word = array.array("i", [0])
    fcntl.ioctl(fd, TIOCMGET, word)
    return word[0]


def switch(fd, mask, on):
    fcntl.ioctl(fd, TIOCMBIS if on else TIOCMBIC, struct.pack("i", mask))


def write(fd, octets):
    while octets:
        select.select([], [fd], [], 30)
        octets = octets[os.write(fd, octets) :]


def read(fd, count, seconds):
    deadline = time.monotonic() + seconds
    got = b""
    while len(got) < count:
        ready, _, _ = select.select([fd], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            break
        got += os.read(fd, count - len(got))
    return got


def plug(fd, stop):
    before = -1
    while not stop.is_set():
        ready, _, _ = select.select([fd], [], [], 0.002)
        if ready:
            write(fd, os.read(fd, 4096))
        now = lines(fd)
        if now != before:
            before = now
            switch(fd, RTS, now & CTS)
            switch(fd, DTR, now & DSR)


def main(device):
    fd = opened(device)
    stop = threading.Event()
    thread = None

    def at(rest, do):
        if not rest:
            return do(fd)
        other = opened(rest[0])
        try:
            return do(other)
        finally:
            os.close(other)

    for line in sys.stdin:
        verb, *rest = line.split()
        answer = "ok"
        try:
            if verb == "set":
                answer = configure(fd, int(rest[0]), rest[1], rest[2:] == ["rtscts"])
            elif verb == "termios":
                answer = at(rest, described)
            elif verb == "write":
                write(fd, bytes.fromhex(rest[0]))
            elif verb == "read":
                answer = read(fd, int(rest[0]), float(rest[1])).hex() or "-"
            elif verb == "flush":
                termios.tcflush(fd, termios.TCIOFLUSH)
            elif verb == "lines":
                word = at(rest, lines)
                answer = " ".join(n for n, b in LINES.items() if word & b) or "-"
            elif verb == "set-line":
                switch(fd, LINES[rest[0]], rest[1] == "1")
            elif verb == "toggle":
                for i in range(int(rest[0])):
                    mask = (RTS, DTR)[i % 2]
                    switch(fd, mask, not lines(fd) & mask)
                    time.sleep(float(rest[1]) / 1000)
            elif verb == "break":
                fcntl.ioctl(fd, TIOCSBRK)
                time.sleep(float(rest[0]) / 1000)
                fcntl.ioctl(fd, TIOCCBRK)
            elif verb == "count":
                counted = struct.unpack("20i", at(rest, lambda f: fcntl.ioctl(f, TIOCGICOUNT, bytes(80))))
                answer = " ".join("%s=%d" % pair for pair in zip(COUNTERS, counted))
            elif verb == "plug":
                if thread:
                    stop.set()
                    thread.join()
                    thread = None
                if rest[0] == "1":
                    stop.clear()
                    thread = threading.Thread(target=plug, args=(fd, stop), daemon=True)
                    thread.start()
            else:
                answer = "error: no such command"
        except OSError as e:
            answer = "error: %s" % e
        print(answer, flush=True)


main(sys.argv[1])
