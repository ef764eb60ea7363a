/*
 * What the README calls "server". It has a daemon in a session of its own, where no signal to its group reaches. Both
 * say which signal they got, and take a moment to stop.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
    sigset_t awaited;
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGTERM);
    sigaddset(&awaited, SIGQUIT);
    /* Before anyone can send one. */
    sigprocmask(SIG_BLOCK, &awaited, NULL);
    setvbuf(stdout, NULL, _IOLBF, 0);

    const char *name = "server";
    if (fork() == 0) {
        name = "daemon";
        setsid();
        if (fork() != 0)
            _exit(0);
    }
    printf("%s: ready\n", name);
    int signal;
    sigwait(&awaited, &signal);
    printf("%s: got %d\n", name, signal);
    usleep(200 * 1000);
    printf("%s: has cleaned up\n", name);
    return 0;
}
