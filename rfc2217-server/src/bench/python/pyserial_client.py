"""What pyserial's client takes for the calls that ours is timed with: pyserial_client.py PORT ROUNDS OCTETS. Prints JSON."""
import json
import sys
import time

import serial


def median_us(rounds, call):
    times = []
    for i in range(rounds):
        start = time.perf_counter()
        call(i)
        times.append(time.perf_counter() - start)
    return round(sorted(times)[len(times) // 2] * 1e6, 1)


url = "rfc2217://127.0.0.1:" + sys.argv[1]
rounds, octets = int(sys.argv[2]), int(sys.argv[3])
result = {}
ports = []
opens, closes = [], []
for _ in range(max(3, rounds // 10)):
    start = time.perf_counter()
    port = serial.serial_for_url(url, timeout=10)
    opened = time.perf_counter()
    port.close()
    opens.append(opened - start)
    closes.append(time.perf_counter() - opened)
result["open_us"] = round(sorted(opens)[len(opens) // 2] * 1e6, 1)
result["close_us"] = round(sorted(closes)[len(closes) // 2] * 1e6, 1)

port = serial.serial_for_url(url, timeout=10)
result["rts_us"] = median_us(rounds, lambda i: setattr(port, "rts", i % 2 == 0))
result["baud_us"] = median_us(rounds, lambda i: setattr(port, "baudrate", 9600 if i % 2 == 0 else 115200))


def echo(i):
    port.write(b"x")
    if port.read(1) != b"x":
        sys.exit("the octet did not come back")


port.write(b"E R %011d\n" % rounds)
result["echo_us"] = median_us(rounds, echo)
port.write(b"G R %011d\n" % octets)
cpu, start, have = time.process_time(), time.perf_counter(), 0
while have < octets:
    data = port.read(min(4096, octets - have))
    if not data:
        sys.exit("the stream stopped after %d octets" % have)
    have += len(data)
result["receive_mb_s"] = round(octets / (time.perf_counter() - start) / 1e6, 3)
result["receive_cpu_s_gb"] = round((time.process_time() - cpu) / octets * 1e9, 1)
port.close()
print(json.dumps(result))
