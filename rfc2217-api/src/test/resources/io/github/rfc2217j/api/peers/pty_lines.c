/*
 * Gives pseudo-terminals modem lines, breaks and counters, inside the process that preloads it.
 *
 * Linux answers ENOTTY to TIOCMGET and its kin on a pty. Here, pts/A and pts/B of the environment
 * variable PTY_LINES=A:B, or of each pair of PTY_LINES=A:B,C:D, are wired as a null modem: RTS is the
 * other end's CTS, DTR its DSR and CD, and a break that one end begins is counted at the other; an
 * RS-485 mode is kept. Everything else goes to the C library.
 *
 * Copyright by the authors of rfc2217j. Apache License 2.0.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <linux/serial.h>

/* Unix 98 pseudo-terminal slaves. */
#define PTS_MAJOR_FIRST 136
#define PTS_MAJOR_LAST 143

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

/* What Linux lets there be of them, and more than a test needs. */
#define MOST_ENDS 4096

struct end {
    int wired;
    int far;
    int driven; /* TIOCM_DTR and TIOCM_RTS */
    int broken;
    struct serial_icounter_struct counters;
    struct serial_rs485 rs485;
};

/* By the number of the pseudo-terminal. */
static struct end ends[MOST_ENDS];

static void wire(int self, int far)
{
    if (self < 0 || self >= MOST_ENDS) {
        fprintf(stderr, "pty_lines: pts/%d is not one of the first %d\n", self, MOST_ENDS);
        abort();
    }
    ends[self].wired = 1;
    ends[self].far = far;
    ends[self].driven = TIOCM_DTR | TIOCM_RTS;
}

static void __attribute__((constructor)) read_wiring(void)
{
    const char *wiring = getenv("PTY_LINES");
    do {
        int a;
        int b;
        if (wiring == NULL || sscanf(wiring, "%d:%d", &a, &b) != 2) {
            fprintf(stderr, "pty_lines: PTY_LINES must be like 3:4 or 3:4,5:6\n");
            abort();
        }
        wire(a, b);
        wire(b, a);
        wiring = strchr(wiring, ',');
    } while (wiring++ != NULL);
}

/*
 * What place() found, plus one, by descriptor: to ask the kernel at each request would cost more than
 * to answer it.
 */
#define MOST_DESCRIPTORS 65536
static atomic_int known[MOST_DESCRIPTORS];

static int look_up(int fd)
{
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISCHR(status.st_mode)) {
        return -1;
    }
    unsigned kind = major(status.st_rdev);
    if (kind < PTS_MAJOR_FIRST || kind > PTS_MAJOR_LAST) {
        return -1;
    }
    unsigned number = minor(status.st_rdev);
    return number < MOST_ENDS && ends[number].wired ? (int) number : -1;
}

/* Returns the number of a descriptor's terminal if it is wired, or -1. */
static int place(int fd)
{
    if (fd < 0 || fd >= MOST_DESCRIPTORS) {
        return -1;
    }
    int found = atomic_load(&known[fd]);
    if (found == 0) {
        int number = look_up(fd);
        if (number < 0) {
            /* Not kept: what is no terminal comes and goes without a word. */
            return -1;
        }
        found = number + 1;
        atomic_store(&known[fd], found);
    }
    return found - 1;
}

int close(int fd)
{
    static int (*original)(int);
    if (original == NULL) {
        original = (int (*)(int)) dlsym(RTLD_NEXT, "close");
    }
    if (fd >= 0 && fd < MOST_DESCRIPTORS) {
        /* Before it: the number is another thread's as soon as it is closed. */
        atomic_store(&known[fd], 0);
    }
    return original(fd);
}

static int levels(int self)
{
    int far = ends[ends[self].far].driven;
    return ends[self].driven
        | ((far & TIOCM_RTS) ? TIOCM_CTS : 0)
        | ((far & TIOCM_DTR) ? TIOCM_DSR | TIOCM_CD : 0);
}

static void drive(int self, int lines)
{
    struct serial_icounter_struct *counters = &ends[ends[self].far].counters;
    int moved = ends[self].driven ^ lines;
    counters->cts += (moved & TIOCM_RTS) != 0;
    counters->dsr += (moved & TIOCM_DTR) != 0;
    counters->dcd += (moved & TIOCM_DTR) != 0;
    ends[self].driven = lines;
    pthread_cond_broadcast(&changed);
}

/* Keeps of it what the kernel keeps. */
static void keep_rs485(int self, struct serial_rs485 *wanted)
{
    const unsigned longest = 100;
    if (!(wanted->flags & SER_RS485_ENABLED)) {
        memset(wanted, 0, sizeof *wanted);
    }
    if (wanted->delay_rts_before_send > longest) {
        wanted->delay_rts_before_send = longest;
    }
    if (wanted->delay_rts_after_send > longest) {
        wanted->delay_rts_after_send = longest;
    }
    ends[self].rs485 = *wanted;
}

/* Waits until one of the lines has moved, wherever to. */
static int wait_for_change(int self, int mask)
{
    struct serial_icounter_struct *now = &ends[self].counters;
    struct serial_icounter_struct before = *now;
    while (!((mask & TIOCM_CTS) && now->cts != before.cts)
           && !((mask & TIOCM_DSR) && now->dsr != before.dsr)
           && !((mask & TIOCM_CD) && now->dcd != before.dcd)) {
        pthread_cond_wait(&changed, &lock);
    }
    return 0;
}

/* Answers the requests that a UART would answer; 0 if the request is not one of these. */
static int answer(int self, unsigned request, void *argument, int *result)
{
    const int drivable = TIOCM_DTR | TIOCM_RTS;
    *result = 0;
    switch (request) {
    case TIOCMGET:
        *(int *) argument = levels(self);
        return 1;
    case TIOCMSET:
        drive(self, *(int *) argument & drivable);
        return 1;
    case TIOCMBIS:
        drive(self, ends[self].driven | (*(int *) argument & drivable));
        return 1;
    case TIOCMBIC:
        drive(self, ends[self].driven & ~(*(int *) argument & drivable));
        return 1;
    case TIOCMIWAIT:
        *result = wait_for_change(self, (int) (long) argument);
        return 1;
    case TIOCSBRK:
        ends[ends[self].far].counters.brk += !ends[self].broken;
        ends[self].broken = 1;
        return 1;
    case TIOCCBRK:
        ends[self].broken = 0;
        return 1;
    case TIOCGICOUNT:
        memcpy(argument, &ends[self].counters, sizeof ends[self].counters);
        return 1;
    case TIOCGRS485:
        memcpy(argument, &ends[self].rs485, sizeof ends[self].rs485);
        return 1;
    case TIOCSRS485:
        keep_rs485(self, argument);
        return 1;
    default:
        return 0;
    }
}

int ioctl(int fd, unsigned long request, ...)
{
    static int (*original)(int, unsigned long, ...);
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);

    int saved = errno;
    int self = place(fd);
    errno = saved;
    if (self >= 0) {
        int result;
        pthread_mutex_lock(&lock);
        int answered = answer(self, (unsigned) request, argument, &result);
        pthread_mutex_unlock(&lock);
        if (answered) {
            return result;
        }
    }
    if (original == NULL) {
        original = (int (*)(int, unsigned long, ...)) dlsym(RTLD_NEXT, "ioctl");
    }
    return original(fd, request, argument);
}
