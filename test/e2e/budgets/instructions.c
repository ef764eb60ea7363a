/*
 * Counts what init does, instruction by instruction. Single steps are ptrace(2); for x86-64.
 *
 * `instructions PID signal NUMBER`: for a signal that is sent on, from one rt_sigtimedwait(2) to the next. It comes some times
 * before, since the first ones are not like the others.
 *
 * `instructions PID orphans NUMBER...`: for an orphan, from one wait4(2) to the next; those are killed while init is stopped, and
 * the median of them is printed.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { UNSEEN = 8, SIGNALS = 2, MOST_ORPHANS = 1000 };
/* More than any signal takes. */
static const long MOST = 10 * 1000 * 1000;

static long fail(const char *what) {
  perror(what);
  exit(1);
}

static void step(pid_t pid) {
  int status;
  if (ptrace(PTRACE_SINGLESTEP, pid, 0, 0) || waitpid(pid, &status, __WALL) < 0) fail("PTRACE_SINGLESTEP");
  if (!WIFSTOPPED(status)) errno = ESRCH, fail("waitpid");
}

/* The number of the system call that is its next instruction; -1 when that is none. */
static long next_call(pid_t pid) {
  const unsigned SYSCALL = 0x050f;
  struct user_regs_struct at;
  if (ptrace(PTRACE_GETREGS, pid, 0, &at)) fail("PTRACE_GETREGS");
  errno = 0;
  const long code = ptrace(PTRACE_PEEKTEXT, pid, at.rip, 0);
  if (errno) fail("PTRACE_PEEKTEXT");
  return (code & 0xffff) == SYSCALL ? (long)at.rax : -1;
}

/* Goes on until that call is next, from one on; returns how many instructions that took. */
static long run_to(pid_t pid, long call) {
  long count = 0;
  do {
    step(pid);
    if (++count == MOST) errno = ETIME, fail("instructions");
  } while (next_call(pid) != call);
  return count;
}

/*
 * Stops it right before its wait. One that was interrupted for nothing is to init as if nothing had come for a while: it would
 * rest, and wake up instruction by instruction.
 */
static void wait_again(pid_t pid) {
  const unsigned long LENGTH = 2; /* of the instruction */
  struct user_regs_struct at;
  if (ptrace(PTRACE_GETREGS, pid, 0, &at)) fail("PTRACE_GETREGS");
  if ((long)at.orig_rax == SYS_rt_sigtimedwait && (long)at.rax == -EINTR) {
    at.rip -= LENGTH;
    at.rax = SYS_rt_sigtimedwait;
    at.orig_rax = -1ul;
    if (ptrace(PTRACE_SETREGS, pid, 0, &at)) fail("PTRACE_SETREGS");
  }
  if (next_call(pid) != SYS_rt_sigtimedwait) run_to(pid, SYS_rt_sigtimedwait);
}

static long of_signal(pid_t pid, int number) {
  long count = 0;
  for (int time = 0; time < SIGNALS; time++) {
    if (kill(pid, number)) fail("kill");
    count = run_to(pid, SYS_kill);
    count += run_to(pid, SYS_rt_sigtimedwait);
  }
  return count;
}

static int by_size(const void *a, const void *b) {
  const long x = *(const long *)a, y = *(const long *)b;
  return (x > y) - (x < y);
}

static long of_orphan(pid_t pid, char **orphans) {
  static long counts[MOST_ORPHANS];
  int count = 0;
  for (char **each = orphans; *each; each++)
    if (kill(atoi(*each), SIGKILL)) fail("kill");
  run_to(pid, SYS_wait4);
  for (; orphans[1] && count < MOST_ORPHANS; orphans++) counts[count++] = run_to(pid, SYS_wait4);
  qsort(counts, count, sizeof *counts, by_size);
  return counts[count / 2];
}

int main(int argc, char **argv) {
  if (argc < 4 || (strcmp(argv[2], "signal") && argc < 5)) return 2;
  const pid_t pid = atoi(argv[1]);
  const int is_signal = !strcmp(argv[2], "signal");
  /* What only the first ones run through would take many times as long, step by step. */
  for (int time = 0; is_signal && time < UNSEEN; time++) {
    if (kill(pid, atoi(argv[3]))) fail("kill");
    usleep(20 * 1000);
  }
  if (ptrace(PTRACE_SEIZE, pid, 0, 0)) fail("PTRACE_SEIZE");
  if (ptrace(PTRACE_INTERRUPT, pid, 0, 0)) fail("PTRACE_INTERRUPT");
  if (waitpid(pid, 0, __WALL) < 0) fail("waitpid");
  wait_again(pid);
  const long count = is_signal ? of_signal(pid, atoi(argv[3])) : of_orphan(pid, argv + 3);
  ptrace(PTRACE_DETACH, pid, 0, 0);
  printf("%ld\n", count);
  return 0;
}
