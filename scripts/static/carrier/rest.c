/*
 * The rest of a restored init that has nothing to do: it gives all of its memory back, waits for a signal, and then goes
 * on where it was frozen, as if it had just been started, with the number of its child and a line of text to remember.
 * Freestanding, as restore.c is.
 *
 * So an idle init has no memory of its own but a page or two of stack, and whatever its heap had become is forgotten.
 */

#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "kernel.h"
#include "making.h"
#include "prefetch.h"
#include "restore.h"
#include "snapshot.h"

#define SIGNAL_SET_BYTES 8
#define REMEMBERED_BYTES 4096

/* Every page is again as the file has it, or empty. madvise(2), mmap(2) */
static void give_back(void) {
  for (uint64_t index = 0; index < lastcall_snapshot.range_count; index++) {
    const struct range *range = &lastcall_snapshot.ranges[index];
    kernel(SYS_madvise, (long)range->start, (long)range->bytes, MADV_DONTNEED, 0, 0, 0);
    /* What is only reserved at first has been made accessible in places. */
    if (range->protection == PROT_NONE)
      kernel(SYS_mmap, (long)range->start, (long)range->bytes, PROT_NONE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
  }
}

/*
 * Takes the next signal, and puts it back as it was, with its sender: init takes it when it is awake. Should the kernel
 * refuse because too many are queued, it is sent without the sender. rt_sigtimedwait(2), rt_sigqueueinfo(2)
 */
static void wait_for_signal(void) {
  const uint64_t all = ~0ul;
  siginfo_t info;
  const long number = kernel(SYS_rt_sigtimedwait, (long)&all, (long)&info, 0, SIGNAL_SET_BYTES, 0, 0);
  /* Stopped and continued meanwhile: init sees that nothing has come, and lies down again. */
  if (number < 0) return;
  const long self = kernel(SYS_getpid, 0, 0, 0, 0, 0, 0);
  if (kernel(SYS_rt_sigqueueinfo, self, number, (long)&info, 0, 0, 0) < 0) kernel(SYS_kill, self, number, 0, 0, 0, 0);
}

/* What an init has when it lies down. */
struct belongings {
  uint64_t child;
  const char *remembered; /* in memory that will be given back */
};

static uint64_t length_of(const char *text) {
  uint64_t length = 0;
  while (text[length] != '\0') length++;
  return length;
}

/* Runs on the kernel's stack, and does not return: what it remembers stays there. */
static void rest(uint64_t address) {
  const struct belongings *belongings = (const struct belongings *)address;
  const uint64_t bytes = length_of(belongings->remembered) + 1;
  /* No more than it needs: that much of the stack is all that a resting init has. */
  char remembered[bytes];
  for (uint64_t index = 0; index < bytes; index++) remembered[index] = belongings->remembered[index];
  struct boot_record record = lastcall_boot_record;
  record.child = belongings->child;
  record.remembered = remembered;
  const uint64_t grown = lastcall_growth.next - GROWTH_START;
  give_back();
  join_code();
  if (grown > 0) kernel(SYS_munmap, GROWTH_START, (long)grown, 0, 0, 0, 0);
  const uint64_t faults = major_faults();
  wait_for_signal();
  /* Meanwhile the file may have gone out of memory, and with it this very function. */
  prepare_again(vectors_at(record.stack).auxiliary, faults);
  go_on(&record);
}

/*
 * Whether memory can be given back at all. A filter of system calls may refuse it, or all of it be locked, and halfway there
 * would be no way back. It is tried on the first range with content: of the program itself, and never written to.
 */
static int can_give_back(void) {
  const struct range *range = &lastcall_snapshot.ranges[lastcall_snapshot.empty_count];
  return kernel(SYS_madvise, (long)range->start, (long)SNAPSHOT_PAGE, MADV_DONTNEED, 0, 0, 0) == 0;
}

/*
 * The stack is given back, too: what is left is the kernel's, below its block. Returns if nothing can be given back, or if
 * there is too much to remember.
 */
void lastcall_rest(int child, const char *remembered) {
  if (lastcall_snapshot.is_being_made || length_of(remembered) >= REMEMBERED_BYTES || !can_give_back()) return;
  const struct belongings belongings = {.child = (uint64_t)child, .remembered = remembered};
  call_on_stack(lastcall_boot_record.stack, rest, (uint64_t)&belongings);
}
