/*
 * Limits with which the runtime does not start. It would end with words of its own that help nobody in a container, or
 * crash; so they are looked at before it runs. Freestanding, as boot.c is.
 */

#define _GNU_SOURCE
#include "limits.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "kernel.h"

/* JavaScriptCore reserves addresses for its heap and for its code at once, used or not. */
#define ADDRESS_SPACE (2500ul << 20)
/* Below what lies on the stack already. */
#define STACK (150ul << 10)
/* An epoll instance and an eventfd. */
#define DESCRIPTORS 2

#define FAILED 1

static uint64_t soft_limit(int resource) {
  struct rlimit64 limit = {RLIM64_INFINITY, RLIM64_INFINITY};
  kernel(SYS_prlimit64, 0, resource, 0, (long)&limit, 0, 0);
  return limit.rlim_cur;
}

static int has_descriptors(void) {
  long opened[DESCRIPTORS];
  int count = 0;
  while (count < DESCRIPTORS) {
    opened[count] = kernel(SYS_openat, AT_FDCWD, (long)"/", O_PATH | O_CLOEXEC, 0, 0, 0);
    if (opened[count] < 0) break;
    count++;
  }
  const int enough = count == DESCRIPTORS || opened[count] != -EMFILE;
  while (count > 0) kernel(SYS_close, opened[--count], 0, 0, 0, 0, 0);
  return enough;
}

void refuse(const char *message) {
  long length = 0;
  while (message[length] != '\0') length++;
  kernel(SYS_write, 2, (long)message, length, 0, 0, 0);
  for (;;) kernel(SYS_exit_group, FAILED, 0, 0, 0, 0, 0);
}

void refuse_small_limits(uint64_t stack_used) {
  if (soft_limit(RLIMIT_AS) < ADDRESS_SPACE)
    refuse("lastcall: error: init needs 2500 MB of address space, though it uses little of it; raise the limit (ulimit -v)\n");
  if (soft_limit(RLIMIT_DATA) < ADDRESS_SPACE)
    refuse("lastcall: error: init needs a data limit of 2500 MB, though it uses little of it; raise the limit (ulimit -d)\n");
  if (soft_limit(RLIMIT_STACK) < stack_used + STACK)
    refuse("lastcall: error: init needs 150 kB of stack below its arguments and environment; raise the limit (ulimit -s)\n");
  if (!has_descriptors())
    refuse("lastcall: error: init needs two more open files than it was started with; raise the limit (ulimit -n)\n");
}
