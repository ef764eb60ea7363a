/* What the entry, the C code of the carrier and TypeScript (src/libc/start.ts) must agree on. */
#ifndef BOOT_H
#define BOOT_H

/* Room for the argc, argv, environment and auxiliary vector that the runtime gets. */
#define RUNTIME_BLOCK_BYTES 2048

#ifndef __ASSEMBLER__
#include <stdint.h>

/* Signal number n is bit n - 1, as in the kernel's own sets. */
struct boot_record {
  uint64_t version;       /*  0: of this layout */
  const uint64_t *stack;  /*  8: where the kernel put argc; argv, environment, auxiliary vector follow */
  uint64_t mask;          /* 16: the signals that were blocked */
  uint64_t ignored;       /* 24: the signals that were ignored */
  uint64_t top;           /* 32: the first address above the stack */
  const char *executable; /* 40: the path that execve(2) was given for this file */
  uint64_t parent;        /* 48: the parent's number, 0 when it is outside this PID namespace */
  uint64_t child;         /* 56: the main child's number, if this init has been at rest: rest.c */
  uint64_t variables;     /* 64: how many the environment has */
  uint64_t own_variables; /* 72: how many of them begin with LASTCALL_ */
  uint64_t touched;       /* 80: the signals with which something has been done since: dispositions.c */
  const char *remembered; /* 88: what else an init has that has been at rest, or NULL: rest.c */
};

#define BOOT_RECORD_VERSION 3

extern struct boot_record lastcall_boot_record;

/* What the runtime is given of the kernel's block. */
struct vectors {
  const char *name;          /* of the program */
  const char *path;          /* PATH=..., or NULL */
  uint64_t variables, own_variables;
  const uint64_t *auxiliary; /* getauxval(3) */
};

/* Reads a block: argc, arguments, environment, auxiliary vector. */
struct vectors vectors_at(const uint64_t *block);

/* Writes down what the kernel handed over, whose block that is; all signals are blocked from then on. */
struct vectors record_boot(const uint64_t *kernels);
void write_runtimes_block(uint64_t *runtimes, const struct vectors *vectors);
#endif
#endif
