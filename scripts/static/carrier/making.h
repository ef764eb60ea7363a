#ifndef MAKING_H
#define MAKING_H

#include <stdint.h>

/* Prepares the fixed stack; returns where the block for the runtime is on it. `auxiliary` is the kernel's vector. */
uint64_t *boot_for_making(const uint64_t *auxiliary);

/* The entry of the program that is made: restore.S. */
void restore_start(void);

#endif
