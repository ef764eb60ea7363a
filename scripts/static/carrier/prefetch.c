/*
 * The cold start: nothing of the file is in memory. Left alone, the kernel reads a page when it is touched, one after the
 * other, and with each its neighbours, by the megabyte. A small memory cgroup has no room for those; they push out what is
 * in use, and a start takes seconds. So the pages that init is known to need, the hot ones, are all asked for at once, and
 * the kernel is told not to guess. The maker lists them: scripts/snapshot/prefetch.ts. Freestanding, as restore.c is.
 */

#define _GNU_SOURCE
#include "prefetch.h"

#include <elf.h>
#include <errno.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "kernel.h"
#include "snapshot.h"

/* Linux 5.14; <linux/mman.h> may be older. */
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23

uint64_t major_faults(void) {
  struct rusage usage = {.ru_majflt = 0};
  kernel(SYS_getrusage, RUSAGE_SELF, (long)&usage, 0, 0, 0, 0);
  return (uint64_t)usage.ru_majflt;
}

static uint64_t page_size(const uint64_t *auxiliary) {
  for (; auxiliary[0] != AT_NULL; auxiliary += 2)
    if (auxiliary[0] == AT_PAGESZ) return auxiliary[1];
  return SNAPSHOT_PAGE;
}

/* madvise(2). It is advice: should the kernel not take it, init starts more slowly. */
static long advise(const struct pages *pages, uint64_t page, int advice) {
  const uint64_t start = pages->first * HOT_PAGE & -page;
  const uint64_t end = ((pages->first + (uint64_t)pages->count) * HOT_PAGE + page - 1) & -page;
  return kernel(SYS_madvise, (long)start, (long)(end - start), advice, 0, 0, 0);
}

static void prefetch(const uint64_t *auxiliary) {
  const struct snapshot *snapshot = &lastcall_snapshot;
  const uint64_t page = page_size(auxiliary);
  for (uint64_t index = snapshot->empty_count; index < snapshot->range_count; index++) {
    const struct range *range = &snapshot->ranges[index];
    kernel(SYS_madvise, (long)range->start, (long)range->bytes, MADV_RANDOM, 0, 0, 0);
  }
  for (uint64_t index = 0; index < snapshot->hot_count; index++) {
    advise(&snapshot->hot[index], page, MADV_WILLNEED);
  }
}

/*
 * Has the pages mapped that a start needs, as many with each call as lie together, and those copied that it writes to: one
 * after the other, when they are touched, each costs an exception, which is cheap on some machines and dear on others.
 * Before Linux 5.14 there is no such advice. Not when they have to be read first: where memory is small, those would push
 * out each other.
 */
static void populate(const uint64_t *auxiliary) {
  const struct snapshot *snapshot = &lastcall_snapshot;
  const uint64_t page = page_size(auxiliary);
  for (uint64_t index = 0; index < snapshot->first_count; index++) {
    const int advice = index < snapshot->written_count ? MADV_POPULATE_WRITE : MADV_POPULATE_READ;
    if (advise(&snapshot->first[index], page, advice) == -EINVAL) return;
  }
}

void prepare(const uint64_t *auxiliary, uint64_t before) {
  /*
   * Even to get here, something had to be read. While it is measured which pages a start needs, that is chance: by another way
   * through this file, another page of it would be needed, and the build would not be the same each time.
   */
  if (!lastcall_snapshot.is_measured && major_faults() > before) prefetch(auxiliary);
  else populate(auxiliary);
}
