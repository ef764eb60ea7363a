/* What both programs of the benchmark know: the clock, and what they say to each other. */
#pragma once
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Where the command answers. */
enum { ANSWERS = 3 };
/* The one that is forwarded over and over: not a signal that asks to stop. In floods one of those that are queued. */
enum { ONE = SIGUSR1, QUEUED = 40 };
/* A flood comes in so many parts, and so many of them are on their way at the same time: what a user may have is limited. */
enum { PARTS = 100, AHEAD = 20 };

static inline void fail(const char *what) {
  fprintf(stderr, "benchmark: %s: %s\n", what, strerror(errno));
  _exit(99);
}

static inline long clock_ns(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time)) fail("clock_gettime");
  return time.tv_sec * 1000000000 + time.tv_nsec;
}

static inline long now(void) { return clock_ns(CLOCK_MONOTONIC); }

/* The processor time that a process has had: clock_getcpuclockid(3). */
static inline long processor_ns(pid_t pid) {
  clockid_t clock;
  if ((errno = clock_getcpuclockid(pid, &clock))) fail("clock_getcpuclockid");
  return clock_ns(clock);
}

static inline void pause_us(long us) {
  struct timespec span = {us / 1000000, us % 1000000 * 1000};
  while (nanosleep(&span, &span) && errno == EINTR) {}
}
