/*
 * What happens before the runtime and even libc are set up: no libc function may be called here, nor may the compiler
 * put one in (it is told so: scripts/static/carrier.ts).
 *
 * All signals are blocked, so that the kernel keeps them instead of dropping them (PID 1) or ending the process: those
 * that report a fault as well, because a `kill -SEGV 1` would reach the crash handler of the runtime. A real fault
 * still ends the process, whatever is blocked (force_sig in kernel/signal.c).
 *
 * Then what the kernel handed over is written down, and the runtime is given arguments and an environment of its own
 * with next to nothing in it: what belongs to the container's command must not steer init.
 */

#define _GNU_SOURCE
#include "boot.h"

#include <elf.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "kernel.h"
#include "limits.h"

#define SIGNALS 64
#define SIGNAL_SET_BYTES 8
#define STOP_AND_KILL (1ul << 8 | 1ul << 18)
#define PAGE 4096ul

struct boot_record lastcall_boot_record;

/*
 * They keep JavaScriptCore from starting threads, one that prepares memory after the first megabyte of heap and one
 * that helps the garbage collector: a container may allow no more processes than the command needs.
 */
static const char no_warm_up_thread[] = "BUN_JSC_useWarmUpMarkedBlocks=0";
static const char no_collector_threads[] = "BUN_JSC_numberOfGCMarkers=1";

static int starts_with(const char *text, const char *prefix) {
  while (*prefix != '\0')
    if (*text++ != *prefix++) return 0;
  return 1;
}

static uint64_t block_all_signals(void) {
  const uint64_t all = ~0ul;
  uint64_t before = 0;
  kernel(SYS_rt_sigprocmask, 2 /* SIG_SETMASK */, (long)&all, (long)&before, SIGNAL_SET_BYTES, 0, 0);
  return before;
}

static uint64_t ignored_signals(void) {
  uint64_t ignored = 0;
  for (int number = 1; number <= SIGNALS; number++) {
    struct {
      uint64_t handler, flags, restorer, mask; /* on both machines */
    } action = {0};
    if (STOP_AND_KILL >> (number - 1) & 1) continue;
    kernel(SYS_rt_sigaction, number, 0, (long)&action, SIGNAL_SET_BYTES, 0, 0);
    if (action.handler == 1 /* SIG_IGN */) ignored |= 1ul << (number - 1);
  }
  return ignored;
}

/*
 * The runtime opens /dev/null for each of the first three descriptors that is closed, and the command would find it
 * open; and there may be no /dev. A path descriptor keeps the place: it can neither be read nor written, and it is
 * closed when the command is executed.
 */
static void keep_standard_descriptors(void) {
  for (int descriptor = 0; descriptor <= 2; descriptor++) {
    if (kernel(SYS_fcntl, descriptor, F_GETFD, 0, 0, 0, 0) >= 0) continue;
    /* The lowest one that is free: this one. */
    kernel(SYS_openat, AT_FDCWD, (long)"/", O_PATH | O_CLOEXEC, 0, 0, 0);
  }
}

/* The end of the stack: the kernel puts the path of the executable there last, with one word behind it (fs/exec.c). */
static uint64_t stack_top(const char *executable, uint64_t otherwise) {
  if (executable == NULL) return (otherwise + PAGE - 1) & -PAGE;
  while (*executable != '\0') executable++;
  return ((uint64_t)executable + 1 + sizeof(uint64_t) + PAGE - 1) & -PAGE;
}

/* The addresses that a dynamic loader would copy: libc's streams, into the variables of the image. */
extern struct _IO_FILE_plus _IO_2_1_stdin_, _IO_2_1_stdout_, _IO_2_1_stderr_;

static void share_streams(void) {
  stdin = (FILE *)&_IO_2_1_stdin_;
  stdout = (FILE *)&_IO_2_1_stdout_;
  stderr = (FILE *)&_IO_2_1_stderr_;
}

/* Called by the entry with the kernel's block, and room for the runtime's, RUNTIME_BLOCK_BYTES long. */
void carrier_boot(const uint64_t *kernels, uint64_t *runtimes) {
  struct boot_record *record = &lastcall_boot_record;
  record->mask = block_all_signals();
  record->version = BOOT_RECORD_VERSION;
  record->stack = kernels;
  record->parent = (uint64_t)kernel(SYS_getppid, 0, 0, 0, 0, 0, 0);
  record->ignored = ignored_signals();
  keep_standard_descriptors();
  share_streams();

  const uint64_t count = kernels[0];
  const char *const *arguments = (const char *const *)(kernels + 1);
  const char *const *environment = arguments + count + 1;
  const char *path = NULL;
  for (; *environment != NULL; environment++)
    if (path == NULL && starts_with(*environment, "PATH=")) path = *environment;
  const uint64_t *auxiliary = (const uint64_t *)(environment + 1);

  /* Behind a pair there must be room for the last one, AT_NULL. */
  uint64_t *const end = runtimes + RUNTIME_BLOCK_BYTES / sizeof *runtimes - 3;
  uint64_t *next = runtimes;
  *next++ = 1;
  *next++ = (uint64_t)(count > 0 ? arguments[0] : "init");
  *next++ = 0;
  *next++ = (uint64_t)no_warm_up_thread;
  *next++ = (uint64_t)no_collector_threads;
  /* posix_spawnp(3) looks for the command in it. */
  if (path != NULL) *next++ = (uint64_t)path;
  *next++ = 0;
  for (; auxiliary[0] != AT_NULL && next < end; auxiliary += 2) {
    if (auxiliary[0] == AT_EXECFN) record->executable = (const char *)auxiliary[1];
    *next++ = auxiliary[0];
    *next++ = auxiliary[1];
  }
  *next++ = AT_NULL;
  *next = 0;
  record->top = stack_top(record->executable, (uint64_t)auxiliary);
  refuse_small_limits(record->top - (uint64_t)runtimes);
}
