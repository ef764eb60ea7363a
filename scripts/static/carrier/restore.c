/*
 * The restoring mode: what the entry of a frozen program does. The kernel has mapped its memory already, as the program
 * headers say; what is left is what a file cannot say. Freestanding, as boot.c is: until the end nothing of libc is
 * there to be called.
 *
 * Nothing is done about signal handlers and the alternate stack of the making run: all signals are blocked for good,
 * so that no handler ever runs, and a real fault ends the process whatever is set up.
 */

#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "boot.h"
#include "kernel.h"
#include "limits.h"
#include "making.h"
#include "prefetch.h"
#include "restore.h"
#include "snapshot.h"

static void map_ranges(void) {
  const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_NORESERVE;
  for (uint64_t index = 0; index < lastcall_snapshot.empty_count; index++) {
    const struct range *range = &lastcall_snapshot.ranges[index];
    const long at = kernel(SYS_mmap, (long)range->start, (long)range->bytes, (long)range->protection, flags, -1, 0);
    if (at == -ENOMEM)
      refuse("lastcall: error: init cannot have the memory that it needs; raise the limits (ulimit -v, -d)\n");
    /* A kernel older than 4.17 takes the address for a wish. */
    if ((uint64_t)at != range->start)
      refuse("lastcall: error: addresses that a frozen init needs are taken here; build it with --no-snapshot\n");
  }
}

/* The thread's block: glibc, and through it everything, finds its thread-local variables by a register. */
static void enter_thread(void) {
#ifdef __x86_64__
  const int set_fs = 0x1002; /* ARCH_SET_FS, arch_prctl(2) */
  kernel(SYS_arch_prctl, set_fs, (long)snapshot_thread.pointer, 0, 0, 0, 0);
#else
  __asm__ volatile("msr tpidr_el0, %0" : : "r"(snapshot_thread.pointer));
#endif
  *(int *)(snapshot_thread.block + _thread_db_pthread_tid[2]) = (int)kernel(SYS_gettid, 0, 0, 0, 0, 0, 0);
}

/* The value that functions leave below their return address, to see whether it was overwritten. */
static void renew_stack_guard(const uint64_t *random) {
  const uint64_t guard = random[0] & ~0xfful;
#ifdef __x86_64__
  *(uint64_t *)(snapshot_thread.pointer + 0x28) = guard;
#else
  extern uint64_t __stack_chk_guard;
  __stack_chk_guard = guard;
#endif
}

void go_on(const struct boot_record *record) {
  lastcall_boot_record = *record;
  lastcall_snapshot.is_being_made = 0;
  enter_thread();
  const struct vectors vectors = vectors_at(record->stack);
  for (const uint64_t *auxiliary = vectors.auxiliary; auxiliary[0] != AT_NULL; auxiliary += 2)
    if (auxiliary[0] == AT_RANDOM) renew_stack_guard((const uint64_t *)auxiliary[1]);

  /* posix_spawnp(3) looks for the command in it. */
  static char *environment[2];
  environment[0] = (char *)vectors.path;
  environ = environment;
  resume_context(&snapshot_thread.context);
}

/* Called by the entry with the kernel's block. */
void carrier_restore(const uint64_t *kernels) {
  /* The first page of data that is touched would be read together with megabytes of others, and all would wait for those. */
  if (major_faults() > 0) stop_guessing();
  const struct vectors vectors = record_boot(kernels);
  prepare(vectors.auxiliary);
  map_ranges();
  struct boot_record record = lastcall_boot_record;
  record.top = STACK_TOP;
  go_on(&record);
}
