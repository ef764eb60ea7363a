/*
 * The commands that the benchmark's inits run: `command MODE [COUNT]`. They answer on descriptor 3, by numbers of 8 bytes: what
 * CLOCK_MONOTONIC shows, or a count.
 */
#include "common.h"

static void answer(long value) {
  if (write(ANSWERS, &value, sizeof value) != sizeof value) _exit(98);
}

static void block_all(sigset_t *set) {
  sigfillset(set);
  sigprocmask(SIG_SETMASK, set, 0);
}

/* Answers when it is ready, and then with the time at which it got each signal. */
static int receive(void) {
  sigset_t set;
  block_all(&set);
  answer(getpid());
  for (;;) {
    int number = sigwaitinfo(&set, 0);
    if (number == SIGTERM) return 0;
    if (number == ONE) answer(now());
  }
}

/* Answers when it is ready, with 0 when it had one more part of that many signals, and with the time when it had them all. */
static int count(long total) {
  sigset_t set;
  block_all(&set);
  answer(getpid());
  for (long had = 0; had < total;) {
    int number = sigwaitinfo(&set, 0);
    if (number == SIGTERM) return 0;
    if (number == QUEUED && ++had % (total / PARTS) == 0 && had < total) answer(0);
  }
  answer(now());
  for (;;) pause();
}

/* Makes orphans that end at once, and answers how long it took until all were reaped, and init's processor time for it. */
static int orphans(int total) {
  int gate[2], names[2];
  char byte;
  if (pipe(gate) || pipe(names)) fail("pipe");
  pid_t *all = calloc(total, sizeof *all);
  pid_t middle = fork();
  if (middle == 0) {
    close(gate[1]);
    for (int i = 0; i < total; i++) {
      pid_t one = fork();
      if (one < 0) fail("fork");
      if (one == 0) _exit(read(gate[0], &byte, 1) != 0);
      if (write(names[1], &one, sizeof one) != sizeof one) fail("write");
    }
    _exit(0);
  }
  for (int i = 0; i < total; i++)
    if (read(names[0], all + i, sizeof *all) != sizeof *all) fail("read");
  waitpid(middle, 0, 0);
  pause_us(200000);
  long before = now(), processor = processor_ns(getppid());
  close(gate[1]);
  for (int i = 0; i < total; i++)
    while (kill(all[i], 0) == 0) pause_us(100);
  answer(now() - before);
  answer(processor_ns(getppid()) - processor);
  return 0;
}

static void leave(int number) {
  answer(number);
  _exit(0);
}

/* So many processes that answer when they are asked to stop, and do so. */
static void family(int total) {
  signal(SIGTERM, leave);
  for (int i = 1; i < total; i++) {
    pid_t one = fork();
    if (one < 0) fail("fork");
    if (one == 0)
      for (;;) pause();
  }
  pause_us(100000);
  answer(getpid());
  for (;;) pause();
}

/* The page faults of a process so far: proc_pid_stat(5). */
static int faults(pid_t pid) {
  char path[32];
  long minor, major;
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = fopen(path, "r");
  if (!file || fscanf(file, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %ld %*d %ld", &minor, &major) != 2) fail(path);
  answer(minor + major);
  return 0;
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  long number = argc > 2 ? atol(argv[2]) : 0;
  if (!strcmp(mode, "now")) return answer(now()), 0;
  if (!strcmp(mode, "faults")) return faults(getppid());
  if (!strcmp(mode, "receive")) return receive();
  if (!strcmp(mode, "count")) return count(number);
  if (!strcmp(mode, "orphans")) return orphans(number);
  if (!strcmp(mode, "family")) return family(number), 98;
  fprintf(stderr, "command: no such mode: %s\n", mode);
  return 98;
}
