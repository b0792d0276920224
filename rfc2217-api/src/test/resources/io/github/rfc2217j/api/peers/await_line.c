/*
 * Waits by TIOCMIWAIT at one end of a wired pair until RTS moves at the other.
 *
 * Copyright by the authors of rfc2217j. Apache License 2.0.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static atomic_int waiting;
static atomic_int ended;
static int error;

static void *wait_for_cts(void *fd)
{
    waiting = 1;
    error = ioctl(*(int *) fd, TIOCMIWAIT, TIOCM_CTS) == 0 ? 0 : errno;
    ended = 1;
    return NULL;
}

/* Lowers and raises a line; returns whether the wait is over after a while. */
static int move(int fd, int line)
{
    ioctl(fd, TIOCMBIC, &line);
    ioctl(fd, TIOCMBIS, &line);
    usleep(10000);
    return ended;
}

int main(int count, char **paths)
{
    if (count != 3) {
        return 2;
    }
    int near = open(paths[1], O_RDWR | O_NOCTTY);
    int far = open(paths[2], O_RDWR | O_NOCTTY);
    pthread_t waiter;
    alarm(60); /* nothing else ends a wait that is missed */
    if (near < 0 || far < 0 || pthread_create(&waiter, NULL, wait_for_cts, &near) != 0) {
        perror("cannot begin");
        return 1;
    }
    while (!waiting) {
        usleep(1000);
    }
    for (int i = 0; i < 10; i++) {
        if (move(far, TIOCM_DTR)) {
            printf("DTR ended the wait for CTS\n");
            return 1;
        }
    }
    while (!move(far, TIOCM_RTS)) {
    }
    pthread_join(waiter, NULL);
    printf("%s\n", error == 0 ? "woken by RTS" : strerror(error));
    return 0;
}
