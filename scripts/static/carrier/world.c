/*
 * What the program is told of the machine while it is being made: the same on every machine, so that every build gives
 * the same file, with nothing of the builder in it. Afterwards it is told the truth.
 *
 * The linker puts these in the place of libc's functions, which it calls __real_NAME (ld(1), --wrap): the list is in
 * scripts/static/carrier.ts.
 */

#define _GNU_SOURCE
#include "world.h"

#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "as_libc.h"
#include "snapshot.h"

#define PID 2
#define MEMORY (128ul << 20)
#define DESCRIPTORS 1024

static int is_being_made(void) {
  return lastcall_snapshot.is_being_made != 0;
}

/* ---- Time: a microsecond for every look at a clock. ---- */

static struct timespec next_time(void) {
  static uint64_t looks = 1000000;
  looks++;
  return (struct timespec){.tv_sec = (time_t)(looks / 1000000), .tv_nsec = (long)(looks % 1000000) * 1000};
}

int __real_clock_gettime(clockid_t clock, struct timespec *time);
int __wrap_clock_gettime(clockid_t clock, struct timespec *time) {
  if (!is_being_made()) return __real_clock_gettime(clock, time);
  *time = next_time();
  return 0;
}

int __real_gettimeofday(struct timeval *time, void *zone);
int __wrap_gettimeofday(struct timeval *time, void *zone) {
  if (!is_being_made()) return __real_gettimeofday(time, zone);
  const struct timespec now = next_time();
  *time = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
  return 0;
}

time_t __real_time(time_t *time);
time_t __wrap_time(time_t *time) {
  if (!is_being_made()) return __real_time(time);
  const time_t now = next_time().tv_sec;
  if (time != NULL) *time = now;
  return now;
}

/* ---- Chance: SplitMix64 of a counter. ---- */

static void fill_by_no_chance(void *to, size_t size) {
  static uint64_t state;
  for (size_t done = 0; done < size;) {
    state += 0x9e3779b97f4a7c15;
    uint64_t value = state;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    value ^= value >> 31;
    const size_t part = size - done < sizeof value ? size - done : sizeof value;
    memcpy((char *)to + done, &value, part);
    done += part;
  }
}

ssize_t __real_getrandom(void *to, size_t size, unsigned int flags);
ssize_t __wrap_getrandom(void *to, size_t size, unsigned int flags) {
  if (!is_being_made()) return __real_getrandom(to, size, flags);
  fill_by_no_chance(to, size);
  return (ssize_t)size;
}

int __real_getentropy(void *to, size_t size);
int __wrap_getentropy(void *to, size_t size) {
  if (!is_being_made()) return __real_getentropy(to, size);
  fill_by_no_chance(to, size);
  return 0;
}

/* ---- Others: nobody. ---- */

/* More than any process has: src/rehearsal.ts. */
static const pid_t NOBODY = INT_MAX;

/* Init rehearses on a stage that answers for the kernel. Past the stage there is the machine that builds. */
static void refuse_to_signal(pid_t whom) {
  static const char refusal[] = "while it rehearsed, init would have signalled processes of this machine\n";
  if (whom == NOBODY) return;
  (void)!write(STDERR_FILENO, refusal, sizeof refusal - 1);
  _exit(1);
}

int __real_kill(pid_t whom, int number);
int __wrap_kill(pid_t whom, int number) {
  if (is_being_made()) refuse_to_signal(whom);
  return __real_kill(whom, number);
}

/* ---- Who it is, and where. ---- */

pid_t __real_getpid(void);
pid_t __wrap_getpid(void) {
  return is_being_made() ? PID : __real_getpid();
}

pid_t __real_gettid(void);
pid_t __wrap_gettid(void) {
  return is_being_made() ? PID : __real_gettid();
}

int __real_uname(struct utsname *name);
int __wrap_uname(struct utsname *name) {
  if (!is_being_made()) return __real_uname(name);
  /* What is not in an old kernel is not relied on. */
  static const struct utsname told = {.sysname = "Linux", .nodename = "init", .release = "4.19.0", .version = "#1"};
  *name = told;
  return 0;
}

int __real_sysinfo(struct sysinfo *info);
int __wrap_sysinfo(struct sysinfo *info) {
  if (!is_being_made()) return __real_sysinfo(info);
  const struct sysinfo told = {.uptime = 1, .totalram = MEMORY, .freeram = MEMORY, .procs = 1, .mem_unit = 1};
  *info = told;
  return 0;
}

int __real_sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set);
int __wrap_sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set) {
  if (!is_being_made()) return __real_sched_getaffinity(pid, size, set);
  memset(set, 0, size);
  CPU_SET_S(0, size, set);
  return 0;
}

/*
 * By the limit of the stack the runtime knows where to stop before its end. libc itself asks by the other names, for the
 * stacks of threads.
 */
#define GETRLIMIT(name)                                                                      \
  int __real_##name(int resource, struct rlimit *limit);                                     \
  int __wrap_##name(int resource, struct rlimit *limit) {                                    \
    if (!is_being_made()) return __real_##name(resource, limit);                             \
    const rlim_t told = resource == RLIMIT_STACK ? STACK_BYTES                               \
                        : resource == RLIMIT_NOFILE ? DESCRIPTORS : RLIM_INFINITY;           \
    *limit = (struct rlimit){.rlim_cur = told, .rlim_max = told};                            \
    return 0;                                                                                \
  }

GETRLIMIT(getrlimit)
GETRLIMIT(getrlimit64)
GETRLIMIT(__getrlimit)
GETRLIMIT(__getrlimit64)

/* ---- Files: there are none. ---- */

static int no_such_file(void) {
  return (int)as_libc(-ENOENT);
}

#define MODE(flags, mode)                                          \
  mode_t mode = 0;                                                 \
  if ((flags) & (O_CREAT | __O_TMPFILE)) {                         \
    va_list list;                                                  \
    va_start(list, flags);                                         \
    mode = va_arg(list, mode_t);                                   \
    va_end(list);                                                  \
  }

#define OPEN(name)                                                 \
  int __real_##name(const char *path, int flags, ...);             \
  int __wrap_##name(const char *path, int flags, ...) {            \
    MODE(flags, mode)                                              \
    return is_being_made() ? no_such_file() : __real_##name(path, flags, mode); \
  }

#define OPENAT(name)                                               \
  int __real_##name(int directory, const char *path, int flags, ...); \
  int __wrap_##name(int directory, const char *path, int flags, ...) { \
    MODE(flags, mode)                                              \
    return is_being_made() ? no_such_file() : __real_##name(directory, path, flags, mode); \
  }

OPEN(open)
OPEN(open64)
OPEN(__open)
OPEN(__open64)
OPEN(__open_nocancel)
OPEN(__open64_nocancel)
OPENAT(openat)
OPENAT(openat64)

ssize_t __real_readlink(const char *path, char *to, size_t size);
ssize_t __wrap_readlink(const char *path, char *to, size_t size) {
  return is_being_made() ? no_such_file() : __real_readlink(path, to, size);
}

/* ---- The same, asked for by number. ---- */

int world_answers(long number, const long *value, long *answer) {
  if (!is_being_made()) return 0;
  switch (number) {
    case SYS_getrandom:
      *answer = __wrap_getrandom((void *)value[0], (size_t)value[1], 0);
      return 1;
    case SYS_gettid:
    case SYS_getpid:
      *answer = PID;
      return 1;
    case SYS_clock_gettime:
      *answer = __wrap_clock_gettime((clockid_t)value[0], (struct timespec *)value[1]);
      return 1;
#ifdef SYS_open
    case SYS_open:
#endif
    case SYS_openat:
      *answer = no_such_file();
      return 1;
    case SYS_kill:
    case SYS_tkill:
    case SYS_tgkill:
    case SYS_rt_sigqueueinfo:
    case SYS_rt_tgsigqueueinfo:
    case SYS_pidfd_send_signal:
      refuse_to_signal(0);
      return 0;
    default:
      return 0;
  }
}

/* ---- What libc has asked itself, before it could be told otherwise. ---- */

/*
 * The value by which malloc(3) knows a piece that was freed twice comes from the kernel; it stands in such a piece. Where
 * else it stands, in libc's data and its heap, another takes its place.
 */
void forget_allocators_secret(uint64_t *from, const uint64_t *to) {
  uint64_t *piece = malloc(3 * sizeof *piece);
  free(piece);
  const uint64_t secret = *(volatile uint64_t *)(piece + 1);
  for (; from < to; from++)
    if (*from == secret) *from = 1;
}
