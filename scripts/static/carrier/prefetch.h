#ifndef PREFETCH_H
#define PREFETCH_H

#include <stdint.h>

/* How often this process had to wait until a page was read from a disk: getrusage(2). */
uint64_t major_faults(void);

/* Has the pages read that a start and a stop need. `auxiliary` is the kernel's vector: getauxval(3). */
void prefetch(const uint64_t *auxiliary);

#endif
