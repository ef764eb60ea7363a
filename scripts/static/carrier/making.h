#ifndef MAKING_H
#define MAKING_H

#include <stdint.h>

/* Prepares the fixed stack; returns where the block for the runtime is on it. `auxiliary` is the kernel's vector. */
uint64_t *boot_for_making(const uint64_t *auxiliary);

/* Where memory that is mapped after the freeze goes next. */
extern struct growth {
  uint64_t next;
} lastcall_growth;

/* The entry of the program that is made: context.S. */
void restore_start(void);

#endif
