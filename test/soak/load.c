/*
 * Who makes work for init, and who looks at what it does: `load NAME BOARD ARGUMENTS`. Plain C: it has to be quicker than
 * init, and what arrives has to be counted without a library that has signals of its own.
 */
#include "load.h"
#include "load-inside.h"
#include "load-outside.h"

int main(int argc, char **argv) {
  if (argc < 3) return 80;
  const char *name = argv[1];
  open_board(argv[2]);
  if (!strcmp(name, "witness")) return witness();
  if (!strcmp(name, "host")) return host(argv + 3);
  end_with_parent();
  if (!strcmp(name, "leash")) return leash(argv + 3);
  if (!strcmp(name, "log") && argc > 4) return with_log(argv[3], argv + 4);
  int pid = argc > 3 ? atoi(argv[3]) : 0;
  if (!strcmp(name, "flood") && argc > 7)
    return flood(pid, atoi(argv[4]), strtoull(argv[5], 0, 0), strtoull(argv[6], 0, 0), strtoull(argv[7], 0, 0));
  if (!strcmp(name, "roll")) return roll(pid, argv + 4);
  if (!strcmp(name, "interrupt") && argc > 4) return interrupt(pid, atoi(argv[4]));
  if (!strcmp(name, "jump")) return jump(pid);
  return 80;
}
