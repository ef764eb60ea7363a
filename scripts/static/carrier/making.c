/*
 * The making mode: the program is run once, when init is built, until it is ready to read what it was started with; then
 * it stops, and the maker (scripts/snapshot) writes its memory into a new executable. So everything that it has must be
 * where a restore can put it again, and the same in every build. Linked only into a program that is to be frozen.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "boot.h"
#include "as_libc.h"
#include "kernel.h"
#include "making.h"
#include "snapshot.h"
#include "world.h"

/* ---- Memory: at addresses that are counted up, and not the kernel's choice. ---- */

#define HEAP_BYTES (1ul << 20)
#define RESERVATION (64ul << 20)

static uint64_t next_address = ARENA_START;

static uint64_t aligned(uint64_t address, uint64_t alignment) {
  return (address + alignment - 1) & -alignment;
}

/*
 * JavaScriptCore wants its heap of structures at a multiple of its size, 64 MB, and asks for twice as much to find one;
 * the allocator wants large pieces at multiples of 2 MB. Whoever reserves so much commits what it uses by mprotect(2):
 * so the snapshot has no more than that.
 */
static uint64_t alignment_for(size_t size) {
  const size_t large = 2ul << 20;
  return size >= RESERVATION ? RESERVATION : size >= large ? large : SNAPSHOT_PAGE;
}

/* Of a program that was frozen and goes on: a rest unmaps all of it at once. */
struct growth lastcall_growth = {.next = GROWTH_START};

static int was_frozen(void) {
  return !lastcall_snapshot.is_being_made && lastcall_snapshot.range_count > 0;
}

void *__mmap64(void *address, size_t size, int protection, int flags, int descriptor, off_t offset) {
  if (lastcall_snapshot.is_being_made && !(flags & (MAP_FIXED | MAP_FIXED_NOREPLACE))) {
    if (size >= RESERVATION) protection = PROT_NONE;
    next_address = aligned(next_address, alignment_for(size));
    address = (void *)next_address;
    next_address += aligned(size, SNAPSHOT_PAGE);
    flags |= MAP_FIXED_NOREPLACE;
  }
  if (was_frozen() && !(flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) && size < GROWTH_END - lastcall_growth.next) {
    address = (void *)aligned(lastcall_growth.next, SNAPSHOT_PAGE);
    lastcall_growth.next = (uint64_t)address + aligned(size, SNAPSHOT_PAGE);
    flags |= MAP_FIXED_NOREPLACE;
  }
  return (void *)as_libc(kernel(SYS_mmap, (long)address, (long)size, protection, flags, descriptor, offset));
}

void *__mmap(void *, size_t, int, int, int, off_t) __attribute__((alias("__mmap64")));
void *mmap(void *, size_t, int, int, int, off_t) __attribute__((alias("__mmap64")));
void *mmap64(void *, size_t, int, int, int, off64_t) __attribute__((alias("__mmap64")));

/* What the snapshot has is there when init has been at rest: it is emptied, and its addresses are kept. munmap(2) */
int __munmap(void *address, size_t size) {
  const int is_the_snapshots = (uint64_t)address >= ARENA_START && (uint64_t)address < GROWTH_START;
  if (was_frozen() && is_the_snapshots)
    return (int)as_libc(kernel(SYS_madvise, (long)address, (long)size, MADV_DONTNEED, 0, 0, 0));
  return (int)as_libc(kernel(SYS_munmap, (long)address, (long)size, 0, 0, 0, 0));
}

int munmap(void *, size_t) __attribute__((alias("__munmap")));

/* libc's small allocations, and before that the thread's block: in the carrier's own data. brk(2), malloc(3). */
static char heap[HEAP_BYTES] __attribute__((aligned(SNAPSHOT_PAGE)));
void *__curbrk = heap;

int __brk(void *end) {
  if ((char *)end < heap || (char *)end > heap + sizeof heap) {
    errno = ENOMEM;
    return -1;
  }
  __curbrk = end;
  return 0;
}

void *__sbrk(intptr_t increment) {
  char *before = __curbrk;
  return __brk(before + increment) == 0 ? before : (void *)-1;
}

int brk(void *) __attribute__((alias("__brk")));
void *sbrk(intptr_t) __attribute__((alias("__sbrk")));

/* No errno yet: there is no thread to have one. */
void *_dl_early_allocate(size_t size) {
  char *before = __curbrk;
  __curbrk = before + aligned(size, 64);
  return before;
}

/* ---- Descriptors: none. ---- */

/*
 * init never enters the runtime's event loop, so its epoll instance and its eventfd are numbers that no kernel hands out
 * (fs.nr_open is far below): should they be used all the same, the kernel says EBADF, and no descriptor that the command
 * is to inherit is hit. The event loop keeps 27 bits of a number.
 */
static int next_descriptor = 0x3fffff0;

int epoll_create1(int flags) {
  if (lastcall_snapshot.is_being_made) return next_descriptor++;
  return (int)as_libc(kernel(SYS_epoll_create1, flags, 0, 0, 0, 0, 0));
}

int eventfd(unsigned int count, int flags) {
  if (lastcall_snapshot.is_being_made) return next_descriptor++;
  return (int)as_libc(kernel(SYS_eventfd2, count, flags, 0, 0, 0, 0));
}

int epoll_ctl(int instance, int operation, int descriptor, struct epoll_event *event) {
  if (lastcall_snapshot.is_being_made) return 0;
  return (int)as_libc(kernel(SYS_epoll_ctl, instance, operation, descriptor, (long)event, 0, 0));
}

/* ---- The freeze. ---- */

struct snapshot lastcall_snapshot __attribute__((section(".snapshot"))) = {
  .magic = SNAPSHOT_MAGIC,
  .entry = restore_start,
};

struct thread snapshot_thread;

extern unsigned int __nptl_nthreads;

/* What the maker is told, before the mappings: scripts/snapshot/report.ts reads it. */
struct report {
  uint64_t stack, threads;
  uint64_t handlers[64];
};

static void write_all(const void *bytes, size_t size) {
  for (size_t done = 0; done < size;) {
    const ssize_t written = write(STDOUT_FILENO, (const char *)bytes + done, size - done);
    if (written <= 0) _exit(1);
    done += (size_t)written;
  }
}

/* The mappings as this program sees them: under an emulator, the kernel sees others. proc(5) */
static void write_mappings(void) {
  char buffer[4096];
  /* Not by open(3): there it is told that there are no files. */
  const int file = (int)kernel(SYS_openat, AT_FDCWD, (long)"/proc/self/maps", O_RDONLY | O_CLOEXEC, 0, 0, 0);
  for (ssize_t count; (count = read(file, buffer, sizeof buffer)) > 0;) write_all(buffer, (size_t)count);
  close(file);
}

static void report_to_maker(void) {
  struct report report = {.stack = snapshot_thread.context.words[CONTEXT_STACK / 8], .threads = __nptl_nthreads};
  for (int number = 1; number <= 64; number++) {
    struct sigaction action = {0};
    if (sigaction(number, NULL, &action) == 0) report.handlers[number - 1] = (uint64_t)action.sa_handler;
  }
  write_all(&report, sizeof report);
  write_mappings();
  close(STDOUT_FILENO);
}

/* For the rehearsal, which has to answer in place of libc: src/libc/staging.ts. */
void lastcall_poke(void *to, long value, long bytes) {
  memcpy(to, &value, (size_t)bytes);
}

/* What libc keeps of the process that it was started in. */
static void forget_builder(void) {
  extern uint64_t carrier_data[], end[];
  forget_allocators_secret(carrier_data, end);
  *(int *)(snapshot_thread.block + _thread_db_pthread_tid[2]) = 0;
  lastcall_boot_record.parent = 0;
}

/* Stops when init is built, for good; the program that is made of it returns from here. */
void lastcall_freeze(void) {
  if (!lastcall_snapshot.is_being_made) return;
  snapshot_thread.pointer = __builtin_thread_pointer();
  snapshot_thread.block = (char *)pthread_self();
  if (save_context(&snapshot_thread.context) != 0) return;
  report_to_maker();
  forget_builder();
  kernel(SYS_kill, kernel(SYS_getpid, 0, 0, 0, 0, 0, 0), SIGSTOP, 0, 0, 0, 0);
  _exit(1);
}
