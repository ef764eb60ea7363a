#ifndef PREFETCH_H
#define PREFETCH_H

#include <stdint.h>

/* How often this process had to wait until a page was read from a disk: getrusage(2). */
uint64_t major_faults(void);

/*
 * Sees to it that a start does not wait for each page by itself. `auxiliary` is the kernel's vector: getauxval(3). When there
 * were more major faults than `before`, the file is not in memory.
 */
void prepare(const uint64_t *auxiliary, uint64_t before);

#endif
