#ifndef PREFETCH_H
#define PREFETCH_H

#include <stdint.h>

/* How often this process had to wait until a page was read from a disk: getrusage(2). */
uint64_t major_faults(void);

/* Has no page read but those that are asked for, or touched. */
void stop_guessing(void);

/* Undoes what is done to code where this program had to be read from a disk: it costs memory of the kernel's. */
void join_code(void);

/* Sees to it that a start does not wait for each page by itself. `auxiliary` is the kernel's vector: getauxval(3). */
void prepare(const uint64_t *auxiliary);

/* The same after a rest, before which there were so many major faults: with more of them the file has left memory. */
void prepare_again(const uint64_t *auxiliary, uint64_t before);

#endif
