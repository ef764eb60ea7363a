/* What the carrier's making and restoring modes and the maker (scripts/snapshot) must agree on. */
#ifndef SNAPSHOT_H
#define SNAPSHOT_H

/*
 * The address space of a snapshot: the same on every machine, far from where a kernel puts anything, below 64 GB, which
 * the smallest address space of an arm64 kernel has. scripts/snapshot/layout.ts knows it too.
 */
#define ARENA_START 0x400000000ul
/* What the file is mapped to begins somewhere behind this. */
#define PROGRAM_START 0x10000ul
/* What is mapped after the freeze, which a rest gives back as a whole. */
#define GROWTH_START 0x800000000ul
#define GROWTH_END 0x1000000000ul
#define STACK_TOP 0x300000000ul
#define STACK_BYTES (1ul << 20)

/* Of memory that is mapped: the largest page that a kernel of the machine may have. */
#ifdef __x86_64__
#define SNAPSHOT_PAGE 0x1000ul
#define CONTEXT_BYTES 80
#define CONTEXT_STACK 48 /* where the stack pointer is in it */
#else
#define SNAPSHOT_PAGE 0x10000ul
#define CONTEXT_BYTES 176
#define CONTEXT_STACK 96
#endif

#ifndef __ASSEMBLER__
#include <stdint.h>

#define MOST_RANGES 192
#define MOST_HOT 1024
#define MOST_FIRST 512

/* Memory that a restored program has, with what mmap(2) says of it; bytes of a length. */
struct range {
  uint64_t start, bytes, protection;
};

/* Pages of content, by the number of the first: its address in units of HOT_PAGE bytes. */
struct pages {
  uint32_t first, count;
};

#define HOT_PAGE 0x1000ul

/* Registers that a call must keep, and where it returns to: System V ABI; AAPCS64. */
struct context {
  uint64_t words[CONTEXT_BYTES / 8];
};

/*
 * What the maker finds at the start of the carrier's data, in the file and in memory. A restore does what the plan in it
 * says, which the maker fills in.
 */
struct snapshot {
  uint64_t magic;         /*  0: SNAPSHOT_MAGIC, for this layout */
  uint64_t is_being_made; /*  8: the maker sets it before it runs the program */
  uint64_t is_measured;   /* 16: it sets it in a measuring file, of which the first page alone is one with this */
  uint64_t is_cold;       /* 24: a restore sets it where the file had to be read from a disk */
  void (*entry)(void);    /* 32: of the program that is made */
  uint64_t empty_count;   /* 40: of the ranges, those that a restore maps, without content; they are the first */
  uint64_t range_count;   /* 48: of all of them; the others the kernel maps, with content from the file */
  struct range ranges[MOST_RANGES];
  uint64_t hot_count; /* 56 + 24 * MOST_RANGES; a start and a stop need them */
  struct pages hot[MOST_HOT];
  uint64_t first_count; /* 8 + 8 * MOST_HOT behind that; a start needs them, and writes to `written_count` of them */
  uint64_t written_count;
  struct pages first[MOST_FIRST];
  uint64_t code_start, code_bytes; /* 16 + 8 * MOST_FIRST behind that; the runtime's, which is most of the file */
};

#define SNAPSHOT_MAGIC 0x36306e7a6f7266ul /* "frozn06" */

extern struct snapshot lastcall_snapshot;

/* The one thread, as it was when it stopped. */
struct thread {
  char *pointer; /* what the thread register holds */
  char *block;   /* libc's struct pthread */
  struct context context;
};

extern struct thread snapshot_thread;

/* libc's own word to debuggers on where that block has the thread's number: bits, count, offset. (nptl/db_info.c) */
extern const uint32_t _thread_db_pthread_tid[3];

/* Returns 0, and 1 when resume_context is called with what it has saved. */
long save_context(struct context *context) __attribute__((returns_twice));
void resume_context(const struct context *context) __attribute__((noreturn));
/* Calls function(argument) on another stack; it does not return. */
void call_on_stack(const void *stack, void (*function)(uint64_t), uint64_t argument) __attribute__((noreturn));
#endif
#endif
