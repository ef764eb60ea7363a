/*
 * Functions in which this C library answers otherwise than glibc's: because it is a static one, and because the
 * runtime would change for itself what belongs to the command. They take the place of glibc's when the carrier is
 * linked; a second definition would stop the link.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <linux/close_range.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "boot.h"
#include "as_libc.h"
#include "dispositions.h"
#include "kernel.h"
#include "snapshot.h"
#include "world.h"

/* ---- What the runtime would change. ---- */

/*
 * The runtime marks all descriptors from 4 up as close-on-exec when it starts: the command would not inherit them.
 * TypeScript sets dispositions by this call.
 */
long syscall(long number, ...) {
  va_list list;
  long value[6];
  va_start(list, number);
  for (int index = 0; index < 6; index++) value[index] = va_arg(list, long);
  va_end(list);
  if (number == SYS_close_range && value[2] == CLOSE_RANGE_CLOEXEC) return 0;
  if (number == SYS_rt_sigaction && value[1] != 0) disposition_has_changed(value[0]);
  long told;
  if (world_answers(number, value, &told)) return told;
  return as_libc(kernel(number, value[0], value[1], value[2], value[3], value[4], value[5]));
}

/* How often a wait is in vain while a start is measured must not depend on how busy the machine is. */
int sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *limit) {
  if (lastcall_snapshot.is_measured) limit = NULL;
  return (int)as_libc(kernel(SYS_rt_sigtimedwait, (long)set, (long)info, (long)limit, sizeof(uint64_t), 0, 0));
}

/* Where the emulator refuses it, a start that is measured would not go as any other: scripts/snapshot/measuring.ts. */
int prctl(int option, ...) {
  va_list list;
  long value[4];
  va_start(list, option);
  for (int index = 0; index < 4; index++) value[index] = va_arg(list, long);
  va_end(list);
  if (lastcall_snapshot.is_measured && option == PR_SET_CHILD_SUBREAPER) return 0;
  return (int)as_libc(kernel(SYS_prctl, option, value[0], value[1], value[2], value[3], 0));
}

/*
 * A job of a shell is in another group than its session's leader: then init looks for the terminal. What is measured always
 * does, whoever builds: it finds none, and so what makes a call for the first time, and words for an error, are among what
 * a start needs. Some calls of every other start are made for the first time.
 */
pid_t getsid(pid_t of) {
  if (lastcall_snapshot.is_measured) return 0;
  return (pid_t)as_libc(kernel(SYS_getsid, of, 0, 0, 0, 0, 0));
}

/* For what it needed to be seen, a program that is measured is stopped where it would leave. */
void __real__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status) {
  while (lastcall_snapshot.is_measured) kernel(SYS_kill, kernel(SYS_getpid, 0, 0, 0, 0, 0, 0), SIGSTOP, 0, 0, 0, 0);
  __real__exit(status);
}

/* It raises the soft limit of open descriptors to the hard one: the command would inherit that. */
int setrlimit(__rlimit_resource_t resource, const struct rlimit *limit) {
  (void)resource, (void)limit;
  return 0;
}

int setrlimit64(__rlimit_resource_t resource, const struct rlimit64 *limit) {
  (void)resource, (void)limit;
  return 0;
}

/*
 * It unblocks SIGPWR, with which it would stop its other threads, and handles it: one that somebody sends to init would
 * crash it. The mask is init's business, and TypeScript sets it by the system call.
 */
int pthread_sigmask(int how, const sigset_t *set, sigset_t *before) {
  (void)how, (void)set;
  if (before != NULL) {
    sigemptyset(before);
    kernel(SYS_rt_sigprocmask, SIG_BLOCK, 0, (long)before, sizeof(uint64_t), 0, 0);
  }
  return 0;
}

/* It does not start in a directory that was deleted. */
char *getcwd(char *buffer, size_t size) {
  if (buffer == NULL || size < 2) {
    errno = buffer == NULL ? EINVAL : ERANGE;
    return NULL;
  }
  long result = kernel(SYS_getcwd, (long)buffer, (long)size, 0, 0, 0, 0);
  if (result > 0 && buffer[0] == '/') return buffer;
  if (result == -ERANGE) {
    errno = ERANGE;
    return NULL;
  }
  return strcpy(buffer, "/");
}

/* ---- What old engines refuse. ---- */

/*
 * The filters of engines that do not know clone3(2) answer EPERM, and glibc goes back to clone(2) only for ENOSYS: no
 * command could be started. This is libc's own name for the call (sysdeps/unix/sysv/linux/clone-internal.c).
 */
struct clone_args;
int __clone3(struct clone_args *arguments, size_t size, int (*function)(void *), void *argument) {
  (void)arguments, (void)size, (void)function, (void)argument;
  errno = ENOSYS;
  return -1;
}

/* ---- What glibc reads in /proc. ---- */

/*
 * Where the first thread's stack is. glibc reads /proc/self/maps for it, which a container may not have; the record
 * and the limit say the same. Other threads have it in their own memory.
 */
static pthread_t first_thread;

__attribute__((constructor(101))) static void remember_first_thread(void) {
  first_thread = pthread_self();
}

extern int __pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes);

int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes) {
  if (thread != first_thread) return __pthread_getattr_np(thread, attributes);
  const size_t most = 8ul << 20; /* of an unlimited stack: the usual limit */
  const size_t page = 4096;
  struct rlimit limit;
  size_t size = most;
  if (lastcall_boot_record.top == STACK_TOP) size = STACK_BYTES;
  else if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur < most) size = limit.rlim_cur & -page;
  if (size < (size_t)PTHREAD_STACK_MIN) size = PTHREAD_STACK_MIN;
  pthread_attr_init(attributes);
  return pthread_attr_setstack(attributes, (void *)(lastcall_boot_record.top - size), size);
}

/* Where this program lies, which glibc finds out to look for libraries beside it: none are loaded. (elf/dl-origin.c) */
const char *_dl_get_origin(void) {
  return (const char *)-1;
}

/* ---- What a static program does not have: shared libraries. ---- */

/* Names that can be looked up, and their addresses: generated, see scripts/static/lookups.ts. */
extern const struct {
  const char *name;
  void *address;
} lookup_table[];

static char this_library;
static __thread char failure[160];
static __thread char *unreported;

#ifdef REPORT_LOOKUPS
/* For the test that finds what a new runtime looks up. */
static void report(const char *what, const char *name, const void *answer) {
  dprintf(2, "lookup: %s %s %s\n", what, name == NULL ? "-" : name, answer == NULL ? "absent" : "answered");
}
#else
#define report(what, name, answer) ((void)0)
#endif

static void fail(const char *format, const char *name) {
  snprintf(failure, sizeof failure, format, name);
  unreported = failure;
}

static int is_libc(const char *file) {
  static const char *const parts[] = {"libc.so", "libm.so", "libpthread.so", "libdl.so"};
  const char *name = strrchr(file, '/');
  name = name == NULL ? file : name + 1;
  for (size_t index = 0; index < sizeof parts / sizeof *parts; index++)
    if (strncmp(name, parts[index], strlen(parts[index])) == 0) return 1;
  return 0;
}

void *dlopen(const char *file, int mode) {
  (void)mode;
  void *library = file == NULL || is_libc(file) ? &this_library : NULL;
  if (library == NULL) fail("%s: a static program loads no shared libraries", file);
  report("dlopen", file, library);
  return library;
}

void *dlsym(void *restrict library, const char *restrict name) {
  (void)library;
  void *address = NULL;
  for (size_t index = 0; address == NULL && lookup_table[index].name != NULL; index++)
    if (strcmp(lookup_table[index].name, name) == 0) address = lookup_table[index].address;
  if (address == NULL) fail("undefined symbol: %s", name);
  report("dlsym", name, address);
  return address;
}

int dlclose(void *library) {
  (void)library;
  return 0;
}

char *dlerror(void) {
  char *message = unreported;
  unreported = NULL;
  return message;
}

int dladdr(const void *address, Dl_info *information) {
  (void)address, (void)information;
  return 0;
}

/* libc's own way to load libraries: for names of users and hosts, for character sets. They would be another glibc's. */
void *__libc_dlopen_mode(const char *file, int mode) {
  (void)file, (void)mode;
  report("libc", file, NULL);
  return NULL;
}

void *__libc_dlsym(void *library, const char *name) {
  (void)library, (void)name;
  return NULL;
}

void *__libc_dlvsym(void *library, const char *name, const char *version) {
  (void)library, (void)name, (void)version;
  return NULL;
}

int __libc_dlclose(void *library) {
  (void)library;
  return 0;
}

#ifdef __x86_64__
/* Imported but never called: all thread-local variables are at fixed distances from the thread pointer. */
void *__tls_get_addr(void *index) {
  (void)index;
  abort();
}
#endif
