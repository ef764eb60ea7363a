/*
 * The cold start: nothing of the file is in memory. Left alone, the kernel reads a page when it is touched, one after the
 * other, and with each its neighbours, by the megabyte. A small memory cgroup has no room for those; they push out what is
 * in use, and a start takes seconds. So the pages that init is known to need, the hot ones, are all asked for at once, and
 * the kernel is told not to guess. The maker lists them: scripts/snapshot/prefetch.ts. Freestanding, as restore.c is.
 */

#define _GNU_SOURCE
#include "prefetch.h"

#include <elf.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "kernel.h"
#include "snapshot.h"

uint64_t major_faults(void) {
  struct rusage usage = {.ru_majflt = 0};
  kernel(SYS_getrusage, RUSAGE_SELF, (long)&usage, 0, 0, 0, 0);
  return (uint64_t)usage.ru_majflt;
}

/* madvise(2). It is advice: should the kernel not take it, init starts more slowly. */
void prefetch(const uint64_t *auxiliary) {
  const struct snapshot *snapshot = &lastcall_snapshot;
  uint64_t page = SNAPSHOT_PAGE;
  for (; auxiliary[0] != AT_NULL; auxiliary += 2)
    if (auxiliary[0] == AT_PAGESZ) page = auxiliary[1];
  for (uint64_t index = snapshot->empty_count; index < snapshot->range_count; index++) {
    const struct range *range = &snapshot->ranges[index];
    kernel(SYS_madvise, (long)range->start, (long)range->bytes, MADV_RANDOM, 0, 0, 0);
  }
  for (uint64_t index = 0; index < snapshot->hot_count; index++) {
    const struct hot *hot = &snapshot->hot[index];
    const uint64_t start = hot->first * HOT_PAGE & -page;
    const uint64_t end = (hot->first + hot->count) * HOT_PAGE;
    kernel(SYS_madvise, (long)start, (long)(end - start), MADV_WILLNEED, 0, 0, 0);
  }
}
