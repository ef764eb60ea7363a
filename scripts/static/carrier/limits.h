#ifndef LIMITS_H
#define LIMITS_H

#include <stdint.h>

/*
 * Ends the process with one sentence and status 1 if a limit would keep the runtime from starting. `stack_used` is in
 * bytes, from the stack's top on.
 */
void refuse_small_limits(uint64_t stack_used);

/* Ends the process with status 1 and that sentence. */
void refuse(const char *message) __attribute__((noreturn));

#endif
