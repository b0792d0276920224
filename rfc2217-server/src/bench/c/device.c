/*
 * Devices for benchmarks of serial servers: N pseudo-terminals, DIRECTORY/tty0 to tty(N-1), each with a program behind it
 * that echoes, takes or gives octets as the client orders (stream.h). One process, one epoll loop.
 *
 *     device DIRECTORY N
 *
 * Says "ready" when all are there, and ends with its standard input.
 */
#define _GNU_SOURCE
#include "stream.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <termios.h>
#include <unistd.h>

#define BLOCK 65536

struct device {
  int fd;
  int slave; /* stays open: a pseudo-terminal without one hangs up */
  uint32_t watched;
  char order[ORDER_LENGTH];
  size_t order_have;
  char mode; /* 0: waits for an order */
  int64_t to_take, to_give;
  struct check check;
  struct stream stream;
  unsigned char *out; /* what is still to be written */
  size_t out_have, out_used;
  double last;
};

static int epoll;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void watch(struct device *d, uint32_t events) {
  if (d->watched != events) {
    struct epoll_event e = {.events = events, .data.ptr = d};
    if (epoll_ctl(epoll, d->watched == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, d->fd, &e) < 0) {
      fail("epoll_ctl");
    }
    d->watched = events;
  }
}

static void make(struct device *d, const char *directory, int number) {
  char link[512];
  memset(d, 0, sizeof *d);
  d->fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (d->fd < 0 || grantpt(d->fd) < 0 || unlockpt(d->fd) < 0) {
    fail("posix_openpt");
  }
  const char *name = ptsname(d->fd);
  d->slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  struct termios t;
  if (d->slave < 0 || tcgetattr(d->slave, &t) < 0) {
    fail(name);
  }
  cfmakeraw(&t);
  tcsetattr(d->slave, TCSANOW, &t);
  snprintf(link, sizeof link, "%s/tty%d", directory, number);
  unlink(link);
  if (symlink(name, link) < 0) {
    fail(link);
  }
  d->out = malloc(BLOCK);
  watch(d, EPOLLIN);
}

static void begin(struct device *d) {
  char density;
  long long n;
  if (sscanf(d->order, "%c %c %lld", &d->mode, &density, &n) != 3) {
    d->mode = 0;
    return;
  }
  d->to_take = strchr("EKD", d->mode) ? n : 0;
  d->to_give = strchr("GD", d->mode) ? n : 0;
  check_init(&d->check, density, FROM_CLIENT);
  d->stream = stream_of(density, FROM_DEVICE);
}

static void take(struct device *d, const unsigned char *from, size_t n) {
  while (n > 0) {
    if (d->mode == 0) {
      /* An order cut short by a client that left must not spoil the next one: orders begin with a capital letter. */
      if (d->order_have == 0 && strchr("EKGD", *from) == NULL) {
        from++;
        n--;
        continue;
      }
      d->order[d->order_have++] = (char)*from++;
      n--;
      if (d->order_have == ORDER_LENGTH) {
        d->order_have = 0;
        begin(d);
      }
      continue;
    }
    size_t k = (int64_t)n < d->to_take ? n : (size_t)d->to_take;
    if (k == 0) {
      return; /* octets that nobody ordered */
    }
    if (d->mode == 'E') {
      memcpy(d->out + d->out_have, from, k);
      d->out_have += k;
    } else {
      check_put(&d->check, from, k);
    }
    from += k;
    n -= k;
    d->to_take -= (int64_t)k;
    if (d->mode == 'E' && d->to_take == 0) {
      d->mode = 0;
    }
  }
}

/* Fills the block of what is to be written when it is empty. */
static void give(struct device *d) {
  if (d->out_used < d->out_have) {
    return;
  }
  d->out_used = d->out_have = 0;
  if (d->to_give > 0) {
    size_t k = d->to_give < BLOCK ? (size_t)d->to_give : BLOCK;
    stream_fill(&d->stream, d->out, k);
    d->out_have = k;
    d->to_give -= (int64_t)k;
  } else if (d->mode == 'G') {
    d->mode = 0;
  } else if ((d->mode == 'K' || d->mode == 'D') && d->to_take == 0) {
    d->out[0] = d->check.wrong < 0 ? '+' : '-';
    d->out_have = 1;
    d->mode = 0;
  }
}

static void put_out(struct device *d) {
  for (;;) {
    give(d);
    if (d->out_used == d->out_have) {
      return;
    }
    ssize_t k = write(d->fd, d->out + d->out_used, d->out_have - d->out_used);
    if (k < 0) {
      if (errno == EAGAIN) {
        return;
      }
      fail("write");
    }
    d->out_used += (size_t)k;
  }
}

static void serve(struct device *d, uint32_t events) {
  unsigned char in[BLOCK];
  double now = seconds();
  if (d->mode != 0 && now - d->last > 3) {
    d->mode = 0; /* the client is gone */
    d->out_have = d->out_used = d->order_have = 0;
  }
  d->last = now;
  if (events & EPOLLIN) {
    size_t room = d->mode == 'E' ? BLOCK - d->out_have : BLOCK;
    ssize_t k = read(d->fd, in, room);
    if (k < 0 && errno != EAGAIN) {
      fail("read");
    }
    if (k > 0) {
      take(d, in, (size_t)k);
    }
  }
  put_out(d);
  int full = d->mode == 'E' && d->out_have == BLOCK;
  watch(d, (full ? 0u : EPOLLIN) | (d->out_used < d->out_have ? EPOLLOUT : 0u));
}

int main(int argc, char **argv) {
  int count = argc == 3 ? atoi(argv[2]) : 0;
  if (count < 1) {
    fprintf(stderr, "device DIRECTORY N\n");
    return 2;
  }
  epoll = epoll_create1(EPOLL_CLOEXEC);
  struct device *devices = calloc((size_t)count, sizeof *devices);
  for (int i = 0; i < count; i++) {
    make(&devices[i], argv[1], i);
  }
  struct epoll_event e = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &e);
  printf("ready\n");
  fflush(stdout);
  struct epoll_event ready[64];
  for (;;) {
    int n = epoll_wait(epoll, ready, 64, -1);
    for (int i = 0; i < n; i++) {
      if (ready[i].data.ptr == NULL) {
        return 0;
      }
      serve(ready[i].data.ptr, ready[i].events);
    }
  }
}
