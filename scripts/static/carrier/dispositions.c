/*
 * glibc's posix_spawn(3) asks the kernel in the child what is done with each of 64 signals, and sets those that nothing
 * was done with to what they are: 120 system calls, a third of those of a start. Of a signal that nobody has touched, and
 * that was not ignored when init was executed, the answer is known: the default, as execve(2) leaves it.
 *
 * The linker puts this in the place of what all of glibc's functions come to: sysdeps/posix/spawni.c and
 * sysdeps/unix/sysv/linux/libc_sigaction.c in its source; ld(1), --wrap.
 */

#define _GNU_SOURCE
#include "dispositions.h"

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "boot.h"

#define SIGNALS 64

static int is_known(long number) {
  if (number < 1 || number > SIGNALS) return 0;
  return ((lastcall_boot_record.touched | lastcall_boot_record.ignored) >> (number - 1) & 1) == 0;
}

void disposition_has_changed(long number) {
  if (number >= 1 && number <= SIGNALS) lastcall_boot_record.touched |= 1ul << (number - 1);
}

int __real___libc_sigaction(int number, const struct sigaction *action, struct sigaction *before);
int __wrap___libc_sigaction(int number, const struct sigaction *action, struct sigaction *before) {
  if (is_known(number)) {
    if (action == NULL) {
      /* SIG_DFL is 0, and so is all the rest then. */
      if (before != NULL) memset(before, 0, sizeof *before);
      return 0;
    }
    if (before == NULL && action->sa_handler == SIG_DFL && action->sa_flags == 0) return 0;
  }
  if (action != NULL) disposition_has_changed(number);
  return __real___libc_sigaction(number, action, before);
}
