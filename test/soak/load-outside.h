/* Who is not in the container: senders, tracers, a reader of the log who does not read. */
#include <sys/ptrace.h>
#include <poll.h>
#include <linux/ptrace.h>

/* Ends with whoever started it, and so does what it becomes. */
static int leash(char **words) {
  execvp(words[0], words);
  return 86;
}

/* PID 1 of a namespace in which init is not: init's status, and whether anybody is left behind it. */
static int host(char **words) {
  int status;
  pid_t init = fork();
  if (init == 0) {
    execvp(words[0], words);
    _exit(86);
  }
  for (pid_t dead; (dead = waitpid(-1, &status, 0)) != init;)
    if (dead < 0 && errno != EINTR) return 87;
  int is_left = 1;
  /* What init has killed may take a moment to go. */
  for (int wait = 0; is_left && wait < 100; wait++) {
    while (waitpid(-1, 0, WNOHANG) > 0) {}
    is_left = kill(-1, 0) == 0;
    if (is_left) sleep_us(1000);
  }
  set(&board->survivors, 1 + is_left);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Sends each signal by itself, `FROM:TO`, and waits until it has arrived as that other one; TO is 0 when it must not. Says
   the first that did not. */
static int roll(int pid, char **pairs) {
  struct sender *sender = &board->senders[0];
  for (; *pairs; pairs++) {
    int from = atoi(*pairs), to = atoi(strchr(*pairs, ':') + 1);
    uint64_t before = get(&board->received[to]);
    set(&sender->last[from], now());
    if (kill(pid, from)) return 88;
    add(&sender->sent[from], 1);
    if (to == 0) continue;
    for (int wait = 0; get(&board->received[to]) == before; wait++) {
      if (wait == 100000) {
        printf("signal %d never arrived as %d\n", from, to);
        return 0;
      }
      sleep_us(200);
    }
  }
  return 0;
}

/* Interrupts init's wait, so many times: ptrace(2) makes rt_sigtimedwait(2) end with EINTR. */
static int interrupt(int pid, int count) {
  for (int done = 0; done < count && !get(&board->halt); done++) {
    if (ptrace(PTRACE_SEIZE, pid, 0, 0)) return errno == ESRCH ? 0 : 89;
    if (ptrace(PTRACE_INTERRUPT, pid, 0, 0) || waitpid(pid, 0, __WALL) != pid) return 90;
    if (ptrace(PTRACE_DETACH, pid, 0, 0)) return errno == ESRCH ? 0 : 91;
    add(&board->interruptions, 1);
  }
  return 0;
}

static int asks_time_of_day(const struct ptrace_syscall_info *entry) {
  uint64_t clock = entry->entry.args[0];
  if (entry->entry.nr == SYS_clock_gettime) return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  return entry->entry.nr == SYS_gettimeofday;
}

/* Whenever init asks for the time of day, it has jumped, by up to ten years: what clock_settime(2) would do to it and to
   everybody else on this machine. Deadlines and waits go by the monotonic clock, which nothing sets. */
static int jump(int pid) {
  struct ptrace_syscall_info info, entry = {0};
  uint64_t seed = 2463534242ull;
  int status;
  if (ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD)) return 89;
  ptrace(PTRACE_INTERRUPT, pid, 0, 0);
  while (waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status)) {
    int is_call = WSTOPSIG(status) == (SIGTRAP | 0x80);
    if (is_call && ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) > 0) {
      if (info.op == PTRACE_SYSCALL_INFO_ENTRY) entry = info;
      else if (info.op == PTRACE_SYSCALL_INFO_EXIT && asks_time_of_day(&entry)) {
        void *at = (void *)entry.entry.args[entry.entry.nr == SYS_clock_gettime];
        long seconds = ptrace(PTRACE_PEEKDATA, pid, at, 0);
        long by = (long)(draw(&seed) % 630720000) - 315360000;
        ptrace(PTRACE_POKEDATA, pid, at, seconds + by);
        add(&board->jumps, 1);
      }
    }
    /* A signal that stops init is taken as it is; all others are blocked, and never stop it here. */
    int event = status >> 16;
    if (event == PTRACE_EVENT_STOP && WSTOPSIG(status) != SIGTRAP) ptrace(PTRACE_LISTEN, pid, 0, 0);
    else ptrace(PTRACE_SYSCALL, pid, 0, is_call || event ? 0 : WSTOPSIG(status));
  }
  return 0;
}

/* Runs the words with a log that is `full` and not read before the board says so, `slow`: read byte by byte, `gone`: its
   reader has closed it, `closed`, or of a `full-device`. What is read at last goes to the original stderr. */
static int with_log(const char *how, char **words) {
  int ends[2], original = dup(2);
  if (!strcmp(how, "closed")) close(2);
  else if (!strcmp(how, "full-device")) dup2(open("/dev/full", O_WRONLY), 2);
  else {
    if (pipe(ends)) return 92;
    if (!strcmp(how, "full")) {
      fcntl(ends[1], F_SETFL, O_NONBLOCK);
      while (write(ends[1], "full\n", 5) > 0) {}
      while (write(ends[1], "\n", 1) > 0) {}
      fcntl(ends[1], F_SETFL, 0);
    }
    if (strcmp(how, "gone") && fork() == 0) {
      char bytes[65536];
      ssize_t got;
      /* It ends when nobody has the other end any more. */
      prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
      close(ends[1]);
      int is_full = !strcmp(how, "full");
      while (is_full && !get(&board->drain)) {
        /* Nobody will write any more. */
        struct pollfd writer = {ends[0], 0, 0};
        if (poll(&writer, 1, 10) == 1) break;
      }
      while ((got = read(ends[0], bytes, is_full || get(&board->drain) ? sizeof bytes : 1)) > 0) {
        if (write(original, bytes, got) != got) _exit(93);
        if (!is_full && !get(&board->drain)) sleep_us(20);
      }
      _exit(0);
    }
    close(ends[0]);
    dup2(ends[1], 2);
    close(ends[1]);
  }
  close(original);
  execvp(words[0], words);
  return 86;
}
