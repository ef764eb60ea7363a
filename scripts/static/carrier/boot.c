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
#include <sys/mman.h>
#include <sys/syscall.h>

#include "kernel.h"
#include "limits.h"
#include "making.h"
#include "snapshot.h"

#define SIGNALS 64
#define SIGNAL_SET_BYTES 8
#define STOP_AND_KILL (1ul << 8 | 1ul << 18)
#define PAGE 4096ul

/* Not among what is zero at first: a frozen program writes it before it has all of its memory. */
struct boot_record lastcall_boot_record = {.version = BOOT_RECORD_VERSION};

/*
 * What the runtime is told in its environment; it takes settings in no other way. These keep JavaScriptCore from starting
 * threads, one that prepares memory after the first megabyte of heap and one that helps the garbage collector: a container
 * may allow no more processes than the command needs.
 */
static const char *const settings[] = {
  "BUN_JSC_useWarmUpMarkedBlocks=0",
  "BUN_JSC_numberOfGCMarkers=1",
  NULL,
};

/*
 * And this if it is to be frozen. It collects garbage without a thread, and makes no machine code of its own, of regular
 * expressions or of calls: after the freeze there is no memory that could be both written and executed. It takes the
 * machine for one with 128 MB. It reserves little: bytes for code, kilobytes for the descriptions of objects (with less
 * than 64 MB it does not start), kilobytes for its allocator, which commits what it uses by mprotect(2).
 */
static const char *const settings_for_making[] = {
  "BUN_JSC_useConcurrentGC=0",
  "BUN_JSC_useBaselineJIT=0",
  "BUN_JSC_useRegExpJIT=0",
  "BUN_JSC_maxPolymorphicCallVariantListSize=0",
  "BUN_JSC_forceRAMSize=134217728",
  "BUN_JSC_jitMemoryReservationSize=262144",
  "BUN_JSC_structureHeapSizeInKB=65536",
  "MIMALLOC_ARENA_RESERVE=65536",
  "MIMALLOC_ARENA_EAGER_COMMIT=0",
  NULL,
};

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

struct vectors vectors_at(const uint64_t *block) {
  const uint64_t count = block[0];
  const char *const *arguments = (const char *const *)(block + 1);
  const char *const *environment = arguments + count + 1;
  struct vectors vectors = {.name = count > 0 ? arguments[0] : "init"};
  for (; *environment != NULL; environment++) {
    vectors.variables++;
    if (vectors.path == NULL && starts_with(*environment, "PATH=")) vectors.path = *environment;
    if (starts_with(*environment, "LASTCALL_")) vectors.own_variables++;
  }
  vectors.auxiliary = (const uint64_t *)(environment + 1);
  return vectors;
}

struct vectors record_boot(const uint64_t *kernels) {
  struct boot_record *record = &lastcall_boot_record;
  record->mask = block_all_signals();
  record->stack = kernels;
  record->parent = (uint64_t)kernel(SYS_getppid, 0, 0, 0, 0, 0, 0);
  record->ignored = ignored_signals();
  /* Of a frozen program, those of its making: a restore has not brought them back. */
  record->touched = 0;
  keep_standard_descriptors();

  const struct vectors vectors = vectors_at(kernels);
  const uint64_t *auxiliary = vectors.auxiliary;
  for (; auxiliary[0] != AT_NULL; auxiliary += 2)
    if (auxiliary[0] == AT_EXECFN) record->executable = (const char *)auxiliary[1];
  record->variables = vectors.variables;
  record->own_variables = vectors.own_variables;
  record->top = stack_top(record->executable, (uint64_t)auxiliary);
  return vectors;
}

/* Fills in the block that the runtime is started with, RUNTIME_BLOCK_BYTES long. */
void write_runtimes_block(uint64_t *runtimes, const struct vectors *vectors) {
  /* Behind a pair there must be room for the last one, AT_NULL. */
  uint64_t *const end = runtimes + RUNTIME_BLOCK_BYTES / sizeof *runtimes - 3;
  uint64_t *next = runtimes;
  *next++ = 1;
  *next++ = (uint64_t)vectors->name;
  *next++ = 0;
  for (const char *const *setting = settings; *setting != NULL; setting++) *next++ = (uint64_t)*setting;
  if (lastcall_snapshot.is_being_made)
    for (const char *const *setting = settings_for_making; *setting != NULL; setting++)
      *next++ = (uint64_t)*setting;
  /* posix_spawnp(3) looks for the command in it. */
  if (vectors->path != NULL) *next++ = (uint64_t)vectors->path;
  *next++ = 0;
  const uint64_t *auxiliary = vectors->auxiliary;
  for (; auxiliary[0] != AT_NULL && next < end; auxiliary += 2) {
    *next++ = auxiliary[0];
    *next++ = auxiliary[1];
  }
  *next++ = AT_NULL;
  *next = 0;
  share_streams();
}

/* Of the kernel's vector, what says nothing about the machine that builds; the rest of it is the same everywhere. */
static int is_passed_on(uint64_t type) {
  return type == AT_PHDR || type == AT_PHENT || type == AT_PHNUM || type == AT_HWCAP || type == AT_HWCAP2;
}

uint64_t *boot_for_making(const uint64_t *kernels) {
  static const uint64_t no_secret[2];
  static uint64_t auxiliary[32];
  uint64_t *next = auxiliary;
  for (; kernels[0] != AT_NULL; kernels += 2) {
    if (!is_passed_on(kernels[0])) continue;
    *next++ = kernels[0];
    *next++ = kernels[1];
  }
  *next++ = AT_PAGESZ;
  *next++ = SNAPSHOT_PAGE;
  *next++ = AT_CLKTCK;
  *next++ = 100;
  *next++ = AT_RANDOM;
  *next++ = (uint64_t)no_secret;
  /* No arguments, no environment: what is read of it when init rehearses is the same everywhere. */
  static const uint64_t nothing[3];
  const struct boot_record record = {.version = BOOT_RECORD_VERSION, .stack = nothing, .top = STACK_TOP, .executable = ""};
  lastcall_boot_record = record;

  const long stack = kernel(SYS_mmap, STACK_TOP - STACK_BYTES, STACK_BYTES, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (stack != STACK_TOP - STACK_BYTES) refuse("build: the address of the stack is taken\n");
  uint64_t *const runtimes = (uint64_t *)(STACK_TOP - RUNTIME_BLOCK_BYTES);
  const struct vectors vectors = {.name = "init", .auxiliary = auxiliary};
  write_runtimes_block(runtimes, &vectors);
  return runtimes;
}

/* Called by the entry with the kernel's block, and room for the runtime's. Returns where the runtime's is. */
uint64_t *carrier_boot(const uint64_t *kernels, uint64_t *runtimes) {
  const struct vectors vectors = record_boot(kernels);
  if (lastcall_snapshot.is_being_made) return boot_for_making(vectors.auxiliary);
  write_runtimes_block(runtimes, &vectors);
  refuse_small_limits(lastcall_boot_record.top - (uint64_t)runtimes);
  return runtimes;
}
