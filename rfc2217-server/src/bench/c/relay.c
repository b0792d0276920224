/*
 * The least that a serial server can do: one client, one device, no Telnet. What it costs is what the system costs.
 *
 *     relay PORT DEVICE
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#define BLOCK 65536

struct way {
  int from, to;
  size_t have, used;
  unsigned char block[BLOCK];
};

/* 0: the sender has ended. */
static int move(struct way *w, short can_read) {
  if (w->used == w->have && can_read) {
    ssize_t k = read(w->from, w->block, BLOCK);
    if (k == 0 || (k < 0 && errno != EAGAIN)) {
      return 0;
    }
    w->used = 0;
    w->have = k > 0 ? (size_t)k : 0;
  }
  if (w->used < w->have) {
    ssize_t k = write(w->to, w->block + w->used, w->have - w->used);
    if (k < 0 && errno != EAGAIN) {
      return 0;
    }
    w->used += k > 0 ? (size_t)k : 0;
  }
  return 1;
}

static void serve(int client, int device) {
  static struct way in, out;
  in = (struct way){.from = client, .to = device};
  out = (struct way){.from = device, .to = client};
  for (;;) {
    int in_full = in.used < in.have, out_full = out.used < out.have;
    struct pollfd p[2] = {
        {client, (short)((in_full ? 0 : POLLIN) | (out_full ? POLLOUT : 0)), 0},
        {device, (short)((out_full ? 0 : POLLIN) | (in_full ? POLLOUT : 0)), 0}};
    if (poll(p, 2, -1) < 0 || !move(&in, p[0].revents & (POLLIN | POLLHUP)) || !move(&out, p[1].revents & POLLIN)) {
      return;
    }
  }
}

int main(int argc, char **argv) {
  int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  int device = argc == 3 ? open(argv[2], O_RDWR | O_NOCTTY | O_NONBLOCK) : -1;
  if (device < 0) {
    perror(argc == 3 ? argv[2] : "relay PORT DEVICE");
    return 2;
  }
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener, (struct sockaddr *)&a, sizeof a) < 0 || listen(listener, 4) < 0) {
    perror("listen");
    return 1;
  }
  for (;;) {
    int client = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (client < 0) {
      perror("accept");
      return 1;
    }
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    serve(client, device);
    close(client);
  }
}
