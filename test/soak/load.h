/*
 * What the parts of the soak share: a board in a file that all of them map, and count on. test/soak/harness/board.ts
 * knows it too. Words of 64 bits.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SIGNALS 65
#define SENDERS 16
#define JOBS 8
#define CROWD 256

enum job_kind { ORPHANS = 1, SIBLINGS, CHAIN, FLOOD, HOG, DAEMONS, GATHER };
enum job_state { FREE, ASKED, RUNNING, DONE };

struct sender {
  uint64_t sent[SIGNALS], last[SIGNALS];
};

struct board {
  uint64_t leave;        /* 1 + the code with which the witness exits when it gets SIGTERM; 0: it goes on */
  uint64_t exit_now;     /* 1 + the code with which it exits by itself */
  uint64_t ready;        /* the witness waits for signals */
  uint64_t orphans;      /* how many processes were made for init to reap */
  uint64_t refused;      /* how often a process could not be made */
  uint64_t gathered;     /* how many of the crowd are there */
  uint64_t survivors;    /* 1 + whether anybody is left behind init, which is not PID 1 */
  uint64_t drain;        /* the log is to be read now */
  uint64_t interruptions;/* how often init's wait was interrupted */
  uint64_t jumps;        /* how often init saw another time of day */
  uint64_t eaten;        /* how many hogs were killed */
  uint64_t halt;         /* whoever works on until told otherwise is to end */
  uint64_t eat;          /* the witness takes memory until something stops it */
  uint64_t received[SIGNALS], last[SIGNALS];
  struct job { uint64_t state, kind, a, b, c; } jobs[JOBS];
  struct sender senders[SENDERS];
  struct member { uint64_t asked, done; } crowd[CROWD];
};

static struct board *board;

static void add(uint64_t *word, uint64_t more) { __atomic_fetch_add(word, more, __ATOMIC_SEQ_CST); }
static uint64_t get(uint64_t *word) { return __atomic_load_n(word, __ATOMIC_SEQ_CST); }
static void set(uint64_t *word, uint64_t value) { __atomic_store_n(word, value, __ATOMIC_SEQ_CST); }

/* Nobody but the init under test outlives whoever started it. */
static void end_with_parent(void) { prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); }

static void open_board(const char *path) {
  int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) _exit(81);
  board = mmap(0, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (board == MAP_FAILED) _exit(82);
  close(fd);
}

static void sleep_us(long us) {
  struct timespec span = {us / 1000000, us % 1000000 * 1000};
  while (nanosleep(&span, &span) && errno == EINTR) {}
}

static uint64_t now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1000000000ull + at.tv_nsec;
}

/* xorshift64: the same numbers for the same seed. */
static uint64_t draw(uint64_t *seed) {
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  return *seed ^= *seed << 17;
}
