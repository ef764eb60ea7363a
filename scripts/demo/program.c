/*
 * The program of the demo: starts children, and exits at once when it is asked to stop. Its children would rather
 * clean up first: each, on SIGTERM, works a little and then leaves a file named for its number as a mark.
 *
 *     program CHILDREN DIRECTORY
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Long enough that whoever does not wait for it is seen not to. */
static const struct timespec CLEAN_UP = { .tv_sec = 0, .tv_nsec = 50 * 1000 * 1000 };

static char mark[4096];

/* Both handlers call only what signal-safety(7) allows. */

static void leave_at_once(int signo)
{
	static const char text[] = "received SIGTERM\n";

	(void)signo;
	_exit(write(STDOUT_FILENO, text, sizeof text - 1) < 0);
}

static void clean_up_and_leave(int signo)
{
	int file;

	(void)signo;
	nanosleep(&CLEAN_UP, NULL);
	file = open(mark, O_CREAT | O_EXCL | O_WRONLY, 0644);
	_exit(file < 0);
}

static void on_sigterm(void (*handler)(int))
{
	struct sigaction action;

	memset(&action, 0, sizeof action);
	action.sa_handler = handler;
	sigaction(SIGTERM, &action, NULL);
}

static void sleep_for_ever(void)
{
	for (;;)
		pause();
}

static void be_child(int number, const char *directory)
{
	snprintf(mark, sizeof mark, "%s/%d", directory, number);
	on_sigterm(clean_up_and_leave);
	printf("Child %d => PPID: %d PID: %d\n", number, (int)getppid(), (int)getpid());
	sleep_for_ever();
}

int main(int argc, char *argv[])
{
	int total;
	int i;

	if (argc != 3) {
		fprintf(stderr, "usage: %s CHILDREN DIRECTORY\n", argv[0]);
		return EXIT_FAILURE;
	}
	total = atoi(argv[1]);

	/* A buffer that is not empty would be copied by fork, and its text said again by every child. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	on_sigterm(leave_at_once);
	printf("To create %d processes\n", total);

	for (i = 1; i <= total; i++) {
		pid_t pid = fork();

		if (pid == 0)
			be_child(i, argv[2]);
		if (pid < 0) {
			perror("fork");
			return EXIT_FAILURE;
		}
		printf("Parent created child %d\n", i);
	}

	printf("Parent is sleeping\n");
	sleep_for_ever();
}
