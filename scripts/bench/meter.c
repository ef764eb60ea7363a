/*
 * Measures an init from outside: `meter MODE INIT... COMMAND...`, which starts that with the writing end of a pipe as descriptor 3,
 * where command.c answers. Plain C, since what it measures takes microseconds. Prints nanoseconds.
 */
#include "common.h"
#include <fcntl.h>
#include <sched.h>

/* How long a flood may show no progress, in seconds; how many inits one run can have. */
enum { PATIENCE = 3, MOST = 16 };

struct started {
  pid_t pid;
  int answers;
  long at;
};

/* The leader of a session, as a container's first process is. */
static int execute(void *words) {
  char **argv = words;
  setsid();
  execvp(argv[0], argv);
  _exit(127);
}

/* Starts a program, in a PID namespace of its own or in ours. */
static struct started start(char **argv, int namespace) {
  static char stack[65536] __attribute__((aligned(16)));
  int ends[2];
  if (pipe(ends)) fail("pipe");
  /* Out of the way of the number that the command has for it. */
  int reading = fcntl(ends[0], F_DUPFD_CLOEXEC, 10), writing = fcntl(ends[1], F_DUPFD_CLOEXEC, 10);
  close(ends[0]);
  close(ends[1]);
  if (dup2(writing, ANSWERS) < 0) fail("dup2");
  close(writing);
  struct started started = {0, reading, now()};
  int flags = CLONE_VM | CLONE_VFORK | SIGCHLD | (namespace ? CLONE_NEWPID : 0);
  started.pid = clone(execute, stack + sizeof stack, flags, argv);
  if (started.pid < 0) fail("clone");
  close(ANSWERS);
  return started;
}

/* The next answer; -1 when nothing answers any more. */
static long heard(struct started started) {
  long value;
  return read(started.answers, &value, sizeof value) == sizeof value ? value : -1;
}

static void end(struct started started) {
  kill(started.pid, SIGKILL);
  while (waitpid(started.pid, 0, 0) < 0 && errno == EINTR) {}
  close(started.answers);
}

/* Prints when the command ran, and when init had exited. */
static int time_start(char **argv) {
  struct started started = start(argv, 0);
  long ran = heard(started);
  int status;
  if (waitpid(started.pid, &status, 0) < 0) fail("waitpid");
  long ended = now();
  if (ran < 0 || status != 0) return 1;
  printf("%ld %ld\n", ran - started.at, ended - started.at);
  return 0;
}

/* Starts what stands between commas, each in a namespace of its own; how many there are. */
static int start_all(char **argv, struct started *all) {
  int count = 0;
  for (char **words = argv, **word = argv; ; word++) {
    const int is_last = *word == 0;
    if (!is_last && strcmp(*word, ",")) continue;
    *word = 0;
    if (count == MOST) fail("too many inits");
    all[count] = start(words, 1);
    if (heard(all[count++]) < 0) fail("an init");
    if (is_last) return count;
    words = word + 1;
  }
}

/*
 * Sends signals to some inits, `INIT... COMMAND... , INIT... COMMAND...`: to each in turn, signal by signal, so that whatever
 * the machine does meanwhile, it does to all. For each line "COUNT PAUSE" on its input so many to each, so many microseconds
 * apart; prints a line for each init with the time of each signal.
 */
static int time_signals(char **argv) {
  struct started all[MOST];
  long total, pause;
  const int count = start_all(argv, all);
  while (scanf("%ld %ld", &total, &pause) == 2) {
    long *times = calloc(total * count, sizeof *times);
    for (long i = 0; i < total; i++)
      for (int each = 0; each < count; each++) {
        pause_us(pause);
        long before = now();
        kill(all[each].pid, ONE);
        times[each * total + i] = heard(all[each]) - before;
      }
    for (int each = 0; each < count; each++) {
      for (long i = 0; i < total; i++) printf("%ld ", times[each * total + i]);
      puts("");
    }
    free(times);
  }
  for (int each = 0; each < count; each++) end(all[each]);
  return 0;
}

static void give_up(int number) { (void)number; }

/* The next answer, if it comes soon enough. */
static long heard_soon(struct started started) {
  alarm(PATIENCE);
  long value = heard(started);
  alarm(0);
  return value;
}

/*
 * Sends so many queued signals, as many at once as fit into the queues, which are one for all of a user's processes. Prints
 * how long it took until the command had them all, and init's processor time for them; nothing where they do not arrive.
 */
static int time_flood(long total, char **argv) {
  struct sigaction alarm_action = {.sa_handler = give_up};
  sigaction(SIGALRM, &alarm_action, 0);
  struct started started = start(argv, 1);
  if (heard(started) < 0) return 1;
  long before = now(), processor = processor_ns(started.pid), last = 0;
  for (int part = 0; part < PARTS && last == 0; part++) {
    if (part >= AHEAD) last = heard_soon(started);
    for (long i = 0; i < total / PARTS; i++) kill(started.pid, QUEUED);
  }
  while (last == 0) last = heard_soon(started);
  long used = processor_ns(started.pid) - processor;
  end(started);
  if (last > 0) printf("%ld %ld\n", last - before, used);
  return 0;
}

/* Prints what the command answers, all on one line. */
static int relay(char **argv, int namespace) {
  struct started started = start(argv, namespace);
  for (long value; (value = heard(started)) >= 0;) printf("%ld ", value);
  puts("");
  end(started);
  return 0;
}

/* Asks init to stop; prints how long it took, and how many processes were asked. */
static int time_stop(char **argv) {
  struct started started = start(argv, 1);
  long asked = 0;
  if (heard(started) < 0) return 1;
  long before = now();
  kill(started.pid, SIGTERM);
  if (waitpid(started.pid, 0, 0) < 0) fail("waitpid");
  long ended = now();
  while (heard(started) == SIGTERM) asked++;
  printf("%ld %ld\n", ended - before, asked);
  return 0;
}

/* Starts init, prints its number, and ends it when nobody is there any more who writes to our input. */
static int hold(char **argv) {
  char byte;
  struct started started = start(argv, 1);
  if (heard(started) < 0) return 1;
  printf("%d\n", started.pid);
  fflush(stdout);
  while (read(0, &byte, 1) > 0) {}
  end(started);
  return 0;
}

int main(int argc, char **argv) {
  const char *mode = argc > 2 ? argv[1] : "";
  if (!strcmp(mode, "start")) return time_start(argv + 2);
  if (!strcmp(mode, "signals")) return time_signals(argv + 2);
  if (!strcmp(mode, "flood")) return time_flood(atol(argv[2]), argv + 3);
  if (!strcmp(mode, "stop")) return time_stop(argv + 2);
  if (!strcmp(mode, "answers")) return relay(argv + 2, 0);
  if (!strcmp(mode, "answers-of-a-container")) return relay(argv + 2, 1);
  if (!strcmp(mode, "hold")) return hold(argv + 2);
  fprintf(stderr, "meter: no such mode: %s\n", mode);
  return 98;
}
