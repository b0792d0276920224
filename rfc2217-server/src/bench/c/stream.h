/* What the device sends and the client expects, and the other way round: both ends make the same octets for themselves. */
#ifndef STREAM_H
#define STREAM_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

/* '0': no octet is 255, which Telnet would have to double. 'R': random, one in 256 is. 'F': all are. */
struct stream {
  uint64_t state;
  char density;
};

static inline struct stream stream_of(char density, uint64_t seed) {
  struct stream s = {seed * 2654435769u + 88172645463325252u, density};
  return s;
}

static inline uint64_t without_ff(uint64_t x) {
  unsigned char *o = (unsigned char *)&x;
  for (int i = 0; i < 8; i++) {
    o[i] = o[i] == 255 ? 254 : o[i];
  }
  return x;
}

/* n must be a multiple of 8 but for the last call of a stream. */
static inline void stream_fill(struct stream *s, unsigned char *to, size_t n) {
  if (s->density == 'F') {
    memset(to, 255, n);
    return;
  }
  for (size_t i = 0; i < n; i += 8) {
    s->state ^= s->state << 13;
    s->state ^= s->state >> 7;
    s->state ^= s->state << 17;
    uint64_t x = s->density == '0' ? without_ff(s->state) : s->state;
    memcpy(to + i, &x, n - i < 8 ? n - i : 8);
  }
}

#define CHUNK 4096

/* Compares what arrives, in pieces of any size, with what should. */
struct check {
  struct stream stream;
  unsigned char expected[CHUNK];
  size_t have;
  size_t used;
  int64_t at;
  int64_t wrong; /* where the first wrong octet was, or -1 */
};

static inline void check_init(struct check *c, char density, uint64_t seed) {
  c->stream = stream_of(density, seed);
  c->have = c->used = 0;
  c->at = 0;
  c->wrong = -1;
}

static inline void check_put(struct check *c, const unsigned char *from, size_t n) {
  while (n > 0) {
    if (c->used == c->have) {
      stream_fill(&c->stream, c->expected, CHUNK);
      c->have = CHUNK;
      c->used = 0;
    }
    size_t k = c->have - c->used < n ? c->have - c->used : n;
    if (c->wrong < 0 && memcmp(c->expected + c->used, from, k) != 0) {
      for (size_t i = 0; i < k; i++) {
        if (c->expected[c->used + i] != from[i]) {
          c->wrong = c->at + (int64_t)i;
          break;
        }
      }
    }
    c->used += k;
    c->at += (int64_t)k;
    from += k;
    n -= k;
  }
}

static inline double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/*
 * What the client asks of the device, in band, through whatever server lies between: sixteen octets, such as
 * "K R 00016777216\n". E: echo n octets. K: take n octets, then answer + or -. G: give n octets.
 * D: give n and take n at once, then answer + or -. The seed of what the client sends is 1, of what the device sends 2.
 */
#define ORDER_LENGTH 16
#define FROM_CLIENT 1
#define FROM_DEVICE 2
#endif
