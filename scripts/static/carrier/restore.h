#ifndef RESTORE_H
#define RESTORE_H

#include "boot.h"

/* Goes on where the program was frozen, with that record, which must not be in the memory of the snapshot. */
void go_on(const struct boot_record *record) __attribute__((noreturn));

#endif
