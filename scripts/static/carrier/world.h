#ifndef WORLD_H
#define WORLD_H

#include <stdint.h>

/* Whether a system call is answered here, and with what: as syscall(2) would, in errno for an error. */
int world_answers(long number, const long *value, long *answer);

/* Replaces a value that libc got by chance, between these addresses. */
void forget_allocators_secret(uint64_t *from, const uint64_t *to);

#endif
