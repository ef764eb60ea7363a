/* Who is in the container: the command, and whoever it starts. */

/* Raw: glibc's sigprocmask never blocks 32 and 33. */
static void block_all(void) {
  uint64_t all = ~0ull;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, 0, 8);
}

/* Waits for a signal, at most so long; gives its number, or 0. */
static int next_signal(long us) {
  uint64_t all = ~0ull;
  struct timespec limit = {us / 1000000, us % 1000000 * 1000};
  long number = syscall(SYS_rt_sigtimedwait, &all, 0, &limit, 8);
  return number > 0 ? number : 0;
}

/* A worker has no use for signals: it takes them as they would be dropped. */
static void ignore_all(void) {
  struct { void *handler; unsigned long flags, restorer, mask; } action = {SIG_IGN, 0, 0, 0};
  for (int number = 1; number < SIGNALS; number++)
    if (number != SIGCHLD) syscall(SYS_rt_sigaction, number, &action, 0, 8);
  uint64_t none = 0;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, 0, 8);
}

/* A fork that the limit of processes puts off. */
static pid_t fork_anyway(void) {
  for (;;) {
    pid_t child = fork();
    if (child >= 0) return child;
    add(&board->refused, 1);
    sleep_us(200);
  }
}

static void orphans(uint64_t count, uint64_t batch) {
  for (uint64_t made = 0; made < count && !get(&board->halt); made += batch) {
    pid_t middle = fork_anyway();
    if (middle == 0) {
      for (uint64_t i = 0; i < batch; i++) {
        pid_t child = fork();
        if (child == 0) _exit(i & 0xff);
        /* It must not wait: what it has made is nobody's to reap before it has ended. */
        add(child > 0 ? &board->orphans : &board->refused, 1);
      }
      _exit(0);
    }
    while (waitpid(middle, 0, 0) < 0 && errno == EINTR) {}
  }
}

/* As an orphan, makes children for its own parent, which is init: the quickest way to make many of them. */
static int exit_with(void *code) { _exit((int)(intptr_t)code); }
#define BEHIND 2048
static void siblings(uint64_t count) {
  static char stack[16384] __attribute__((aligned(16)));
  static pid_t ring[BEHIND];
  pid_t before = getpid();
  if (fork_anyway()) _exit(0);
  while (getppid() == before) sleep_us(100);
  for (uint64_t made = 0; made < count && !get(&board->halt); made++) {
    /* Init is behind: numbers are few, and the dead have to be reaped to be had again. */
    for (pid_t *old = &ring[made % BEHIND]; *old > 0 && kill(*old, 0) == 0; ) sleep_us(50);
    pid_t made_now;
    int how = CLONE_VM | CLONE_VFORK | CLONE_PARENT | SIGCHLD;
    while ((made_now = clone(exit_with, stack + sizeof stack, how, (void *)(made & 0xff))) < 0) {
      add(&board->refused, 1);
      sleep_us(200);
    }
    ring[made % BEHIND] = made_now;
    add(&board->orphans, 1);
  }
}

/* Each link of the chain is left by the one before. */
static void chain(uint64_t length, uint64_t count) {
  for (uint64_t made = 0; made < count && !get(&board->halt); made++) {
    pid_t first = fork_anyway();
    if (first == 0) {
      for (uint64_t link = 0; link < length; link++) {
        pid_t next = fork();
        /* Chains that waited for room would wait for each other. */
        if (next < 0) add(&board->refused, 1);
        if (next) _exit(link & 0xff);
        add(&board->orphans, 1);
      }
      _exit(0);
    }
    waitpid(first, 0, 0);
  }
}

/* Daemons that live for a moment. */
static void daemons(uint64_t count, uint64_t us, uint64_t seed) {
  for (uint64_t made = 0; made < count && !get(&board->halt); made++) {
    long lives = draw(&seed) % us;
    pid_t first = fork_anyway();
    if (first == 0) {
      setsid();
      if (fork_anyway()) _exit(0);
      sleep_us(lives);
      _exit(made & 0xff);
    }
    add(&board->orphans, 1);
    waitpid(first, 0, 0);
  }
}

/* Takes so many bytes for a while, again and again; who takes too much is killed, and not init. */
static void hog(uint64_t bytes, uint64_t us, uint64_t times) {
  for (uint64_t time = 0; time < times && !get(&board->halt); time++) {
    pid_t eater = fork_anyway();
    int status = 0;
    if (eater == 0) {
      int fd = open("/proc/self/oom_score_adj", O_WRONLY);
      if (fd < 0 || write(fd, "1000", 4) < 0) _exit(83);
      char *memory = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (memory == MAP_FAILED) _exit(84);
      for (uint64_t at = 0; at < bytes; at += 4096) memory[at] = 1;
      sleep_us(us);
      _exit(0);
    }
    waitpid(eater, &status, 0);
    if (WIFSIGNALED(status)) add(&board->eaten, 1);
  }
}

/* Sends signals of the set, at random. Of real-time ones each counts; more of them must not be on their way than the
   kernel holds, or kill(2) loses what tells one from another. */
static uint64_t queued(int pid) {
  char path[64], line[128];
  uint64_t count = 0;
  snprintf(path, sizeof path, "/proc/%d/status", pid);
  FILE *file = fopen(path, "re");
  if (!file) return 0;
  while (fgets(line, sizeof line, file))
    if (sscanf(line, "SigQ: %lu", &count) == 1) break;
  fclose(file);
  return count;
}

#define MOST_QUEUED 2000
static int flood(int pid, int slot, uint64_t count, uint64_t seed, uint64_t signals) {
  struct sender *sender = &board->senders[slot % SENDERS];
  siginfo_t info;
  for (uint64_t made = 0; made < count && !get(&board->halt);) {
    if (made % 64 == 0)
      while (queued(pid) > MOST_QUEUED && !get(&board->halt)) sleep_us(1000);
    int number = draw(&seed) % 64 + 1;
    if (!(signals >> (number - 1) & 1)) continue;
    made++;
    memset(&info, 0, sizeof info);
    info.si_code = SI_QUEUE;
    info.si_signo = number;
    info.si_pid = getpid();
    set(&sender->last[number], now());
    while (syscall(SYS_rt_sigqueueinfo, pid, number, &info)) {
      if (errno != EAGAIN) return 85;
      sleep_us(1000);
    }
    add(&sender->sent[number], 1);
  }
  return 0;
}

/* An orphan for init to reap. Not before init has reaped an earlier one: a tracer can make init slower than any number of
   forks, and then the dead would be too many for the time there is. */
#define UNREAPED 16
static void churn(pid_t *ring, uint64_t turn) {
  pid_t *made = &ring[turn % UNREAPED];
  if (*made > 0 && kill(*made, 0) == 0) return;
  pid_t middle = fork();
  if (middle == 0) {
    pid_t orphan = fork();
    if (orphan) *made = orphan;
    _exit(1);
  }
  while (middle > 0 && waitpid(middle, 0, 0) < 0 && errno == EINTR) {}
}

/* One of the crowd: counts how often it is asked to stop, and takes its time; the deaf ones go on. */
static void member(int number, int is_deaf, uint64_t takes_us, int churns) {
  struct member *self = &board->crowd[number];
  size_t size = UNREAPED * sizeof(pid_t);
  pid_t *ring = mmap(0, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  uint64_t end = 0;
  if (ring == MAP_FAILED) _exit(94);
  add(&board->gathered, 1);
  for (uint64_t turn = 0;; turn++) {
    long wait = churns && !end ? 1000 : 1000000;
    if (end) wait = end > now() ? (end - now()) / 1000 : 0;
    if (next_signal(wait) == SIGTERM) {
      add(&self->asked, 1);
      if (!end && !is_deaf) end = now() + takes_us * 1000;
    }
    if (end && now() >= end) break;
    /* Work for init, right until it asks to stop. */
    if (churns && !end) churn(ring, turn);
  }
  set(&self->done, 1);
  _exit(0);
}

/* A worker in the group, one in a session of its own, an orphan, or a daemon, by its number. */
static void gather(int count, int deaf, uint64_t most_us) {
  uint64_t seed = 88172645463325252ull;
  for (int number = 0; number < count; number++) {
    uint64_t takes = most_us ? draw(&seed) % most_us : 0;
    if (fork_anyway()) continue;
    if (number % 2) setsid();
    if (number % 4 >= 2 && fork_anyway()) _exit(0);
    member(number, number < deaf, takes, number % 8 == 7);
  }
}

static void do_job(struct job *job) {
  if (job->kind == GATHER) {
    gather(job->a, job->b, job->c);
    set(&job->state, DONE);
    return;
  }
  /* From where init can be reached by its number. */
  int init = getppid();
  if (fork_anyway()) return;
  setsid();
  ignore_all();
  switch (job->kind) {
    case ORPHANS: orphans(job->a, job->b); break;
    case SIBLINGS: siblings(job->a); break;
    case CHAIN: chain(job->a, job->b); break;
    case FLOOD: flood(init, JOBS + (job - board->jobs), job->a, job->b, job->c); break;
    case HOG: hog(job->a, job->b, job->c); break;
    case DAEMONS: daemons(job->a, job->b, job->c); break;
  }
  set(&job->state, DONE);
  _exit(0);
}

/* The command: counts each signal that arrives and notes when, and does what is written on the board. */
static int witness(void) {
  block_all();
  set(&board->ready, 1);
  for (uint64_t turn = 0;; turn++) {
    int number = next_signal(2000);
    if (number == SIGCHLD) while (waitpid(-1, 0, WNOHANG) > 0) {}
    if (number) {
      set(&board->last[number], now());
      add(&board->received[number], 1);
    }
    if (number == SIGTERM && get(&board->leave)) return get(&board->leave) - 1;
    if (number && turn % 256) continue;
    if (get(&board->exit_now)) return get(&board->exit_now) - 1;
    for (struct job *job = board->jobs; job < board->jobs + JOBS; job++) {
      if (get(&job->state) != ASKED) continue;
      set(&job->state, RUNNING);
      do_job(job);
    }
    if (get(&board->eat))
      for (;;) memset(malloc(1 << 20), 1, 1 << 20);
  }
}
