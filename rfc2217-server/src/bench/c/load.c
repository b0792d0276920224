/*
 * The client of the benchmarks: RFC 2217, or octets as they are ("raw") for the bare relay. Prints one line of JSON for a job.
 *
 *     load [raw] HOST PORT echo ROUNDS            one octet there and back, again and again
 *     load HOST PORT baud ROUNDS                  SET-BAUDRATE and its answer
 *     load [raw] HOST PORT K|G|D DENSITY OCTETS   bulk to the device, from it, both at once; every octet is compared
 *     load HOST PORT idle COUNT                   clients of COUNT ports, beginning with PORT; stays until its input ends
 *     load HOST PORT open ROUNDS                  opens, until the server has agreed to COM-PORT, and closes
 */
#define _GNU_SOURCE
#include "stream.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SE = 240, SB = 250, WILL = 251, WONT = 252, DO = 253, DONT = 254, IAC = 255 };
enum { BINARY = 0, ECHO = 1, SGA = 3, COM_PORT = 44 };
#define BLOCK 65536
#define PATIENCE_MS 20000

static int raw;

struct client {
  int fd;
  int state;    /* of the decoder: 0 data, IAC, WILL..DONT, SB, SB + 1000 after IAC in SB */
  int agreed;   /* the server has said DO COM-PORT */
  int suspended;
  unsigned char sub[64];
  size_t sub_have;
  int answers;  /* to SET-BAUDRATE */
  uint32_t baud;
};

static void fail(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, errno != 0 ? strerror(errno) : "not what was expected");
  exit(1);
}

static void wait_for(int fd, short events) {
  struct pollfd p = {fd, events, 0};
  errno = 0;
  if (poll(&p, 1, PATIENCE_MS) <= 0) {
    fail("nothing happens any more");
  }
}

static void send_all(struct client *c, const void *from, size_t n) {
  const unsigned char *p = from;
  while (n > 0) {
    ssize_t k = send(c->fd, p, n, MSG_NOSIGNAL);
    if (k < 0) {
      if (errno != EAGAIN) {
        fail("send");
      }
      wait_for(c->fd, POLLOUT);
      continue;
    }
    p += k;
    n -= (size_t)k;
  }
}

static void option(struct client *c, int verb, int opt) {
  if (verb == DO && opt == COM_PORT) {
    c->agreed = 1;
  } else if (verb == DO && opt != BINARY && opt != SGA) {
    send_all(c, (unsigned char[]){IAC, WONT, (unsigned char)opt}, 3);
  } else if (verb == WILL && opt == ECHO) {
    send_all(c, (unsigned char[]){IAC, DO, ECHO}, 3);
  } else if (verb == WILL && opt != BINARY && opt != SGA && opt != COM_PORT) {
    send_all(c, (unsigned char[]){IAC, DONT, (unsigned char)opt}, 3);
  }
}

static void subnegotiation(struct client *c) {
  if (c->sub_have < 2 || c->sub[0] != COM_PORT) {
    return;
  }
  if (c->sub[1] == 108 || c->sub[1] == 109) {
    c->suspended = c->sub[1] == 108;
  } else if (c->sub[1] == 101 && c->sub_have >= 6) {
    c->answers++;
    c->baud = (uint32_t)c->sub[2] << 24 | (uint32_t)c->sub[3] << 16 | (uint32_t)c->sub[4] << 8 | c->sub[5];
  }
}

/* Takes Telnet out of the octets, in place; returns how many are left. */
static size_t decode(struct client *c, unsigned char *b, size_t n) {
  if (raw) {
    return n;
  }
  size_t out = 0;
  for (size_t i = 0; i < n;) {
    if (c->state == 0) {
      unsigned char *ff = memchr(b + i, IAC, n - i);
      size_t run = ff == NULL ? n - i : (size_t)(ff - b) - i;
      memmove(b + out, b + i, run);
      out += run;
      i += run;
      if (ff != NULL) {
        c->state = IAC;
        i++;
        /* An escaped octet is by far the commonest. */
        while (i < n && b[i] == IAC) {
          b[out++] = IAC;
          i++;
          c->state = 0;
          if (i < n && b[i] == IAC) {
            c->state = IAC;
            i++;
          }
        }
      }
      continue;
    }
    unsigned char x = b[i++];
    switch (c->state) {
      case IAC:
        if (x == IAC) {
          b[out++] = IAC;
          c->state = 0;
        } else if (x >= SB && x <= DONT) {
          c->state = x;
          c->sub_have = 0;
        } else {
          c->state = 0;
        }
        break;
      case SB:
      case SB + 1000:
        if (c->state == SB && x == IAC) {
          c->state = SB + 1000;
        } else if (c->state == SB + 1000 && x == SE) {
          c->state = 0;
          subnegotiation(c);
        } else {
          c->state = SB;
          if (c->sub_have < sizeof c->sub) {
            c->sub[c->sub_have++] = x;
          }
        }
        break;
      default:
        option(c, c->state, x);
        c->state = 0;
    }
  }
  return out;
}

static ssize_t take(struct client *c, unsigned char *to, size_t room) {
  ssize_t k = recv(c->fd, to, room, 0);
  if (k == 0) {
    errno = 0;
    fail("the server has closed");
  }
  if (k < 0) {
    if (errno != EAGAIN) {
      fail("recv");
    }
    return 0;
  }
  return (ssize_t)decode(c, to, (size_t)k);
}

static void begin(struct client *c, const char *host, int port) {
  memset(c, 0, sizeof *c);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  inet_pton(AF_INET, host, &a.sin_addr);
  int yes = 1;
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(c->fd, (struct sockaddr *)&a, sizeof a) < 0) {
    fail("connect");
  }
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  fcntl(c->fd, F_SETFL, O_NONBLOCK);
  if (!raw) {
    const unsigned char hello[] = {IAC, WILL, COM_PORT, IAC, DO, BINARY, IAC, WILL, BINARY, IAC, DO, SGA, IAC, WILL, SGA};
    send_all(c, hello, sizeof hello);
  }
}

static void await_agreement(struct client *c) {
  unsigned char b[BLOCK];
  while (!raw && !c->agreed) {
    wait_for(c->fd, POLLIN);
    take(c, b, sizeof b);
  }
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static void print_times(double *t, int n) {
  qsort(t, (size_t)n, sizeof *t, compare);
  printf("{\"p50_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.1f}\n", t[n / 2] * 1e6, t[n * 99 / 100] * 1e6, t[n - 1] * 1e6);
}

static void order(struct client *c, char mode, char density, int64_t n) {
  char text[32];
  snprintf(text, sizeof text, "%c %c %011lld\n", mode, density, (long long)n);
  send_all(c, text, ORDER_LENGTH);
}

static void echo(struct client *c, int rounds) {
  double *t = malloc(sizeof *t * (size_t)rounds);
  unsigned char b[BLOCK];
  order(c, 'E', 'R', rounds);
  for (int i = 0; i < rounds; i++) {
    unsigned char x = (unsigned char)(i % 250);
    double start = seconds();
    send_all(c, &x, 1);
    ssize_t k;
    do {
      wait_for(c->fd, POLLIN);
      k = take(c, b, sizeof b);
    } while (k == 0);
    t[i] = seconds() - start;
    if (k != 1 || b[0] != x) {
      errno = 0;
      fail("echo");
    }
  }
  print_times(t, rounds);
}

static void baud(struct client *c, int rounds) {
  double *t = malloc(sizeof *t * (size_t)rounds);
  unsigned char b[BLOCK];
  for (int i = 0; i < rounds; i++) {
    uint32_t rate = i % 2 == 0 ? 115200 : 9600;
    const unsigned char ask[] = {IAC, SB, COM_PORT, 1, 0, (unsigned char)(rate >> 16), (unsigned char)(rate >> 8), (unsigned char)rate, IAC, SE};
    int before = c->answers;
    double start = seconds();
    send_all(c, ask, sizeof ask);
    while (c->answers == before) {
      wait_for(c->fd, POLLIN);
      take(c, b, sizeof b);
    }
    t[i] = seconds() - start;
    if (c->baud != rate) {
      errno = 0;
      fail("baud rate");
    }
  }
  print_times(t, rounds);
}

static void bulk(struct client *c, char mode, char density, int64_t n) {
  static unsigned char in[BLOCK], plain[BLOCK / 2], wire[BLOCK];
  int gives = mode != 'G', verdict = mode == 'G' ? '+' : 0;
  int64_t to_send = gives ? n : 0, to_take = mode == 'K' ? 0 : n;
  size_t have = 0, used = 0;
  struct stream s = stream_of(density, FROM_CLIENT);
  struct check check;
  check_init(&check, density, FROM_DEVICE);
  double start = seconds();
  order(c, mode, density, n);
  while (to_take > 0 || verdict == 0) {
    if (used == have && to_send > 0) {
      size_t k = to_send < (int64_t)sizeof plain ? (size_t)to_send : sizeof plain;
      stream_fill(&s, plain, k);
      to_send -= (int64_t)k;
      have = used = 0;
      for (size_t i = 0; i < k;) {
        unsigned char *ff = raw ? NULL : memchr(plain + i, IAC, k - i);
        size_t run = ff == NULL ? k - i : (size_t)(ff - plain) - i;
        memcpy(wire + have, plain + i, run);
        have += run;
        i += run;
        while (ff != NULL && i < k && plain[i] == IAC) {
          wire[have++] = IAC;
          wire[have++] = IAC;
          i++;
        }
      }
    }
    struct pollfd p = {c->fd, (short)(POLLIN | (used < have && !c->suspended ? POLLOUT : 0)), 0};
    errno = 0;
    if (poll(&p, 1, PATIENCE_MS) <= 0) {
      fail("nothing moves any more");
    }
    if (p.revents & POLLOUT) {
      ssize_t k = send(c->fd, wire + used, have - used, MSG_NOSIGNAL);
      if (k < 0 && errno != EAGAIN) {
        fail("send");
      }
      used += k > 0 ? (size_t)k : 0;
    }
    if (p.revents & (POLLIN | POLLHUP | POLLERR)) {
      size_t k = (size_t)take(c, in, sizeof in);
      size_t data = (int64_t)k < to_take ? k : (size_t)to_take;
      check_put(&check, in, data);
      to_take -= (int64_t)data;
      if (k > data) {
        verdict = in[data];
      }
    }
  }
  double took = seconds() - start;
  if (verdict != '+' || check.wrong >= 0) {
    fprintf(stderr, "load: octets are wrong: verdict %c, first wrong one here %lld\n", verdict, (long long)check.wrong);
    exit(1);
  }
  printf("{\"seconds\":%.4f,\"octets\":%lld}\n", took, (long long)(mode == 'D' ? 2 * n : n));
}

static void idle(const char *host, int port, int count) {
  struct client *clients = calloc((size_t)count, sizeof *clients);
  unsigned char b[BLOCK];
  double start = seconds();
  for (int i = 0; i < count; i++) {
    begin(&clients[i], host, port + i);
  }
  for (int i = 0; i < count; i++) {
    await_agreement(&clients[i]);
  }
  printf("{\"accept_ms\":%.1f}\n", (seconds() - start) * 1e3);
  fflush(stdout);
  while (read(0, b, sizeof b) > 0) {
  }
}

static void open_close(const char *host, int port, int rounds) {
  double *t = malloc(sizeof *t * (size_t)rounds);
  for (int i = 0; i < rounds; i++) {
    struct client c;
    double start = seconds();
    begin(&c, host, port);
    await_agreement(&c);
    close(c.fd);
    t[i] = seconds() - start;
  }
  print_times(t, rounds);
}

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "raw") == 0) {
    raw = 1;
    argv++;
    argc--;
  }
  if (argc < 5) {
    fprintf(stderr, "load [raw] HOST PORT JOB ...\n");
    return 2;
  }
  const char *host = argv[1], *job = argv[3];
  int port = atoi(argv[2]);
  if (strcmp(job, "idle") == 0) {
    idle(host, port, atoi(argv[4]));
    return 0;
  }
  if (strcmp(job, "open") == 0) {
    open_close(host, port, atoi(argv[4]));
    return 0;
  }
  struct client c;
  begin(&c, host, port);
  await_agreement(&c);
  if (strcmp(job, "echo") == 0) {
    echo(&c, atoi(argv[4]));
  } else if (strcmp(job, "baud") == 0) {
    baud(&c, atoi(argv[4]));
  } else if (argc == 6) {
    bulk(&c, job[0], argv[4][0], atoll(argv[5]));
  } else {
    fprintf(stderr, "load: unknown job %s\n", job);
    return 2;
  }
  close(c.fd);
  return 0;
}
