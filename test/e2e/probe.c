/*
 * The programs that the end-to-end tests run under init, in one: `probe NAME ARGUMENTS`.
 * Plain C, because a language runtime would change the very signals, descriptors and limits that are looked at.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef unsigned long kernel_set;

extern char **environ;

static void say(const char *format, int a, int b) {
  char line[128];
  int length = snprintf(line, sizeof line, format, a, b);
  if (write(1, line, length) < 0) _exit(99);
}

static void sleep_ms(long ms) {
  struct timespec span = {ms / 1000, ms % 1000 * 1000000};
  while (nanosleep(&span, &span) && errno == EINTR) {}
}

static long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Raw: glibc's sigprocmask never blocks 32 and 33. */
static void block_all(void) {
  kernel_set all = ~0ul;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, 0, 8);
}

/* record [UNTIL [CODE]]: says "ready", then "SIGNAL SENDER" for each signal; with signal UNTIL exits with CODE, or 0. */
static int record(int until, int code) {
  kernel_set all = ~0ul;
  siginfo_t info;
  block_all();
  say("ready %d\n", getpid(), 0);
  for (;;) {
    long number = syscall(SYS_rt_sigtimedwait, &all, &info, 0, 8);
    if (number < 0) continue;
    say("%d %d\n", number, info.si_code <= 0 ? info.si_pid : -1);
    if (number == until) return code;
  }
}

/* ignoring SIGNAL ACTION...: ignores a signal and is that program. */
static int run(int argc, char **argv);

/* orphans COUNT BATCH: makes orphans that exit at once, so many at a time; then says "done" and waits for a signal. */
static int orphans(int count, int batch) {
  for (int made = 0; made < count; made += batch) {
    pid_t middle = fork();
    if (middle == 0) {
      for (int i = 0; i < batch; i++)
        if (fork() == 0) _exit(i & 0xff);
      _exit(0);
    }
    waitpid(middle, 0, 0);
  }
  say("done\n", 0, 0);
  pause();
  return 0;
}

static const char *mark_path;
static int mark_takes;

static void leave_mark(int number) {
  sleep_ms(mark_takes);
  int fd = open(mark_path, O_CREAT | O_WRONLY | O_APPEND, 0644);
  char line[16];
  int length = snprintf(line, sizeof line, "%d\n", number);
  if (write(fd, line, length) < 0) _exit(99);
  _exit(0);
}

/* mark FILE MS: with SIGTERM takes so long to clean up, leaves a mark, and exits 0. */
static int mark(const char *path, int takes) {
  mark_path = path;
  mark_takes = takes;
  signal(SIGTERM, leave_mark);
  say("ready %d\n", getpid(), 0);
  while (1) pause();
  return 0;
}

/* polite FILE MS: with SIGTERM takes so long to clean up, then writes to FILE how many SIGTERMs it got, and exits 0. */
static int polite(const char *path, long takes) {
  kernel_set term = 1ul << (SIGTERM - 1);
  int got = 1;
  syscall(SYS_rt_sigprocmask, SIG_BLOCK, &term, 0, 8);
  say("ready %d\n", getpid(), 0);
  while (syscall(SYS_rt_sigtimedwait, &term, 0, 0, 8) != SIGTERM) {}
  for (long end = now_ms() + takes;;) {
    long rest = end > now_ms() ? end - now_ms() : 0;
    struct timespec left = {rest / 1000, rest % 1000 * 1000000};
    if (syscall(SYS_rt_sigtimedwait, &term, 0, &left, 8) == SIGTERM) got++;
    else if (rest == 0) break;
  }
  dup2(open(path, O_CREAT | O_WRONLY | O_APPEND, 0644), 1);
  say("%d\n", got, 0);
  return 0;
}

/* One of a crowd: a worker in the group, one in a session of its own, an orphan, or a daemon, by its number. */
static int stay(int number) {
  int kind = number % 4;
  if (fork()) return 0;
  if (kind % 2) setsid();
  if (kind >= 2 && fork()) _exit(0);
  return 1;
}

/* crowd COUNT DEAF FILE MS: starts so many processes of each kind, all polite but some deaf, every other of them slow;
   says "ready" when they are, and exits with 7 when it gets SIGTERM. */
static int crowd(int count, int deaf, const char *path, int takes) {
  int ends[2];
  char byte;
  if (pipe(ends)) return 99;
  for (int number = 0; number < count; number++) {
    if (!stay(number)) continue;
    dup2(ends[1], 1);
    if (number >= deaf) _exit(polite(path, number / 4 % 2 ? takes : 0));
    signal(SIGTERM, SIG_IGN);
    say("ready %d\n", getpid(), 0);
    for (;;) pause();
  }
  close(ends[1]);
  for (int ready = 0; ready < count;) {
    if (read(ends[0], &byte, 1) != 1) return 98;
    ready += byte == '\n';
  }
  return record(SIGTERM, 7);
}

/* storm [APART]: deaf to SIGTERM, forks as quickly as it can, and so do its children, each in a session of its own if
   told so. Without a limit on their number (with nproc=N, as another user) nothing stops that. */
static int storm(int apart) {
  signal(SIGTERM, SIG_IGN);
  say("ready %d\n", getpid(), 0);
  for (;;) {
    pid_t child = fork();
    if (child == 0 && apart) setsid();
    if (child < 0) sleep_ms(1);
    while (waitpid(-1, 0, WNOHANG) > 0) {}
  }
  return 0;
}

/* escape ACTION...: starts that program as a daemon in a session of its own, waits for its first word, and exits 0. */
static int escape(int argc, char **argv) {
  int ends[2];
  char byte;
  if (pipe(ends)) return 99;
  if (fork() == 0) {
    setsid();
    if (fork()) _exit(0);
    dup2(ends[1], 1);
    close(ends[0]);
    close(ends[1]);
    _exit(run(argc, argv));
  }
  close(ends[1]);
  return read(ends[0], &byte, 1) == 1 ? 0 : 98;
}

struct words { int count; char **words; };

static void *in_thread(void *given) {
  struct words *words = given;
  _exit(run(words->count, words->words));
}

/* headless ACTION...: does it in another thread, and the first one ends: to /proc it is a zombie from then on. */
static int headless(int argc, char **argv) {
  static struct words words;
  pthread_t thread;
  words = (struct words){argc, argv};
  if (pthread_create(&thread, 0, in_thread, &words)) return 99;
  pthread_exit(0);
}

/* both ACTION... + ACTION...: the first in a child of the same group, the second here. */
static int both(int argc, char **argv) {
  int at = 0;
  while (at < argc && strcmp(argv[at], "+")) at++;
  if (fork() == 0) _exit(run(at, argv));
  return run(argc - at - 1, argv + at + 1);
}

/* family: itself, a child in its group, and one in a session of its own, numbered 1 to 3. Each says "ready NUMBER", and
   then "NUMBER SIGNAL SENDER" for each signal. */
static int family(void) {
  kernel_set all = ~0ul;
  siginfo_t info;
  int number = 1;
  char line[64];
  block_all();
  if (fork() == 0) number = 2;
  else if (fork() == 0) number = 3;
  if (number == 3) setsid();
  say("ready %d\n", number, 0);
  for (;;) {
    long got = syscall(SYS_rt_sigtimedwait, &all, &info, 0, 8);
    if (got < 0) continue;
    int length = snprintf(line, sizeof line, "%d %ld %d\n", number, got, info.si_code <= 0 ? info.si_pid : -1);
    if (write(1, line, length) < 0) _exit(99);
  }
}

/* apart ACTION...: as a daemon does, lets go of the input and of the output for errors, which its starter waits on. */
static int apart(int argc, char **argv) {
  int null = open("/dev/null", O_RDWR);
  dup2(null, 0);
  dup2(null, 2);
  close(null);
  return run(argc, argv);
}

/* after ACTION... + ACTION...: the first in a child until it exits, then the second here. */
static int after(int argc, char **argv) {
  int at = 0;
  while (at < argc && strcmp(argv[at], "+")) at++;
  pid_t first = fork();
  if (first == 0) _exit(run(at, argv));
  waitpid(first, 0, 0);
  return run(argc - at - 1, argv + at + 1);
}

/* hog: takes memory until something stops it. */
static int hog(void) {
  for (;;) {
    char *piece = malloc(1 << 20);
    if (!piece) return 92;
    memset(piece, 1, 1 << 20);
  }
}

/* show FILE: writes what is in the file. */
static int show(const char *path) {
  char bytes[4096];
  int fd = open(path, O_RDONLY);
  if (fd < 0) return 91;
  for (ssize_t got; (got = read(fd, bytes, sizeof bytes)) > 0;)
    if (write(1, bytes, got) < 0) return 99;
  return 0;
}

/* processes: says "PID PARENT NAME" for each process there is, as "NAME" the file it runs. */
static int processes(void) {
  DIR *proc = opendir("/proc");
  for (struct dirent *each; (each = readdir(proc));) {
    char path[64], file[256] = "";
    int pid = atoi(each->d_name), parent = -1;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *stat = pid ? fopen(path, "r") : 0;
    if (!stat) continue;
    if (fscanf(stat, "%*d (%*[^)]) %*c %d", &parent) != 1) parent = -1;
    fclose(stat);
    snprintf(path, sizeof path, "/proc/%d/exe", pid);
    if (readlink(path, file, sizeof file - 1) < 0) continue;
    printf("%d %d %s\n", pid, parent, file);
  }
  return 0;
}

static void say_size(int number) {
  struct winsize size = {0};
  ioctl(0, TIOCGWINSZ, &size);
  say(number ? "resized %d %d\n" : "size %d %d\n", size.ws_col, size.ws_row);
}

static void interrupted(int number) { _exit(number + 40); }

/* terminal: says whether it is in the foreground, and the size of its terminal, now and when it changes; with SIGINT
   exits with 42. */
static int terminal(void) {
  signal(SIGWINCH, say_size);
  signal(SIGINT, interrupted);
  say("foreground %d\n", tcgetpgrp(0) == getpgrp(), 0);
  say_size(0);
  while (1) pause();
  return 0;
}

/* heir FILE: its parent, the main child, exits; once that is reaped, a child gets its number, leads a group of that
   number, and writes each signal that it gets to FILE. */
static int heir(const char *path) {
  pid_t main_child = getpid();
  block_all();
  if (fork()) _exit(7);
  setsid();
  while (kill(main_child, 0) == 0) sleep_ms(1);
  /* Init's last call ends with SIGCONT. Whoever is made before that may get its SIGTERM, and rightly. */
  kernel_set last = 1ul << (SIGCONT - 1);
  while (syscall(SYS_rt_sigtimedwait, &last, 0, 0, 8) != SIGCONT) {}
  for (;;) {
    int fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY);
    if (dprintf(fd, "%d", main_child - 1) < 0) return 97;
    close(fd);
    pid_t child = fork();
    if (child == 0) {
      if (getpid() != main_child) _exit(0);
      setpgid(0, 0);
      dup2(open(path, O_CREAT | O_WRONLY | O_APPEND, 0644), 1);
      _exit(record(SIGTERM, 0));
    }
    if (child == main_child) break;
    waitpid(child, 0, 0);
  }
  for (;;) pause();
}

static void limit_to(int resource, rlim_t soft) {
  struct rlimit limit;
  getrlimit(resource, &limit);
  limit.rlim_cur = soft;
  if (setrlimit(resource, &limit)) _exit(87);
}

/* From now on that system call fails with that error: seccomp(2). */
static void refuse_call(unsigned call, int error) {
  struct sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog filter = {sizeof program / sizeof *program, program};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0)) _exit(86);
}

static void write_to(const char *path, const char *text) {
  int fd = open(path, O_WRONLY);
  if (fd < 0 || write(fd, text, strlen(text)) < 0) _exit(85);
  close(fd);
}

/* What a process inherits and hardly anybody changes. */
static void be_odd(void) {
  struct sched_param none = {0};
  write_to("/proc/self/oom_score_adj", "123");
  write_to("/proc/self/coredump_filter", "0x7");
  prctl(PR_SET_TIMERSLACK, 77777, 0, 0, 0);
  if (sched_setscheduler(0, SCHED_BATCH, &none)) _exit(84);
}

static void drop_capabilities(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
  for (int capability = 0; capability < 64; capability++) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  syscall(SYS_capset, &header, none);
}

/* with SETTING... -- PROGRAM...: ignore=N block=N close=FD open=FD:PATH umask=OCTAL nice=N nofile=N
   soft-nofile=N RESOURCE=BYTES (stack, data, as) nproc=N user=ID no-new-privileges=1 drop-capabilities=1 odd=1
   seccomp=CALL:ERRNO, then executes. */
static int with(int argc, char **argv) {
  int at = 0;
  for (; at < argc && strcmp(argv[at], "--"); at++) {
    const char *value = strchr(argv[at], '=') + 1;
    long number = strtol(value, 0, 0);
    kernel_set set = 1ul << (number - 1);
    struct { void *handler; unsigned long flags, restorer, mask; } action = {SIG_IGN, 0, 0, 0};
    if (!strncmp(argv[at], "ignore=", 7)) syscall(SYS_rt_sigaction, number, &action, 0, 8);
    else if (!strncmp(argv[at], "block=", 6)) syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, 0, 8);
    else if (!strncmp(argv[at], "close=", 6)) close(number);
    else if (!strncmp(argv[at], "open=", 5)) {
      int fd = open(strchr(value, ':') + 1, O_RDONLY);
      if (fd != number) { dup2(fd, number); close(fd); }
    } else if (!strncmp(argv[at], "umask=", 6)) umask(strtol(value, 0, 8));
    else if (!strncmp(argv[at], "nice=", 5)) { if (nice(number) == -1 && errno) return 96; }
    else if (!strncmp(argv[at], "nofile=", 7)) {
      struct rlimit limit = {number, number};
      setrlimit(RLIMIT_NOFILE, &limit);
    } else if (!strncmp(argv[at], "soft-nofile=", 12)) limit_to(RLIMIT_NOFILE, number);
    else if (!strncmp(argv[at], "stack=", 6)) limit_to(RLIMIT_STACK, number);
    else if (!strncmp(argv[at], "data=", 5)) limit_to(RLIMIT_DATA, number);
    else if (!strncmp(argv[at], "as=", 3)) limit_to(RLIMIT_AS, number);
    else if (!strncmp(argv[at], "nproc=", 6)) limit_to(RLIMIT_NPROC, number);
    else if (!strncmp(argv[at], "seccomp=", 8)) refuse_call(number, atoi(strchr(value, ':') + 1));
    else if (!strncmp(argv[at], "user=", 5)) {
      if (setgroups(0, 0) || setgid(number) || setuid(number)) return 87;
    } else if (!strncmp(argv[at], "no-new-privileges=", 18)) prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    else if (!strncmp(argv[at], "drop-capabilities=", 18)) drop_capabilities();
    else if (!strncmp(argv[at], "odd=", 4)) be_odd();
    else return 95;
  }
  execvp(argv[at + 1], argv + at + 1);
  /* Where a filter refuses execve, there is its sister. */
  syscall(SYS_execveat, AT_FDCWD, argv[at + 1], argv + at + 1, environ, 0);
  return 94;
}

/* Nanoseconds that a clock shows. */
static long clock_of(clockid_t clock) {
  struct timespec now;
  return clock_gettime(clock, &now) ? 0 : now.tv_sec * 1000000000 + now.tv_nsec;
}

/* What a process has blocked: proc_pid_status(5) */
static kernel_set blocked_by(pid_t pid) {
  char path[64], line[256];
  kernel_set set = 0;
  snprintf(path, sizeof path, "/proc/%d/status", pid);
  FILE *status = fopen(path, "re");
  while (status && fgets(line, sizeof line, status)) sscanf(line, "SigBlk: %lx", &set);
  if (status) fclose(status);
  return set;
}

/* early MICROSECONDS PATIENCE PROGRAM...: runs it as PID 1 of a new namespace and sends SIGTERM so long after its exec,
   and not before a processor had so much time for it, or EARLIEST; exits with its status, or with 92 if it has not ended
   after so many milliseconds; with 93 if it had nothing blocked just before. Where somebody else has the processor, also in
   the middle of exec, it may not have come to its first instruction: the kernel drops what would end a PID 1. */
#define EARLIEST 300
/* Who did not run while init started finds it waiting, and it uses no more time: microseconds to wait for that. */
#define ENOUGH 30000
static int early(long microseconds, int patience, char **program) {
  int ends[2], status;
  char byte;
  if (pipe2(ends, O_CLOEXEC) || unshare(CLONE_NEWPID)) return 91;
  pid_t child = fork();
  if (child == 0) {
    execv(program[0], program);
    _exit(90);
  }
  close(ends[1]);
  /* The exec closes the other end. */
  if (read(ends[0], &byte, 1) != 0) return 89;
  clockid_t its_own;
  if (clock_getcpuclockid(child, &its_own)) return 88;
  long own = clock_of(its_own), begun = clock_of(CLOCK_MONOTONIC);
  while (clock_of(CLOCK_MONOTONIC) - begun < microseconds * 1000) {}
  long least = (microseconds < EARLIEST ? microseconds : EARLIEST) * 1000;
  while (clock_of(its_own) - own < least && clock_of(CLOCK_MONOTONIC) - begun < ENOUGH * 1000) {}
  kernel_set blocked = blocked_by(child);
  kill(child, SIGTERM);
  for (int waited = 0; waited < patience; waited += 5) {
    if (waitpid(child, &status, WNOHANG) == child) return WIFEXITED(status) ? WEXITSTATUS(status) : 88;
    sleep_ms(5);
  }
  kill(child, SIGKILL);
  return blocked ? 92 : 93;
}

static void print_hex(char kind, const char *bytes) {
  printf("%c ", kind);
  for (; *bytes; bytes++) printf("%02x", (unsigned char)*bytes);
  printf("\n");
}

/* strings ARGUMENTS: its arguments and environment, each as a line of hexadecimal digits. */
static int strings(int argc, char **argv) {
  for (int i = 0; i < argc; i++) print_hex('a', argv[i]);
  for (char **each = environ; *each; each++) print_hex('e', *each);
  return 0;
}

static int run(int argc, char **argv) {
  const char *name = argc > 0 ? argv[0] : "";
  int first = argc > 1 ? atoi(argv[1]) : 0, second = argc > 2 ? atoi(argv[2]) : 0;
  if (!strcmp(name, "record")) return record(first, second);
  if (!strcmp(name, "orphans")) return orphans(first, second);
  if (!strcmp(name, "mark") && argc > 2) return mark(argv[1], second);
  if (!strcmp(name, "polite") && argc > 2) return polite(argv[1], second);
  if (!strcmp(name, "crowd") && argc > 4) return crowd(first, second, argv[3], atoi(argv[4]));
  if (!strcmp(name, "storm")) return storm(first);
  if (!strcmp(name, "escape")) return escape(argc - 1, argv + 1);
  if (!strcmp(name, "headless")) return headless(argc - 1, argv + 1);
  if (!strcmp(name, "both")) return both(argc - 1, argv + 1);
  if (!strcmp(name, "family")) return family();
  if (!strcmp(name, "apart")) return apart(argc - 1, argv + 1);
  if (!strcmp(name, "after")) return after(argc - 1, argv + 1);
  if (!strcmp(name, "hog")) return hog();
  if (!strcmp(name, "show") && argc > 1) return show(argv[1]);
  if (!strcmp(name, "processes")) return processes();
  if (!strcmp(name, "terminal")) return terminal();
  if (!strcmp(name, "heir") && argc > 1) return heir(argv[1]);
  if (!strcmp(name, "with")) return with(argc - 1, argv + 1);
  if (!strcmp(name, "early") && argc > 3) return early(first, second, argv + 3);
  if (!strcmp(name, "strings")) return strings(argc - 1, argv + 1);
  if (!strcmp(name, "exit")) return first;
  if (!strcmp(name, "ignoring") && argc > 2) {
    signal(first, SIG_IGN);
    return run(argc - 2, argv + 2);
  }
  if (!strcmp(name, "wait")) {
    say("ready %d\n", getpid(), 0);
    for (;;) pause();
  }
  if (!strcmp(name, "die")) {
    signal(first, SIG_DFL);
    kill(getpid(), first);
    pause();
  }
  return 93;
}

int main(int argc, char **argv) { return run(argc - 1, argv + 1); }
