/* Stands for init in the end-to-end tests under Deno: becomes Deno, which runs the source, with all its own words. */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
  static char *const front[] = {"deno",        "run",         "--quiet", "--no-prompt",
                                "--allow-ffi", "--allow-env", SOURCE};
  enum { FRONT = sizeof front / sizeof *front };
  char **words = calloc(FRONT + argc + 1, sizeof *words);
  if (words == NULL) return 1;
  for (int i = 0; i < FRONT; i++) words[i] = front[i];
  for (int i = 1; i < argc; i++) words[FRONT + i - 1] = argv[i];
  execv(DENO, words);
  perror(DENO);
  return 1;
}
