/*
 * The cold start: nothing of the file is in memory. Left alone, the kernel reads a page when it is touched, one after the
 * other, and with each its neighbours, by the megabyte. A small memory cgroup has no room for those; they push out what is
 * in use, and a start takes seconds. So the kernel is told not to guess, and the pages that init is known to need are all
 * asked for at once: the first ones, which a start needs, at the beginning, and once the command runs the hot ones, for
 * all that comes behind. The maker lists them: scripts/snapshot/prefetch.ts. Freestanding, as restore.c is.
 */

#define _GNU_SOURCE
#include "prefetch.h"

#include <elf.h>
#include <errno.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "boot.h"
#include "kernel.h"
#include "snapshot.h"

/* Linux 5.14; <linux/mman.h> may be older. */
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23

/* Of code, what the kernel may read at a time, in bytes; at least the largest page. */
#define CODE_PIECE 0x40000ul

/* So many pages are asked for before it is looked whether there is room for more. */
#define AT_ONCE 16

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

static void read_ahead(const uint64_t *auxiliary, const struct pages *pages, uint64_t count) {
  const uint64_t page = page_size(auxiliary);
  for (uint64_t index = 0; index < count; index++) advise(&pages[index], page, MADV_WILLNEED);
}

/*
 * Has the pages mapped that a start needs, as many with each call as lie together, and those copied that it writes to: one
 * after the other, when they are touched, each costs an exception, which is cheap on some machines and dear on others.
 * Before Linux 5.14 there is no such advice.
 */
static void populate(const uint64_t *auxiliary) {
  const struct snapshot *snapshot = &lastcall_snapshot;
  const uint64_t page = page_size(auxiliary);
  for (uint64_t index = 0; index < snapshot->first_count; index++) {
    const int advice = index < snapshot->written_count ? MADV_POPULATE_WRITE : MADV_POPULATE_READ;
    if (advise(&snapshot->first[index], page, advice) == -EINVAL) return;
  }
}

void stop_guessing(void) {
  /* madvise(2) says that there are gaps, and goes on behind them. */
  kernel(SYS_madvise, PROGRAM_START, GROWTH_START - PROGRAM_START, MADV_RANDOM, 0, 0, 0);
}

/*
 * Since Linux 6.16 code is read ahead in spite of that advice, but only as far as a mapping goes (do_sync_mmap_readahead() in
 * mm/filemap.c). So it is cut into many: every other one is marked with what means nothing for code, which is in no core dump
 * anyway. It takes some hundred calls, which no start without options waits for.
 */
static void cut_code(void) {
  const uint64_t end = lastcall_snapshot.code_start + lastcall_snapshot.code_bytes;
  for (uint64_t at = lastcall_snapshot.code_start & -CODE_PIECE; at < end; at += 2 * CODE_PIECE) {
    const uint64_t from = at < lastcall_snapshot.code_start ? lastcall_snapshot.code_start : at;
    const uint64_t to = at + CODE_PIECE < end ? at + CODE_PIECE : end;
    if (from < to) kernel(SYS_madvise, (long)from, (long)(to - from), MADV_DONTDUMP, 0, 0, 0);
  }
}

void join_code(void) {
  kernel(SYS_madvise, (long)lastcall_snapshot.code_start, (long)lastcall_snapshot.code_bytes, MADV_DODUMP, 0, 0, 0);
}

void prepare(const uint64_t *auxiliary) {
  struct snapshot *snapshot = &lastcall_snapshot;
  /*
   * Even to get here, something had to be read. While it is measured which pages a start needs, that is chance: by another way
   * through this file, another page of it would be needed, and the build would not be the same each time.
   */
  snapshot->is_cold = !snapshot->is_measured && major_faults() > 0;
  if (snapshot->is_cold) {
    stop_guessing();
    read_ahead(auxiliary, snapshot->first, snapshot->first_count);
  }
  populate(auxiliary);
}

void prepare_again(const uint64_t *auxiliary, uint64_t before) {
  if (major_faults() == before) {
    populate(auxiliary);
    return;
  }
  /* Nobody waits for init to start something, and what it is woken up for needs all of it. */
  stop_guessing();
  cut_code();
  read_ahead(auxiliary, lastcall_snapshot.hot, lastcall_snapshot.hot_count);
}

/*
 * Touches what a start has read, so that the kernel pushes out others first; whether all of it was in memory still. mincore(2)
 * would tell only a user who may write to the file.
 */
static int still_there(void) {
  const struct snapshot *snapshot = &lastcall_snapshot;
  const uint64_t before = major_faults();
  for (uint64_t index = snapshot->written_count; index < snapshot->first_count; index++) {
    const struct pages *pages = &snapshot->first[index];
    for (uint64_t page = pages->first; page < pages->first + (uint64_t)pages->count; page++)
      (void)*(const volatile char *)(page * HOT_PAGE);
  }
  return major_faults() == before;
}

/*
 * To be called when the command runs, or before what a start without options does not need; it is done once. It ends where
 * memory is so small that what is read pushes out what is in use: all of it would have to be read again, a page at a time.
 */
void lastcall_prefetch(void) {
  struct snapshot *snapshot = &lastcall_snapshot;
  if (!snapshot->is_cold) return;
  snapshot->is_cold = 0;
  cut_code();
  const uint64_t page = page_size(vectors_at(lastcall_boot_record.stack).auxiliary);
  uint32_t room = 0;
  for (uint64_t index = 0; index < snapshot->hot_count; index++) {
    struct pages left = snapshot->hot[index];
    while (left.count > 0) {
      if (room == 0 && !still_there()) return;
      if (room == 0) room = AT_ONCE;
      const struct pages some = {.first = left.first, .count = left.count < room ? left.count : room};
      advise(&some, page, MADV_WILLNEED);
      left.first += some.count;
      left.count -= some.count;
      room -= some.count;
    }
  }
}
