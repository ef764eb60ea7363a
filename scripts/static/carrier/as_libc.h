/* The result of a system call as libc's functions give it: -1 for an error, with errno set. */
#ifndef AS_LIBC_H
#define AS_LIBC_H

#include <errno.h>

static inline long as_libc(long result) {
  if (result >= 0 || result < -4095) return result;
  errno = (int)-result;
  return -1;
}

#endif
