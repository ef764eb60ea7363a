/*
 * Counts what init does, instruction by instruction, between getting a signal and sending it on: `instructions PID SIGNAL`.
 * A signal comes some times, since the first ones are not like the others; printed is how many it took for the last one,
 * from the return of rt_sigtimedwait(2) to kill(2). Single steps are ptrace(2); for x86-64.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/user.h>
#include <sys/wait.h>

enum { TIMES = 8 };
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

/* Goes on until that call is next; returns how many instructions that took. */
static long run_to(pid_t pid, long call) {
  long count = 0;
  while (next_call(pid) != call) {
    step(pid);
    if (++count == MOST) errno = ETIME, fail("instructions");
  }
  return count;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  const pid_t pid = atoi(argv[1]);
  const int number = atoi(argv[2]);
  long count = 0;
  if (ptrace(PTRACE_SEIZE, pid, 0, 0) || ptrace(PTRACE_INTERRUPT, pid, 0, 0)) fail("PTRACE_SEIZE");
  if (waitpid(pid, 0, __WALL) < 0) fail("waitpid");
  for (int time = 0; time < TIMES; time++) {
    run_to(pid, SYS_rt_sigtimedwait);
    if (kill(pid, number)) fail("kill");
    step(pid);
    count = run_to(pid, SYS_kill);
    step(pid);
  }
  ptrace(PTRACE_DETACH, pid, 0, 0);
  printf("%ld\n", count);
  return 0;
}
